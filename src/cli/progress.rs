//! Progress bars on a terminal; nothing when stderr is piped.

use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::run::{Progress, Step};

/// One bar a step, each shown once it has something to count.
pub(super) struct Bars {
    all: MultiProgress,
    bars: [ProgressBar; 4],
}

impl Bars {
    /// Bars on stderr; hidden where that is no terminal.
    pub(super) fn new() -> Self {
        let all = MultiProgress::new();
        let style = ProgressStyle::with_template("{prefix:>8} {bar:30} {pos:>5}/{len:<5} {elapsed}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bars =
            ["pages", "judged", "details", "sent"].map(|name| hidden().with_style(style.clone()).with_prefix(name));
        Self { all, bars }
    }

    /// Takes every bar off the terminal.
    pub(super) fn clear(&self) {
        for bar in &self.bars {
            bar.finish_and_clear();
        }
        let _ = self.all.clear();
    }

    fn bar(&self, step: Step) -> &ProgressBar {
        match step {
            Step::Pages => &self.bars[0],
            Step::Judged => &self.bars[1],
            Step::Details => &self.bars[2],
            Step::Sent => &self.bars[3],
        }
    }
}

/// With a length from the start: one without would not grow, and would always be full.
fn hidden() -> ProgressBar {
    ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden())
}

impl Progress for Bars {
    fn expect(&self, step: Step, total: u64) {
        let bar = self.bar(step);
        if bar.length().unwrap_or(0) == 0 {
            self.all.add(bar.clone());
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        bar.inc_length(total);
    }

    fn done(&self, step: Step, count: u64) {
        self.bar(step).inc(count);
    }

    fn finish(&self, step: Step) {
        self.bar(step).finish_and_clear();
    }
}
