//! A script's text as rough tokens: enough to find imports and the ends of things, without the engine. It never
//! recurses into what a script nests, so that no text can overflow the stack of who asks.

/// One rough token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Kind<'a>,
    /// Bytes, from the start of the text.
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// What a rough token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind<'a> {
    /// A name, a keyword or a number.
    Word(&'a str),
    /// A string in double quotes, as it is written between them.
    Text(&'a str),
    /// A string in backticks, or between `#"` and `"#`, or a character.
    Other,
    Sign(char),
}

/// The tokens of a text; comments and white space are none.
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let end = match first {
            _ if first.is_whitespace() => at + first.len_utf8(),
            '/' if text[at..].starts_with("//") => text[at..].find('\n').map_or(text.len(), |length| at + length),
            '/' if text[at..].starts_with("/*") => comment(text, at),
            _ => {
                let (kind, end) = token(text, at, first);
                tokens.push(Token { kind, start: at, end });
                end
            }
        };
        at = end;
    }
    tokens
}

fn token(text: &str, at: usize, first: char) -> (Kind<'_>, usize) {
    match first {
        '"' => {
            let end = quoted(text, at + 1, b'"');
            let body = &text[at + 1..end];
            (Kind::Text(body.strip_suffix('"').unwrap_or(body)), end)
        }
        '\'' => (Kind::Other, character(text, at)),
        '`' => (Kind::Other, template(text, at)),
        '#' if text[at..].trim_start_matches('#').starts_with('"') => (Kind::Other, raw(text, at)),
        _ if first.is_alphanumeric() || first == '_' => {
            let length = text[at..].find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len() - at);
            (Kind::Word(&text[at..at + length]), at + length)
        }
        _ => (Kind::Sign(first), at + first.len_utf8()),
    }
}

/// Comments nest.
fn comment(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (start, 0_usize);
    while at < bytes.len() {
        if bytes[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if bytes[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

/// The end of a string whose first byte is at `at`, its closing quote included.
fn quoted(text: &str, mut at: usize, quote: u8) -> usize {
    let bytes = text.as_bytes();
    while at < bytes.len() {
        match bytes[at] {
            // The character behind it may be long; its later bytes are neither a quote nor a backslash.
            b'\\' => at += 2,
            // Only a string in backticks goes on in the next line.
            b'\n' => return at,
            byte if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    text.len()
}

/// `'a'` and `'\n'`; a lonely quote is a sign by itself.
fn character(text: &str, start: usize) -> usize {
    const LONGEST: usize = 14;
    let end = quoted(text, start + 1, b'\'');
    let closed = end > start + 2 && text.as_bytes().get(end - 1) == Some(&b'\'') && end - start <= LONGEST;
    if closed && text.is_char_boundary(end) { end } else { start + 1 }
}

fn raw(text: &str, start: usize) -> usize {
    let hashes = text[start..].bytes().take_while(|byte| *byte == b'#').count();
    let closing = format!("\"{}", "#".repeat(hashes));
    let body = start + hashes + 1;
    text[body..].find(&closing).map_or(text.len(), |at| body + at + closing.len())
}

/// A string in backticks with everything that its `${…}` nest.
fn template(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    // Within each open `${`, how many braces are open; a `None` is an open backtick.
    let mut open: Vec<Option<usize>> = vec![None];
    let mut at = start + 1;
    while at < bytes.len() {
        at += match (open.last().copied(), bytes[at]) {
            (Some(None), b'`') if bytes.get(at + 1) == Some(&b'`') => 2,
            (Some(None), b'`') => {
                open.pop();
                1
            }
            (Some(None), b'$') if bytes.get(at + 1) == Some(&b'{') => {
                open.push(Some(0));
                2
            }
            (Some(Some(_)), b'"') => quoted(text, at + 1, b'"') - at,
            (Some(Some(_)), b'`') => {
                open.push(None);
                1
            }
            (Some(Some(depth)), b'{') => {
                open.pop();
                open.push(Some(depth + 1));
                1
            }
            (Some(Some(depth)), b'}') => {
                open.pop();
                if depth > 0 {
                    open.push(Some(depth - 1));
                }
                1
            }
            _ => 1,
        };
        if open.is_empty() {
            break;
        }
    }
    at.min(text.len())
}

/// The literals of a text's imports, in order.
pub(crate) fn imports<'a>(text: &'a str) -> Vec<&'a str> {
    let tokens = tokens(text);
    let literal = |pair: &[Token<'a>]| match (pair[0].kind, pair[1].kind) {
        (Kind::Word("import"), Kind::Text(name)) => Some(name),
        _ => None,
    };
    tokens.windows(2).filter_map(literal).collect()
}

/// The literals of a text's `text::file("…")`, in order.
pub(crate) fn files<'a>(text: &'a str) -> Vec<&'a str> {
    let tokens = tokens(text);
    let literal =
        |row: &[Token<'a>]| match [row[0].kind, row[1].kind, row[2].kind, row[3].kind, row[4].kind, row[5].kind] {
            [
                Kind::Word("text"),
                Kind::Sign(':'),
                Kind::Sign(':'),
                Kind::Word("file"),
                Kind::Sign('('),
                Kind::Text(name),
            ] => Some(name),
            _ => None,
        };
    tokens.windows(6).filter_map(literal).collect()
}

/// The functions that a text defines, in order: the name, and the byte where that stands.
pub(crate) fn functions<'a>(text: &'a str) -> Vec<(&'a str, usize)> {
    let tokens = tokens(text);
    let named = |pair: &[Token<'a>]| match (pair[0].kind, pair[1].kind) {
        (Kind::Word("fn"), Kind::Word(name)) => Some((name, pair[1].start)),
        _ => None,
    };
    tokens.windows(2).filter_map(named).collect()
}

/// The literals that a function is called with, where they are all that it is given, in order.
pub(crate) fn arguments<'a>(text: &'a str, function: &str) -> Vec<&'a str> {
    let tokens = tokens(text);
    let literal = |call: &[Token<'a>]| match (call[0].kind, call[1].kind, call[2].kind, call[3].kind) {
        (Kind::Word(name), Kind::Sign('('), Kind::Text(argument), Kind::Sign(')')) if name == function => {
            Some(argument)
        }
        _ => None,
    };
    tokens.windows(4).filter_map(literal).collect()
}

/// The bytes of the top-level item (a function, or a statement with its `;`) that holds the byte `at`.
pub(crate) fn item_at(text: &str, at: usize) -> std::ops::Range<usize> {
    let (mut start, mut last, mut depth, mut function) = (None, None, 0_usize, false);
    for token in tokens(text) {
        if start.is_none() {
            start = Some(token.start);
            function = matches!(token.kind, Kind::Word("fn" | "private"));
        }
        let closed = match token.kind {
            Kind::Sign('{' | '(' | '[') => {
                depth += 1;
                false
            }
            Kind::Sign('}' | ')' | ']') => {
                depth = depth.saturating_sub(1);
                depth == 0 && function && token.kind == Kind::Sign('}')
            }
            Kind::Sign(';') => depth == 0,
            _ => false,
        };
        if closed {
            if at < token.end {
                return start.unwrap_or(at)..token.end;
            }
            last = start.take();
        }
    }
    start.or(last).unwrap_or(at).min(at)..text.len()
}

/// Keywords whose statement ends with its block.
const BLOCKS: &[&str] = &["fn", "private", "if", "for", "while", "loop", "switch", "try", "do"];

/// The bytes of the innermost statement that holds the byte `at`, its `;` included; at the end of a block the last of
/// the statements before it.
pub(crate) fn statement_at(text: &str, at: usize) -> std::ops::Range<usize> {
    let tokens = tokens(text);
    let mut levels = vec![Level::default()];
    for (index, token) in tokens.iter().enumerate() {
        let next = tokens.get(index + 1).map(|next| next.kind);
        let before = index.checked_sub(1).map(|index| tokens[index].kind);
        let Some(level) = levels.last_mut() else { break };
        if let Kind::Sign('}' | ')' | ']') = token.kind {
            let inner = level.open.map(|(start, _)| start..token.start).or_else(|| level.last.clone());
            if let Some(inner) = inner.filter(|inner| level.block && at >= inner.start && at <= token.start) {
                return inner;
            }
            let block = level.block;
            if levels.len() > 1 {
                levels.pop();
            }
            let Some(level) = levels.last_mut() else { break };
            let goes_on =
                matches!(next, Some(Kind::Word("else" | "catch" | "while" | "until") | Kind::Sign('.' | ')')));
            let ends = block && level.block && !goes_on && level.open.is_some_and(|(_, keyword)| keyword);
            if let Some(statement) = ends.then(|| level.close(token.end, at)).flatten() {
                return statement;
            }
            continue;
        }
        if level.block && level.open.is_none() && token.kind != Kind::Sign('{') {
            level.open = Some((token.start, matches!(token.kind, Kind::Word(word) if BLOCKS.contains(&word))));
        }
        match token.kind {
            Kind::Sign('{') => {
                level.open.get_or_insert((token.start, true));
                levels.push(Level { block: before != Some(Kind::Sign('#')), ..Level::default() });
            }
            Kind::Sign('(' | '[') => levels.push(Level { block: false, ..Level::default() }),
            Kind::Sign(';') => {
                if let Some(statement) = level.close(token.end, at) {
                    return statement;
                }
            }
            _ => {}
        }
    }
    let open = levels.iter().rev().find_map(|level| level.open).map(|(start, _)| start);
    open.map_or_else(|| levels[0].last.clone().unwrap_or(at..text.len()), |start| start.min(at)..text.len())
}

/// What is open between two brackets.
struct Level {
    /// Statements, not arguments or entries.
    block: bool,
    /// Where the statement under way begins, and whether it ends with its block.
    open: Option<(usize, bool)>,
    last: Option<std::ops::Range<usize>>,
}

impl Default for Level {
    fn default() -> Self {
        Self { block: true, open: None, last: None }
    }
}

impl Level {
    /// Ends the statement under way; gives it where it holds `at`.
    fn close(&mut self, end: usize, at: usize) -> Option<std::ops::Range<usize>> {
        let (start, _) = self.open.take()?;
        self.last = Some(start..end);
        (at >= start && at < end).then_some(start..end)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{imports, item_at, statement_at, tokens};

    #[test]
    fn imports_are_found_and_nothing_that_looks_like_one() {
        let text = r#"
            // import "comment" as a;
            /* import "nested /* x */ comment" as b; */
            import "salary" as salary; import  /* why */ "remote" as remote;
            const X = "import"; let y = `import "text" ${ import_it("no", `import "z"`) }`; let c = '"';
            import "last";
        "#;
        assert_eq!(imports(text), ["salary", "remote", "last"]);
    }

    #[test]
    fn an_item_ends_where_its_block_or_its_semicolon_does() {
        let text = "const A = #{ a: 1 };\nfn f() { if x { 1 } }\nfn g() { 2 }";
        assert_eq!(&text[item_at(text, 3)], "const A = #{ a: 1 };");
        assert_eq!(&text[item_at(text, 30)], "fn f() { if x { 1 } }");
        assert_eq!(&text[item_at(text, text.len())], "fn g() { 2 }");
    }

    #[test]
    fn a_statement_is_the_innermost_one() {
        let text = "const A = #{ a: 1 };\nfn f() { if x { 1 } let = 2; f( ) }\nfn g() { 2 }";
        let at = |needle: &str| &text[statement_at(text, text.find(needle).unwrap())];
        assert_eq!(at("#{ a"), "const A = #{ a: 1 };");
        assert_eq!(at("= 2"), "let = 2;");
        assert_eq!(at("if x"), "if x { 1 }");
        assert_eq!(at("f( "), "f( ) ");
        assert_eq!(at("2 }"), "2 ");
    }

    proptest! {
        #[test]
        fn tokens_lie_within_the_text(text in "[\"'`${}#/*\\\\a-zа-я \n;]{0,60}") {
            let mut last = 0;
            for token in tokens(&text) {
                prop_assert!(token.start >= last && token.end > token.start && text.is_char_boundary(token.end));
                last = token.end;
            }
            let middle = (0..=text.len() / 2).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let statement = statement_at(&text, middle);
            prop_assert!(text.get(statement).is_some());
            let _ = (imports(&text), item_at(&text, middle));
        }
    }
}
