//! HTML as hh.ru's descriptions use it, without the markup.

/// What is shown of `html`: tags are gone, blocks and line breaks end a line, list items begin with a dash,
/// entities are the characters they name.
pub(crate) fn text(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        push_words(&mut out, &rest[..at]);
        rest = &rest[at..];
        rest = if rest.starts_with('&') { entity(&mut out, rest) } else { tag(&mut out, rest) };
    }
    push_words(&mut out, rest);
    out.trim_end().to_owned()
}

/// Runs of white space count as one space, none at the start of a line.
fn push_words(out: &mut String, words: &str) {
    for character in words.chars() {
        if !character.is_whitespace() {
            out.push(character);
        } else if !out.is_empty() && !out.ends_with([' ', '\n']) {
            out.push(' ');
        }
    }
}

fn tag<'a>(out: &mut String, rest: &'a str) -> &'a str {
    let inner = &rest[1..];
    if !inner.starts_with(|first: char| first.is_ascii_alphabetic() || matches!(first, '/' | '!')) {
        out.push('<');
        return inner;
    }
    if let Some(comment) = inner.strip_prefix("!--") {
        return comment.split_once("-->").map_or("", |(_, after)| after);
    }
    let Some((tag, after)) = inner.split_once('>') else { return "" };
    let name = tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    match name.to_ascii_lowercase().as_str() {
        "p" | "div" | "ul" | "ol" | "br" | "tr" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => end_line(out),
        "li" if !tag.starts_with('/') => {
            end_line(out);
            out.push_str("- ");
        }
        "script" | "style" if !tag.starts_with('/') => {
            let closing = format!("</{}", name.to_ascii_lowercase());
            return after.to_ascii_lowercase().find(&closing).map_or("", |at| &after[at..]);
        }
        _ => {}
    }
    after
}

fn end_line(out: &mut String) {
    out.truncate(out.trim_end_matches(' ').len());
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

fn entity<'a>(out: &mut String, rest: &'a str) -> &'a str {
    const LONGEST: usize = 10;
    let end = rest.bytes().take(LONGEST).position(|byte| byte == b';');
    let named = end.and_then(|end| Some((named(&rest[1..end])?, &rest[end + 1..])));
    let (character, after) = named.unwrap_or(('&', &rest[1..]));
    if character.is_whitespace() {
        push_words(out, " ");
    } else {
        out.push(character);
    }
    after
}

fn named(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).filter(|character| !character.is_control() || character.is_whitespace());
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "laquo" => '«',
        "raquo" => '»',
        "mdash" => '—',
        "ndash" => '–',
        "hellip" => '…',
        "bull" => '•',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::text;

    #[test]
    fn blocks_end_lines_and_items_begin_with_a_dash() {
        let html =
            "<p><strong>Мы</strong>&nbsp;ищем</p> <ul> <li>Rust &amp; C++</li><li>a&lt;b</li></ul><br/>до 5&#37;";
        assert_eq!(text(html), "Мы ищем\n- Rust & C++\n- a<b\nдо 5%");
    }

    #[test]
    fn what_is_no_markup_stays() {
        assert_eq!(text("a < b && c &unknown; d"), "a < b && c &unknown; d");
        assert_eq!(text("x<script>alert('<')</script>y<!-- z -->"), "xy");
        assert_eq!(text("<highlighttext>Rust</highlighttext>-разработчик"), "Rust-разработчик");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_fail(html in "[<>&;#a-zа-я/! x0-9-]{0,60}") {
            let _ = text(&html);
        }
    }
}
