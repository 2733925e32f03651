//! One row of the table.

/// A thing that is measured, and what it is to reach.
pub struct Figure {
    /// One word or a few with `_`, by which it is asked for.
    pub name: &'static str,
    pub what: &'static str,
    pub limit: Limit,
    pub unit: Unit,
    /// How many times it is measured; the row shows the median and its interval.
    pub samples: usize,
    pub measure: Measure,
}

/// How a figure comes about.
pub enum Measure {
    /// Gets everything ready, and gives what then measures it once.
    Sampled(fn() -> Box<dyn FnMut() -> f64>),
    /// The same each time: counted once.
    Counted(fn() -> f64),
}

/// What a figure is to reach.
#[derive(Clone, Copy)]
pub enum Limit {
    AtMost(f64),
    /// It is shown, nothing more.
    None,
}

#[derive(Clone, Copy)]
pub enum Unit {
    /// How many times the one is the other.
    Ratio,
    Count,
    Millis,
    Megabytes,
    CpuSeconds,
    PerSecond,
    Percent,
}

impl Unit {
    pub fn show(self, value: f64) -> String {
        match self {
            Self::Ratio if value >= 10.0 => format!("{value:.0}"),
            Self::Ratio => format!("{value:.2}"),
            Self::Count => format!("{value:.0}"),
            Self::Millis if value >= 10.0 => format!("{value:.0} ms"),
            Self::Millis => format!("{value:.2} ms"),
            Self::Megabytes => format!("{value:.1} MB"),
            Self::CpuSeconds => format!("{value:.0} CPU s"),
            Self::PerSecond => format!("{value:.0}/s"),
            Self::Percent => format!("{value:.1} %"),
        }
    }
}

impl Limit {
    pub fn show(self, unit: Unit) -> String {
        match self {
            Self::AtMost(most) => format!("≤ {}", plain(unit, most)),
            Self::None => "shown".to_owned(),
        }
    }

    pub fn is_kept(self, value: f64) -> Option<bool> {
        match self {
            Self::AtMost(most) => Some(value <= most),
            Self::None => None,
        }
    }
}

/// A limit as it was set: without decimals that nobody gave.
fn plain(unit: Unit, most: f64) -> String {
    let shown = unit.show(most);
    let (number, unit) =
        shown.split_once(' ').map_or((&*shown, String::new()), |(number, unit)| (number, format!(" {unit}")));
    let number = if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number };
    format!("{number}{unit}")
}
