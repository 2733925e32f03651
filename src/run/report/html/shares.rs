//! Shares as bars with the range in which they may lie, as inline SVG that grows with the page.

use askama::Template;

use crate::run::stats::{Interval, Rate};

/// A share: what of, and what is written below.
#[derive(Clone, Debug)]
pub struct Share {
    pub label: String,
    pub text: String,
    /// None where there are too few to draw.
    pub rate: Option<Rate>,
}

#[derive(Template)]
#[template(path = "shares.html", config = "src/askama.toml")]
struct Shares<'a> {
    /// The whole picture in words, for who does not see it.
    spoken: String,
    height: usize,
    rows: Vec<Row<'a>>,
}

struct Row<'a> {
    label: &'a str,
    text: &'a str,
    top: usize,
    certain: bool,
    /// In percent.
    low: String,
    range: String,
    share: String,
}

/// The height of a row, in pixels.
const ROW: usize = 62;

/// Shares below each other, each of the whole width.
pub fn shares(title: &str, shares: &[Share]) -> String {
    let rows = shares.iter().enumerate().map(|(index, one)| {
        let rate = one.rate.unwrap_or_default();
        let Interval { low, high } = rate.interval;
        Row {
            label: &one.label,
            text: &one.text,
            top: index * ROW,
            certain: one.rate.is_some(),
            low: percent(low),
            range: percent(high - low),
            share: percent(rate.share),
        }
    });
    let spoken: Vec<String> = shares.iter().map(|one| format!("{} {}", one.label, one.text)).collect();
    let spoken = format!("{title}: {}", spoken.join(", "));
    // Nothing that is filled in can fail.
    Shares { spoken, height: shares.len() * ROW, rows: rows.collect() }.render().unwrap_or_default()
}

/// With a point whatever the language.
fn percent(share: f64) -> String {
    format!("{:.2}", share * 100.0)
}
