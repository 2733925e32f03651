//! How criterion takes a figure that is no time: a number of any unit, measured by the figure itself.

use criterion::Throughput;
use criterion::measurement::{Measurement, ValueFormatter};

use crate::figure::Unit;

/// Numbers of one unit.
pub struct Measured(pub Unit);

impl Measurement for Measured {
    type Intermediate = ();
    type Value = f64;

    fn start(&self) {}

    /// Never asked for: figures measure themselves.
    fn end(&self, (): ()) -> f64 {
        0.0
    }

    fn add(&self, one: &f64, other: &f64) -> f64 {
        one + other
    }

    fn zero(&self) -> f64 {
        0.0
    }

    fn to_f64(&self, value: &f64) -> f64 {
        *value
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        self
    }
}

impl ValueFormatter for Measured {
    fn format_value(&self, value: f64) -> String {
        self.0.show(value)
    }

    fn scale_values(&self, _: f64, _: &mut [f64]) -> &'static str {
        ""
    }

    fn scale_throughputs(&self, _: f64, _: &Throughput, _: &mut [f64]) -> &'static str {
        ""
    }

    fn scale_for_machines(&self, _: &mut [f64]) -> &'static str {
        ""
    }
}
