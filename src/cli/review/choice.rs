//! What a line typed at the prompt of a plan means. The letters are understood on a Russian keyboard too.

/// At the whole plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum All {
    Send,
    Leave,
    List,
    Help,
    /// From 0.
    Look(usize),
    NoNumber,
    Unclear,
}

/// At one of its vacancies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum One {
    Edit,
    Drop,
    Hide,
    HideEmployer,
    Link,
    Next,
    Previous,
    /// From 0.
    Look(usize),
    List,
    Send,
    Leave,
    Help,
    NoNumber,
    Unclear,
}

impl All {
    /// What `line` means where the plan has `count`. Only a clear yes is one; an empty line is a no.
    pub(super) fn of(line: &str, count: usize) -> Self {
        let line = line.trim();
        match line.to_lowercase().as_str() {
            "y" | "yes" | "д" | "да" | "s" => Self::Send,
            "" | "n" | "no" | "н" | "нет" | "q" => Self::Leave,
            "l" => Self::List,
            "?" | "h" | "help" => Self::Help,
            _ => match number(line, count) {
                Some(Ok(index)) => Self::Look(index),
                Some(Err(())) => Self::NoNumber,
                None => Self::Unclear,
            },
        }
    }
}

impl One {
    /// What `line` means where the plan has `count`. What sends must be typed out.
    pub(super) fn of(line: &str, count: usize) -> Self {
        match line.trim() {
            "e" | "E" | "у" | "У" => Self::Edit,
            "d" | "D" | "в" | "В" => Self::Drop,
            "b" | "и" => Self::Hide,
            "B" | "И" => Self::HideEmployer,
            "o" | "O" | "щ" | "Щ" => Self::Link,
            "" | "n" | "N" | "т" | "Т" => Self::Next,
            "p" | "P" | "з" | "З" => Self::Previous,
            "l" | "L" | "д" | "Д" => Self::List,
            "s" | "S" | "ы" | "Ы" => Self::Send,
            "q" | "Q" | "й" | "Й" => Self::Leave,
            "?" | "h" => Self::Help,
            line => match number(line, count) {
                Some(Ok(index)) => Self::Look(index),
                Some(Err(())) => Self::NoNumber,
                None => Self::Unclear,
            },
        }
    }
}

/// The place of a number; an error where there is no such one.
fn number(line: &str, count: usize) -> Option<Result<usize, ()>> {
    let digits = line.strip_prefix('#').unwrap_or(line);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = digits.parse().unwrap_or(usize::MAX);
    Some(if (1..=count).contains(&number) { Ok(number - 1) } else { Err(()) })
}

#[cfg(test)]
mod tests {
    use super::{All, One};

    #[test]
    fn only_a_clear_yes_sends() {
        for yes in ["y", " Y\n", "yes", "да", "Д", "s"] {
            assert_eq!(All::of(yes, 4), All::Send, "{yes}");
        }
        for no in ["", "\n", "n", "нет", "q", "No"] {
            assert_eq!(All::of(no, 4), All::Leave, "{no}");
        }
        for unclear in ["yess", "ye", "да!", "y y", "-1", "1.", "№1", "\u{1b}[A", "ы"] {
            assert_eq!(All::of(unclear, 4), All::Unclear, "{unclear}");
        }
        assert_eq!([All::of("l", 4), All::of("?", 4)], [All::List, All::Help]);
    }

    #[test]
    fn numbers_name_what_there_is() {
        assert_eq!([All::of("1", 4), All::of("#4", 4)], [All::Look(0), All::Look(3)]);
        for none in ["0", "5", "99999999999999999999999"] {
            assert_eq!((All::of(none, 4), One::of(none, 4)), (All::NoNumber, One::NoNumber), "{none}");
        }
        assert_eq!(One::of("2", 4), One::Look(1));
    }

    #[test]
    fn one_is_handled_by_letters_of_either_keyboard() {
        let pairs = [
            ("e", "у", One::Edit),
            ("d", "в", One::Drop),
            ("b", "и", One::Hide),
            ("B", "И", One::HideEmployer),
            ("o", "щ", One::Link),
            ("n", "т", One::Next),
            ("p", "з", One::Previous),
            ("l", "д", One::List),
            ("s", "ы", One::Send),
            ("q", "й", One::Leave),
        ];
        for (latin, cyrillic, meant) in pairs {
            assert_eq!([One::of(latin, 4), One::of(cyrillic, 4)], [meant, meant]);
        }
        assert_eq!([One::of("", 4), One::of("y", 4)], [One::Next, One::Unclear]);
    }
}
