//! hh.ru's query language: words, `"phrases"`, `!exact` words, `prefix*`, `AND`, `OR`, `NOT`, brackets, and fields
//! (`NAME:rust`, `COMPANY_NAME:`, `DESCRIPTION:`). What is malformed is read as well as it can be.

/// What a query asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expr {
    Term(Term),
    All(Vec<Expr>),
    Any(Vec<Expr>),
    Not(Box<Expr>),
}

/// One word or phrase and the fields it is looked for in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) text: String,
    pub(super) form: Form,
    /// As the query names them; none: those of `search_field`.
    pub(super) field: Option<u8>,
}

/// How a term is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Every form of each of its words.
    Words,
    /// Its words one after the other, in every form.
    Phrase,
    /// As it is written.
    Exact,
    /// What begins so.
    Prefix,
}

/// The field `name`: titles. The higher a field, the more a word in it says.
pub(super) const NAME: u8 = 4;
/// The field `company_name`.
pub(super) const COMPANY: u8 = 2;
/// The field `description`, key skills among it.
pub(super) const DESCRIPTION: u8 = 1;

/// How deep brackets may nest; deeper ones are read as if they were not there.
const DEPTH: usize = 32;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    And,
    Or,
    Not,
    Term(Term),
}

/// Reads a query; `None` when it asks for nothing.
pub(super) fn parse(text: &str) -> Option<Expr> {
    let tokens = tokens(text);
    let mut parser = Parser { tokens: &tokens, at: 0, depth: 0 };
    let mut parts = Vec::new();
    while parser.at < tokens.len() {
        parts.extend(parser.any());
        // A bracket that closes nothing.
        parser.skip(&Token::Close);
    }
    joined(parts, Expr::All)
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn skip(&mut self, token: &Token) -> bool {
        let found = self.tokens.get(self.at) == Some(token);
        self.at += usize::from(found);
        found
    }

    fn any(&mut self) -> Option<Expr> {
        let mut parts: Vec<Expr> = self.all().into_iter().collect();
        while self.skip(&Token::Or) {
            parts.extend(self.all());
        }
        joined(parts, Expr::Any)
    }

    /// Words beside one another are joined by AND, as if it stood between them.
    fn all(&mut self) -> Option<Expr> {
        let mut parts = Vec::new();
        while self.at < self.tokens.len() && !matches!(self.tokens[self.at], Token::Or | Token::Close) {
            if !self.skip(&Token::And) {
                parts.extend(self.one());
            }
        }
        joined(parts, Expr::All)
    }

    fn one(&mut self) -> Option<Expr> {
        let mut negated = false;
        while self.skip(&Token::Not) {
            negated = !negated;
        }
        let found = match self.tokens.get(self.at)?.clone() {
            Token::Term(term) => {
                self.at += 1;
                Some(Expr::Term(term))
            }
            Token::Open => {
                self.at += 1;
                self.bracketed()
            }
            Token::And | Token::Or | Token::Not | Token::Close => None,
        }?;
        Some(if negated { Expr::Not(Box::new(found)) } else { found })
    }

    fn bracketed(&mut self) -> Option<Expr> {
        if self.depth >= DEPTH {
            return None;
        }
        self.depth += 1;
        let inner = self.any();
        self.depth -= 1;
        self.skip(&Token::Close);
        inner
    }
}

fn joined(mut parts: Vec<Expr>, join: fn(Vec<Expr>) -> Expr) -> Option<Expr> {
    if parts.len() > 1 { Some(join(parts)) } else { parts.pop() }
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        match first {
            '(' => {
                tokens.push(Token::Open);
                rest = &rest[1..];
            }
            ')' => {
                tokens.push(Token::Close);
                rest = &rest[1..];
            }
            _ => {
                let (token, after) = word(rest);
                tokens.extend(token);
                rest = after;
            }
        }
        rest = rest.trim_start();
    }
    tokens
}

/// One word or phrase at the beginning of `text`, and what comes after it.
fn word(text: &str) -> (Option<Token>, &str) {
    let (field, text) = field(text);
    let (exact, text) = text.strip_prefix('!').map_or((false, text), |after| (true, after));
    if let Some(quoted) = text.strip_prefix('"') {
        let (phrase, after) = quoted.split_once('"').unwrap_or((quoted, ""));
        let form = if exact { Form::Exact } else { Form::Phrase };
        return (term(phrase, form, field), after);
    }
    let end = text.find(|letter: char| letter.is_whitespace() || "()\"".contains(letter)).unwrap_or(text.len());
    let (bare, after) = text.split_at(end);
    let token = match bare {
        "AND" => Some(Token::And),
        "OR" => Some(Token::Or),
        "NOT" => Some(Token::Not),
        _ => match bare.strip_suffix('*') {
            Some(prefix) => term(prefix, Form::Prefix, field),
            None => term(bare, if exact { Form::Exact } else { Form::Words }, field),
        },
    };
    (token, after)
}

fn field(text: &str) -> (Option<u8>, &str) {
    for (prefix, field) in [("NAME:", NAME), ("COMPANY_NAME:", COMPANY), ("DESCRIPTION:", DESCRIPTION)] {
        if let Some(after) = text.strip_prefix(prefix) {
            return (Some(field), after);
        }
    }
    (None, text)
}

/// A term, unless it has no letter or digit to look for.
fn term(text: &str, form: Form, field: Option<u8>) -> Option<Token> {
    let sayable = text.contains(char::is_alphanumeric);
    sayable.then(|| Token::Term(Term { text: text.to_owned(), form, field }))
}

#[cfg(test)]
mod tests {
    use super::{Expr, Form, NAME, parse};

    /// The expression in a short form that can be compared by eye.
    fn read(text: &str) -> String {
        fn show(expr: &Expr) -> String {
            let list = |parts: &[Expr]| parts.iter().map(show).collect::<Vec<_>>().join(" ");
            match expr {
                Expr::Term(term) => match term.form {
                    Form::Words => term.text.clone(),
                    Form::Phrase => format!("\"{}\"", term.text),
                    Form::Exact => format!("!{}", term.text),
                    Form::Prefix => format!("{}*", term.text),
                },
                Expr::All(parts) => format!("all({})", list(parts)),
                Expr::Any(parts) => format!("any({})", list(parts)),
                Expr::Not(inner) => format!("not({})", show(inner)),
            }
        }
        parse(text).as_ref().map(show).unwrap_or_default()
    }

    #[test]
    fn words_operators_and_brackets() {
        assert_eq!(read("rust developer"), "all(rust developer)");
        assert_eq!(read("rust OR go AND senior"), "any(rust all(go senior))");
        assert_eq!(read("(rust OR go) NOT junior"), "all(any(rust go) not(junior))");
        assert_eq!(read("\"senior rust\" разраб* !Rust"), "all(\"senior rust\" разраб* !Rust)");
    }

    #[test]
    fn a_field_narrows_its_term() {
        let Some(Expr::Term(term)) = parse("NAME:rust") else { panic!("one term") };
        assert_eq!((term.text.as_str(), term.field), ("rust", Some(NAME)));
    }

    #[test]
    fn malformed_queries_are_read_as_well_as_they_can_be() {
        assert_eq!(read(""), "");
        assert_eq!(read("AND OR NOT ( ) \""), "");
        assert_eq!(read("((rust"), "rust");
        assert_eq!(read("rust) go"), "all(rust go)");
        assert_eq!(read("rust OR"), "rust");
        assert_eq!(read("NOT NOT rust"), "rust");
    }

    proptest::proptest! {
        #[test]
        fn anything_can_be_read(text in "[a-z()\"!*: ]*|.*|(AND |OR |NOT |\\( |\\) |x )*") {
            let _ = parse(&text);
        }
    }

    #[test]
    fn deep_brackets_do_not_overflow() {
        let text = format!("{}rust", "(".repeat(100_000));
        let _ = parse(&text);
    }
}
