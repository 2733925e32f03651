//! Which paths a rule is about.

/// A path in which `*` stands for a part between slashes and `**` for anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern(String);

impl Pattern {
    pub(super) fn new(pattern: &str) -> Self {
        Self(pattern.to_owned())
    }

    /// What begins so, whatever comes then.
    pub(super) fn below(path: &str) -> Self {
        Self(format!("{path}**"))
    }

    pub(super) fn matches(&self, path: &str) -> bool {
        matches(&self.0, path)
    }
}

fn matches(pattern: &str, path: &str) -> bool {
    let Some(star) = pattern.find('*') else { return pattern == path };
    let Some(rest) = path.strip_prefix(&pattern[..star]) else { return false };
    let (after, anything) = match pattern[star..].strip_prefix("**") {
        Some(after) => (after, true),
        None => (&pattern[star + 1..], false),
    };
    let reach = if anything { rest.len() } else { rest.find('/').unwrap_or(rest.len()) };
    (0..=reach).filter(|at| rest.is_char_boundary(*at)).any(|at| matches(after, &rest[at..]))
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn stars() {
        let matches = |pattern: &str, path: &str| Pattern::new(pattern).matches(path);
        assert!(matches("/vacancies", "/vacancies") && !matches("/vacancies", "/vacancies/1"));
        assert!(matches("/vacancies/*", "/vacancies/1") && !matches("/vacancies/*", "/vacancies/1/similar_vacancies"));
        assert!(matches("/vacancies/*/similar_vacancies", "/vacancies/1/similar_vacancies"));
        assert!(matches("/vacancies**", "/vacancies/1/similar_vacancies") && matches("**", "/"));
        assert!(Pattern::below("/neg").matches("/negotiations/1") && !Pattern::below("/neg").matches("/me"));
    }
}
