//! A language model behind any endpoint that speaks like `OpenAI`'s: one prompt in, one text out. Nothing is sent there
//! but the prompt and the model's name.

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::Url;
use serde::Deserialize;
use serde_json::json;

use crate::hh::{Proxy, is_loopback};
use crate::secret::{ExposeSecret, Secret};

const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// Models think slowly.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);
const LONGEST_BODY: usize = 1_048_576;

/// Where the model is and how it is spoken to.
#[derive(Clone, Debug)]
pub struct Settings {
    /// As `https://api.openai.com/v1`; the calls go to `chat/completions` below it.
    pub url: Url,
    pub key: Option<Secret>,
    pub model: Option<String>,
    /// For everything but loopback.
    pub proxy: Option<Proxy>,
}

/// A language model. Connections are made when the first text is asked for.
#[derive(Debug)]
pub struct Model {
    settings: Settings,
    http: OnceLock<reqwest::Client>,
}

/// Why there is no text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("AI_MODEL is not set")]
    NoModel,
    #[error("the language model gave no answer: {0}")]
    NoAnswer(String),
    #[error("the language model refused with status {0}")]
    Refused(u16),
    #[error("the language model's answer is not what its kind documents")]
    Unreadable,
    #[error("the language model wrote nothing")]
    Empty,
    #[error("the language model wrote AI_KEY into its text")]
    Key,
}

impl Model {
    /// A model that nobody has spoken to.
    pub fn new(settings: Settings) -> Self {
        Self { settings, http: OnceLock::new() }
    }

    /// What it is called there; empty where nobody said.
    pub fn name(&self) -> &str {
        self.settings.model.as_deref().unwrap_or_default()
    }

    /// The text that it writes to a prompt (`POST /chat/completions`).
    pub async fn write(&self, prompt: &str) -> Result<String, Error> {
        let model = self.settings.model.as_deref().ok_or(Error::NoModel)?;
        let body = json!({ "model": model, "messages": [{ "role": "user", "content": prompt }] });
        let mut request = self.http()?.post(self.address()).json(&body);
        if let Some(key) = &self.settings.key {
            request = request.bearer_auth(key.expose_secret());
        }
        let mut response = request.send().await.map_err(|error| no_answer(&error))?;
        let status = response.status();
        if !status.is_success() {
            return Err(Error::Refused(status.as_u16()));
        }
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|error| no_answer(&error))? {
            if body.len() + piece.len() > LONGEST_BODY {
                return Err(Error::Unreadable);
            }
            body.extend_from_slice(&piece);
        }
        let answer: Answer = serde_json::from_slice(&body).map_err(|_| Error::Unreadable)?;
        let text = answer.choices.into_iter().next().and_then(|choice| choice.message.content).unwrap_or_default();
        let text = text.trim();
        if text.is_empty() {
            return Err(Error::Empty);
        }
        // An endpoint that repeats what it was sent would hand the key to the script.
        let key = self.settings.key.as_ref().map(ExposeSecret::expose_secret).filter(|key| !key.is_empty());
        if key.is_some_and(|key| text.contains(key)) {
            return Err(Error::Key);
        }
        Ok(text.to_owned())
    }

    fn address(&self) -> Url {
        let mut url = self.settings.url.clone();
        let path = url.path().trim_end_matches('/').to_owned();
        if !path.ends_with("/chat/completions") {
            url.set_path(&[path.as_str(), "/chat/completions"].concat());
        }
        url
    }

    fn http(&self) -> Result<&reqwest::Client, Error> {
        if let Some(http) = self.http.get() {
            return Ok(http);
        }
        let http = build(&self.settings).map_err(|error| no_answer(&error))?;
        Ok(self.http.get_or_init(|| http))
    }
}

#[derive(Deserialize)]
struct Answer {
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    message: Message,
}

#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    content: Option<String>,
}

fn build(settings: &Settings) -> Result<reqwest::Client, reqwest::Error> {
    // Fails only when a provider is there already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT_WITHIN)
        .timeout(ANSWER_WITHIN)
        .retry(reqwest::retry::never())
        .no_proxy();
    if is_loopback(&settings.url) && settings.url.scheme() == "http" {
        builder = builder.tls_certs_only([]);
    } else if let Some(proxy) = &settings.proxy {
        let here = reqwest::NoProxy::from_string("localhost,127.0.0.0/8,::1");
        builder = builder.proxy(reqwest::Proxy::all(proxy.expose_url().clone())?.no_proxy(here));
    }
    builder.build()
}

/// The innermost cause says what happened; the address is left out, since it may carry a password.
fn no_answer(error: &reqwest::Error) -> Error {
    if error.is_timeout() {
        return Error::NoAnswer("it took too long".to_owned());
    }
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    Error::NoAnswer(innermost.to_string())
}

#[cfg(test)]
mod tests {
    use super::{Model, Settings};

    #[test]
    fn the_address_may_be_the_root_or_the_whole() {
        for url in ["http://127.0.0.1:1/v1", "http://127.0.0.1:1/v1/", "http://127.0.0.1:1/v1/chat/completions"] {
            let settings = Settings { url: url.parse().unwrap(), key: None, model: None, proxy: None };
            assert_eq!(Model::new(settings).address().as_str(), "http://127.0.0.1:1/v1/chat/completions");
        }
    }
}
