//! The questions about settings: what each is, where it comes from, and again when the answer cannot be right.

use crate::cli::terminal::Terminal;
use crate::config::Config;
use crate::error::Error;
use crate::hh::Agent;
use crate::session::redirect::Redirect;
use crate::vault::UserName;

/// Where `hhrun login` listens when nothing else was registered.
const CALLBACK: &str = "http://127.0.0.1:8377/callback";
/// Lines for every terminal.
const WIDTH: usize = 80;

/// Asks plain lines, one after the other.
pub(super) struct Questions<'a> {
    terminal: &'a Terminal,
}

impl<'a> Questions<'a> {
    pub(super) fn new(terminal: &'a Terminal) -> Self {
        Self { terminal }
    }

    /// Says something in lines that fit.
    pub(super) fn explain(&self, text: &str) {
        // An address is never broken, so that it can be copied.
        let options = textwrap::Options::new(self.terminal.width().min(WIDTH))
            .break_words(false)
            .word_splitter(textwrap::WordSplitter::NoHyphenation)
            .word_separator(textwrap::WordSeparator::AsciiSpace);
        self.terminal.note(&textwrap::fill(text, options));
    }

    /// What is missing of the settings: names and values.
    pub(super) async fn settings(&self, config: &Config) -> Result<Vec<(&'static str, String)>, Error> {
        let mut answers = Vec::new();
        let no_credentials = config.client_id.is_none() || config.client_secret.is_none();
        if no_credentials {
            self.explain(
                "\nhhrun speaks to hh.ru as an application of yours. Its credentials are at https://dev.hh.ru/admin, in \
                 the application's row. Without an application stop here and try everything at the built-in hh.ru: \
                 hhrun init --sandbox",
            );
        }
        if config.client_id.is_none() {
            let id = self.until("HH_CLIENT_ID, the application's \"Client ID\":", false, credential).await?;
            answers.push(("HH_CLIENT_ID", id));
        }
        if config.client_secret.is_none() {
            let prompt = "HH_CLIENT_SECRET, its \"Client Secret\" (not shown while you type or paste it):";
            answers.push(("HH_CLIENT_SECRET", self.until(prompt, true, credential).await?));
        }
        if config.redirect_uri.is_none() && no_credentials {
            answers.extend(self.redirect().await?.map(|address| ("HH_REDIRECT_URI", address)));
        }
        if config.agent.is_none() {
            self.explain("\nhh.ru wants to know whom to write to, on every request: an e-mail address of yours.");
            let mail = self.until("HH_CONTACT_EMAIL:", false, |text| {
                Agent::for_contact(text).map(|_| text.to_owned()).map_err(|error| error.to_string())
            });
            answers.push(("HH_CONTACT_EMAIL", mail.await?));
        }
        Ok(answers)
    }

    /// `None`: the answer is pasted.
    async fn redirect(&self) -> Result<Option<String>, Error> {
        self.explain(&format!(
            "\nHH_REDIRECT_URI is the \"Redirect URI\" in the same row: where hh.ru leads after you agreed. With \
             {CALLBACK} (Enter) hhrun receives the answer itself, if it is registered exactly so. With any other \
             address you paste it. A minus leaves it out."
        ));
        let prompt = format!("HH_REDIRECT_URI [{CALLBACK}]:");
        let address = self.until(&prompt, false, |text| match text {
            "" => Ok(Some(CALLBACK.to_owned())),
            "-" => Ok(None),
            address => match Redirect::parse(address) {
                Ok(_) => Ok(Some(address.to_owned())),
                Err(reason) => Err(format!("`{address}` {reason}")),
            },
        });
        let address = address.await?;
        if let Some(Ok(Redirect::Elsewhere(reason))) = address.as_deref().map(Redirect::parse) {
            self.explain(&format!("It {reason}: you will paste the address that hh.ru leads to."));
        }
        Ok(address)
    }

    /// What the account is called here.
    pub(super) async fn name(&self, known: &[UserName], offered: &str) -> Result<UserName, Error> {
        self.explain("\nEach person has a name here, of your choice; commands name them with --user.");
        if !known.is_empty() {
            let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            self.explain(&format!("Known are {}.", names.join(", ")));
        }
        self.until(&format!("Name [{offered}]:"), false, |text| {
            let name = if text.is_empty() { offered } else { text };
            UserName::new(name).map_err(|error| error.to_string())
        })
        .await
    }

    /// Asks until the answer can be read.
    pub(super) async fn until<T>(
        &self,
        prompt: &str,
        hidden: bool,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, Error> {
        loop {
            let line = self.terminal.ask(prompt, hidden).await.ok_or(Error::Interrupted)?;
            match read(&line) {
                Ok(answer) => return Ok(answer),
                Err(why) => self.explain(&format!("That cannot be right: {why}.")),
            }
        }
    }
}

/// The value is not repeated: it may be a secret.
fn credential(text: &str) -> Result<String, String> {
    match text.chars().find(|c| !c.is_ascii_alphanumeric() && !"-_.~".contains(*c)) {
        _ if text.is_empty() => Err("it is empty".to_owned()),
        Some(c) if c.is_whitespace() => Err("there is a space in it".to_owned()),
        Some(c) if !c.is_ascii() => Err(format!("`{c}` in it is not a Latin letter or digit")),
        Some(c) => Err(format!("`{c}` in it belongs to no credential of hh.ru")),
        None => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::credential;

    #[test]
    fn credentials_are_letters_and_digits() {
        assert_eq!(credential("ABC123").unwrap(), "ABC123");
        for (text, why) in [("", "empty"), ("A B", "space"), ("АBC", "`А`"), ("A'B", "belongs to no")] {
            assert!(credential(text).unwrap_err().contains(why), "{text}");
        }
    }
}
