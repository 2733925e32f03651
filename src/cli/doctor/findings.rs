//! What the doctor found.

use std::fmt::Write;

use serde::Serialize;

/// Everything found so far, in order.
#[derive(Debug)]
pub(super) struct Findings {
    repair: bool,
    all: Vec<Finding>,
}

#[derive(Debug, Serialize)]
struct Finding {
    topic: Topic,
    level: Level,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<String>,
    #[serde(skip_serializing_if = "is_false")]
    repaired: bool,
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Topic {
    Settings,
    Key,
    Data,
    People,
    Network,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Ok,
    /// It works, and something could be better.
    Warning,
    /// Something will not work.
    Problem,
}

impl Findings {
    /// `repair`: what can be healed safely is.
    pub(super) fn new(repair: bool) -> Self {
        Self { repair, all: Vec::new() }
    }

    pub(super) fn ok(&mut self, topic: Topic, text: impl Into<String>) {
        self.add(topic, Level::Ok, text.into(), None);
    }

    pub(super) fn warning(&mut self, topic: Topic, text: impl Into<String>, fix: impl Into<String>) {
        self.add(topic, Level::Warning, text.into(), Some(fix.into()));
    }

    /// Without a fix where nobody knows one.
    pub(super) fn problem(&mut self, topic: Topic, text: impl Into<String>, fix: Option<String>) {
        self.add(topic, Level::Problem, text.into(), fix);
    }

    /// Something that `heal` can mend: done with `--repair`, else a problem, or a `mere` warning, with its fix.
    /// Whether it is well now.
    pub(super) fn mend(
        &mut self,
        topic: Topic,
        text: &str,
        fix: &str,
        mere: bool,
        heal: impl FnOnce() -> Result<(), String>,
    ) -> bool {
        let level = if mere { Level::Warning } else { Level::Problem };
        let healed = if self.repair { Some(heal()) } else { None };
        match healed {
            Some(Ok(())) => {
                self.add(topic, Level::Ok, text.to_owned(), None);
                if let Some(last) = self.all.last_mut() {
                    last.repaired = true;
                }
                return true;
            }
            Some(Err(why)) => self.add(topic, level, format!("{text}; the repair failed: {why}"), Some(fix.to_owned())),
            None => self.add(topic, level, text.to_owned(), Some(format!("{fix}, or `hhrun doctor --repair`"))),
        }
        false
    }

    pub(super) fn has_problems(&self) -> bool {
        self.count(Level::Problem) > 0
    }

    /// The one document of `--json`.
    pub(super) fn document(&self) -> serde_json::Value {
        serde_json::json!({
            "fine": !self.has_problems(),
            "problems": self.count(Level::Problem),
            "warnings": self.count(Level::Warning),
            "findings": self.all,
        })
    }

    /// For reading, in lines of at most `width` characters.
    pub(super) fn text(&self, width: usize) -> String {
        let mut text = String::new();
        let mut topic = None;
        for finding in &self.all {
            if topic != Some(finding.topic) {
                let _ = writeln!(text, "{}{}", if topic.is_none() { "" } else { "\n" }, finding.topic.heading());
                topic = Some(finding.topic);
            }
            let word = if finding.repaired { "repaired" } else { finding.level.word() };
            text.push_str(&wrapped(&format!("  {word:<9}"), &finding.text, width));
            if let Some(fix) = &finding.fix {
                text.push_str(&wrapped("           fix: ", fix, width));
            }
        }
        let _ = write!(text, "\n{}", self.summary());
        text
    }

    fn summary(&self) -> String {
        let counted = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
        match (self.count(Level::Problem), self.count(Level::Warning)) {
            (0, 0) => "Everything is fine.".to_owned(),
            (0, warnings) => format!("Nothing stands in the way; {}.", counted(warnings, "warning")),
            (problems, 0) => format!("{}.", counted(problems, "problem")),
            (problems, warnings) => format!("{}, {}.", counted(problems, "problem"), counted(warnings, "warning")),
        }
    }

    fn count(&self, level: Level) -> usize {
        self.all.iter().filter(|finding| finding.level == level).count()
    }

    fn add(&mut self, topic: Topic, level: Level, text: String, fix: Option<String>) {
        self.all.push(Finding { topic, level, text, fix, repaired: false });
    }
}

impl Topic {
    fn heading(self) -> &'static str {
        match self {
            Self::Settings => "Settings",
            Self::Key => "Key",
            Self::Data => "Data folder",
            Self::People => "People",
            Self::Network => "hh.ru",
        }
    }
}

impl Level {
    fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Problem => "problem",
        }
    }
}

/// A path or an address is never broken, so that it can be copied.
fn wrapped(first: &str, text: &str, width: usize) -> String {
    let rest = " ".repeat(first.len());
    let options = textwrap::Options::new(width)
        .initial_indent(first)
        .subsequent_indent(&rest)
        .break_words(false)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .word_separator(textwrap::WordSeparator::AsciiSpace);
    format!("{}\n", textwrap::fill(text, options))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

#[cfg(test)]
mod tests {
    use super::{Findings, Topic};

    #[test]
    fn what_is_healed_is_no_problem_any_more() {
        for (repair, healed, expected) in
            [(false, Ok(()), (1, false)), (true, Ok(()), (0, true)), (true, Err("no".to_owned()), (1, false))]
        {
            let mut findings = Findings::new(repair);
            let well = findings.mend(Topic::Data, "`x` can be read by others", "run `chmod 600 x`", false, || healed);
            let document = findings.document();
            assert_eq!((document["problems"].as_u64().unwrap(), well), expected);
            assert_eq!(document["findings"][0]["fix"].is_null(), well);
        }
    }

    #[test]
    fn lines_keep_to_the_width_and_paths_whole() {
        let mut findings = Findings::new(false);
        let path = "/a/rather-long/path/that-must/not-be/broken/anywhere/in-the/middle-of-it/key";
        findings.warning(
            Topic::Key,
            format!("the key file {path} is a little odd, and this is a long line"),
            "move it",
        );
        let text = findings.text(60);
        assert!(text.contains(path), "{text}");
        assert!(text.lines().all(|line| line.len() <= 60 || line.contains(path)), "{text}");
    }
}
