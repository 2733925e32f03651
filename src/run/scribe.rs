//! Who writes the texts of `ai::…`: a language model, within a budget; the same prompt gets the same text.

use sha2::{Digest, Sha256};

use crate::ai::Model;
use crate::gate::check_letter;
use crate::protocol::{Reply, Wording};
use crate::vault::written::Written;
use crate::worker::{Answering, Writer};

/// Texts of one run, unless the script says otherwise.
pub const LIMIT: u32 = 20;

/// Writes texts for one run.
#[derive(Debug)]
pub struct Scribe {
    /// `None` where the settings name none.
    model: Option<Model>,
    kept: Written,
    left: u32,
    limit: u32,
}

impl Scribe {
    /// One that may ask the model `limit` times; what it wrote before costs nothing.
    pub fn new(model: Option<Model>, kept: Written, limit: u32) -> Self {
        Self { model, kept, left: limit, limit }
    }

    async fn text(&mut self, prompt: &str, wording: Wording) -> Result<String, String> {
        let model = self.model.as_ref().ok_or("AI_URL is not set")?;
        let hash = hash(model.name(), prompt);
        // Without the cache a text is only dearer.
        if let Ok(Some(text)) = self.kept.get(&hash) {
            return checked(text, wording);
        }
        if self.left == 0 {
            return Err(format!("the {} texts of this run are used up", self.limit));
        }
        self.left -= 1;
        let text = model.write(prompt).await.map_err(|error| error.to_string())?;
        let text = checked(text, wording)?;
        if let Err(error) = self.kept.put(&hash, &text) {
            tracing::warn!(%error, "a text could not be kept");
        }
        Ok(text)
    }
}

impl Writer for Scribe {
    fn write(&mut self, prompt: String, wording: Wording) -> Answering<'_> {
        Box::pin(async move {
            Ok(match self.text(&prompt, wording).await {
                Ok(text) => Reply::Text(text),
                Err(why) => Reply::Unwritten(why),
            })
        })
    }
}

fn checked(text: String, wording: Wording) -> Result<String, String> {
    if wording == Wording::Letter
        && let Err(problem) = check_letter(Some(&text), true)
    {
        return Err(problem.to_string());
    }
    Ok(text)
}

fn hash(model: &str, prompt: &str) -> String {
    base16ct::lower::encode_string(&Sha256::new().chain_update(model).chain_update([0]).chain_update(prompt).finalize())
}
