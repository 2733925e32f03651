//! The texts of a language model in a recording: kept while a run goes on, given back when it is replayed.

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::Recorder;
use crate::protocol::{Reply, Wording};
use crate::worker::{Answering, Writer};

/// Gives back what was written once; no model is asked.
#[derive(Debug)]
pub struct Written(pub Arc<BTreeMap<String, String>>);

impl Writer for Written {
    fn write(&mut self, prompt: String, _: Wording) -> Answering<'_> {
        let reply = match self.0.get(&hash(&prompt)) {
            Some(text) => Reply::Text(text.clone()),
            None => Reply::Unwritten("no language model is asked here, and nothing was recorded for it".to_owned()),
        };
        Box::pin(std::future::ready(Ok(reply)))
    }
}

/// Lets somebody else write, and the recorder read along.
pub struct Noted {
    pub writer: Box<dyn Writer>,
    pub recorder: Arc<Recorder>,
}

impl Writer for Noted {
    fn write(&mut self, prompt: String, wording: Wording) -> Answering<'_> {
        Box::pin(async move {
            let reply = self.writer.write(prompt.clone(), wording).await?;
            if let Reply::Text(text) = &reply {
                self.recorder.wrote(prompt, text.clone());
            }
            Ok(reply)
        })
    }
}

/// Under this name a recording keeps the text of a prompt.
pub(super) fn hash(prompt: &str) -> String {
    base16ct::lower::encode_string(&Sha256::digest(prompt))
}
