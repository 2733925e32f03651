//! Pictures of numbers as inline SVG that grows with the page: widths in percent, so that the letters keep their size.

use std::fmt::Write;

use askama::Template;

/// A bar: what it is, how long it is, and what is written at its end.
#[derive(Clone, Debug)]
pub struct Bar {
    pub label: String,
    pub value: f64,
    pub text: String,
}

/// A step of a funnel.
#[derive(Clone, Debug)]
pub struct Step {
    pub label: String,
    pub count: usize,
    /// The count as it is written.
    pub text: String,
}

/// A column of a distribution, of two parts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Column {
    pub label: String,
    pub lower: usize,
    pub upper: usize,
    /// What is shown over it.
    pub text: String,
}

#[derive(Template)]
#[template(path = "bars.html", config = "src/askama.toml")]
struct Bars<'a> {
    /// The whole picture in words, for who does not see it.
    spoken: String,
    height: usize,
    drawn: Vec<Drawn<'a>>,
}

struct Drawn<'a> {
    label: &'a str,
    text: &'a str,
    /// In percent, from 0.
    left: String,
    width: String,
    top: usize,
}

/// Bars below each other, the longest as wide as the page.
pub fn bars(title: &str, bars: &[Bar]) -> String {
    let most = bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
    let drawn = bars.iter().enumerate().map(|(index, bar)| Drawn {
        label: &bar.label,
        text: &bar.text,
        left: String::new(),
        width: percent(bar.value, most),
        top: index * 40,
    });
    let spoken = spoken(title, bars.iter().map(|bar| (bar.label.as_str(), bar.text.as_str())));
    rendered(&Bars { spoken, height: bars.len() * 40, drawn: drawn.collect() })
}

#[derive(Template)]
#[template(path = "funnel.html", config = "src/askama.toml")]
struct Funnel<'a> {
    /// The whole picture in words, for who does not see it.
    spoken: String,
    height: usize,
    steps: Vec<Drawn<'a>>,
    /// Between the steps: corners in percent across and pixels down.
    slopes: Vec<String>,
}

/// A row of a funnel and the slope to the next one.
const ROW: usize = 34;
const SLOPE: usize = 12;

/// Steps from the widest to the narrowest, in the middle.
pub fn funnel(title: &str, steps: &[Step]) -> String {
    let most = steps.iter().map(|step| step.count).max().unwrap_or(0);
    // What is there at all is seen.
    let width = |step: &Step| if step.count == 0 { 0.0 } else { share(number(step.count), number(most)).max(0.6) };
    let drawn = steps.iter().enumerate().map(|(index, step)| Drawn {
        label: &step.label,
        text: &step.text,
        left: decimal((100.0 - width(step)) / 2.0),
        width: decimal(width(step)),
        top: index * (ROW + SLOPE),
    });
    let slopes = steps.windows(2).enumerate().map(|(index, pair)| {
        let top = index * (ROW + SLOPE) + ROW;
        let (upper, lower) = (width(&pair[0]), width(&pair[1]));
        let mut corners = String::new();
        for (across, down) in [(-upper, top), (upper, top), (lower, top + SLOPE), (-lower, top + SLOPE)] {
            let _ = write!(corners, "{},{down} ", decimal(50.0 + across / 2.0));
        }
        corners.trim_end().to_owned()
    });
    let height = (steps.len() * (ROW + SLOPE)).saturating_sub(SLOPE);
    let spoken = spoken(title, steps.iter().map(|step| (step.label.as_str(), step.text.as_str())));
    rendered(&Funnel { spoken, height, steps: drawn.collect(), slopes: slopes.collect() })
}

#[derive(Template)]
#[template(path = "histogram.html", config = "src/askama.toml")]
struct Histogram<'a> {
    /// The whole picture in words, for who does not see it.
    spoken: String,
    columns: Vec<Standing<'a>>,
}

struct Standing<'a> {
    left: String,
    middle: String,
    width: String,
    label: &'a str,
    text: &'a str,
    lower: usize,
    upper: usize,
    /// Pixels from above.
    lower_top: usize,
    upper_top: usize,
}

/// The height of the highest column, in pixels.
const TALL: usize = 120;

/// Columns beside each other; the label stands below each that has one.
pub fn histogram(title: &str, columns: &[Column]) -> String {
    let most = columns.iter().map(|column| column.lower + column.upper).max().unwrap_or(0);
    let step = 100.0 / number(columns.len().max(1));
    let pixels = |count: usize| if count == 0 || most == 0 { 0 } else { (count * TALL).div_ceil(most) };
    let standing = columns.iter().enumerate().map(|(index, column)| {
        let lower = pixels(column.lower);
        let upper = pixels(column.upper).min(TALL - lower.min(TALL));
        Standing {
            left: decimal((number(index) + 0.06) * step),
            middle: decimal((number(index) + 0.5) * step),
            width: decimal(step * 0.88),
            label: &column.label,
            text: &column.text,
            lower,
            upper,
            lower_top: TALL - lower,
            upper_top: TALL - lower - upper,
        }
    });
    let spoken = spoken(title, columns.iter().map(|column| ("", column.text.as_str())));
    rendered(&Histogram { spoken, columns: standing.collect() })
}

/// `Funnel: found 7, planned 3`.
fn spoken<'a>(title: &str, parts: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let parts: Vec<String> = parts.map(|(label, text)| format!("{label} {text}").trim().to_owned()).collect();
    format!("{title}: {}", parts.join(", "))
}

fn rendered(template: &impl Template) -> String {
    template.render().unwrap_or_default()
}

/// A count to measure by; what is past counting is as long as can be.
pub(super) fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

fn share(value: f64, most: f64) -> f64 {
    if most > 0.0 { (value / most * 100.0).clamp(0.0, 100.0) } else { 0.0 }
}

fn percent(value: f64, most: f64) -> String {
    decimal(share(value, most))
}

/// With a point whatever the language.
fn decimal(number: f64) -> String {
    format!("{number:.2}")
}

#[cfg(test)]
mod tests {
    use super::{Bar, Column, Step, bars, funnel, histogram};

    fn step(count: usize) -> Step {
        Step { label: "<step>".into(), count, text: count.to_string() }
    }

    #[test]
    fn a_funnel_is_as_wide_as_its_counts() {
        let picture = funnel("f", &[step(200), step(100), step(0)]);
        assert!(picture.contains(r#"x="0.00%" y="0" width="100.00%""#), "{picture}");
        assert!(picture.contains(r#"x="25.00%" y="46" width="50.00%""#), "{picture}");
        assert!(picture.contains("0.00,34 100.00,34 75.00,46 25.00,46"), "{picture}");
        assert!(picture.contains("&#60;step&#62;") && !picture.contains("NaN"), "{picture}");
        assert!(!funnel("f", &[step(0)]).contains("NaN"));
    }

    #[test]
    fn bars_are_measured_by_the_longest() {
        let bar = |label: &str, value| Bar { label: label.into(), value, text: "n".into() };
        let picture = bars("b", &[bar("a & b", 30.0), bar("c", 10.0)]);
        assert!(picture.contains(r#"width="33.33%""#) && picture.contains("a &#38; b"), "{picture}");
    }

    #[test]
    fn columns_stand_on_each_other_and_none_is_too_high() {
        let column = |lower, upper| Column { lower, upper, ..Column::default() };
        let picture = histogram("h", &[column(1, 2), column(3, 0), column(0, 0)]);
        assert!(picture.contains(r#"y="80" width="29.33%" height="40""#), "{picture}");
        assert!(picture.contains(r#"y="0" width="29.33%" height="80""#), "{picture}");
        assert!(picture.contains(r#"y="0" width="29.33%" height="120""#), "{picture}");
    }
}
