//! The frame of every page: what a browser needs, the styles, the script, and a policy that lets nothing else in.

use askama::Template;
use base64ct::{Base64, Encoding};
use sha2::{Digest, Sha256};

use crate::run::report::Language;

/// A page around a body that is HTML already.
#[derive(Debug, Template)]
#[template(path = "layout.html", config = "src/askama.toml")]
pub struct Layout<'a> {
    title: &'a str,
    language: Language,
    body: &'a str,
    styles: &'static str,
    script: &'static str,
    policy: String,
}

impl<'a> Layout<'a> {
    /// `body` goes in as it is: who makes it escapes what is not theirs.
    pub fn new(title: &'a str, language: Language, body: &'a str) -> Self {
        let (styles, script) = (include_str!("page.css"), include_str!("page.js"));
        let policy = format!(
            "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
            digest(styles),
            digest(script)
        );
        Self { title, language, body, styles, script, policy }
    }

    /// The whole file.
    pub fn page(&self) -> String {
        // Nothing that is filled in can fail.
        self.render().unwrap_or_default()
    }
}

/// What a policy of content names an inline style or script by.
fn digest(text: &str) -> String {
    format!("sha256-{}", Base64::encode_string(&Sha256::digest(text.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::{Language, Layout, digest};

    #[test]
    fn a_page_lets_nothing_in_but_its_own_style_and_script() {
        assert_eq!(digest(""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
        let page = Layout::new("<b>", Language::Russian, "<p>body</p>").page();
        assert!(page.starts_with("<!doctype html>\n<html lang=\"ru\">"), "{page}");
        assert!(page.contains("&#60;b&#62;") && page.contains("<p>body</p>"), "{page}");
        let inside = |from: &str, to: &str| {
            let (_, rest) = page.split_once(from).unwrap();
            rest.split_once(to).unwrap().0.to_owned()
        };
        let policy = inside("content=\"default-src ", "\"").replace("&#39;", "'");
        for text in [inside("<style>", "</style>"), inside("<script>", "</script>")] {
            assert!(policy.contains(&digest(&text)), "{policy}");
        }
        assert!(!page.contains("src=") && !page.contains("@import") && !page.contains("url("));
    }
}
