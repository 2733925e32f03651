//! The agent header, which hh.ru wants on every request: `Name/1.0 (mail@host)`.

use reqwest::header::HeaderValue;

/// A well-formed agent header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent(HeaderValue);

/// Why a text cannot be an agent header.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AgentError {
    #[error("`{0}` is no agent header: it must read `Name/1.0 (mail@host)`")]
    Shape(String),
    #[error("`{0}` is no e-mail address")]
    Mail(String),
}

impl Agent {
    /// hhrun's own header with the person's address, so that hh.ru can reach whoever runs it.
    pub fn for_contact(mail: &str) -> Result<Self, AgentError> {
        if !is_mail(mail) {
            return Err(AgentError::Mail(mail.to_owned()));
        }
        Self::parse(&format!("hhrun/{} ({mail})", env!("CARGO_PKG_VERSION")))
    }

    /// A header the person wrote.
    pub fn parse(text: &str) -> Result<Self, AgentError> {
        let shape = || AgentError::Shape(text.to_owned());
        let (name, rest) = text.split_once(" (").ok_or_else(shape)?;
        let mail = rest.strip_suffix(')').ok_or_else(shape)?;
        let (name, version) = name.split_once('/').ok_or_else(shape)?;
        if name.trim().is_empty() || version.trim().is_empty() || !is_mail(mail) {
            return Err(shape());
        }
        HeaderValue::from_str(text).map(Self).map_err(|_| shape())
    }

    /// The header's text.
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }

    pub(super) fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}

fn is_mail(text: &str) -> bool {
    let plain =
        text.is_ascii() && !text.contains(|c: char| c.is_whitespace() || c.is_control() || "()<>,;".contains(c));
    plain
        && text
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
}

#[cfg(test)]
mod tests {
    use super::Agent;

    #[test]
    fn shapes_hh_accepts_and_others() {
        assert!(Agent::for_contact("bob@example.com").is_ok());
        assert!(Agent::parse("MyApp/2.0 (bob@example.com)").is_ok());
        for wrong in ["", "MyApp", "MyApp (bob@example.com)", "MyApp/1.0 (bob)", "A/1 (b@c.d)\r\nX: y"] {
            assert!(Agent::parse(wrong).is_err(), "{wrong}");
        }
        assert!(Agent::for_contact("боб@example.com").is_err());
    }
}
