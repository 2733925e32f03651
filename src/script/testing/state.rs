//! What a test has set up so far, and what it found broken.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Instant;

use chrono::{DateTime, FixedOffset, TimeZone};
use rhai::{EvalAltResult, NativeCallContext, Position};

use super::super::facts::Facts;
use crate::hh::Currency;
use crate::protocol::testing::{Broken, Case};
use crate::protocol::{Permission, Place, Scalar, Source};

/// hh.ru's units for a rouble, as they were when a test's clock stands.
const RATES: &[(&str, f64)] = &[
    ("RUR", 1.0),
    ("USD", 0.0125),
    ("EUR", 0.01111),
    ("KZT", 6.5),
    ("BYR", 0.0365),
    ("UZS", 150.0),
    ("AZN", 0.0212),
    ("GEL", 0.034),
    ("KGS", 1.09),
    ("UAH", 0.52),
];

/// What a test has set up so far.
pub(super) struct State {
    pub(super) sources: Rc<[Source]>,
    pub(super) fixtures: BTreeMap<String, String>,
    /// What the script declares.
    pub(super) defaults: RefCell<BTreeMap<String, Scalar>>,
    /// What vacancies are dealt out to, where the script says anything of it.
    pub(super) variants: RefCell<Option<Vec<String>>>,
    facts: Rc<RefCell<Rc<Facts>>>,
    now: Cell<DateTime<FixedOffset>>,
    params: RefCell<BTreeMap<String, Scalar>>,
    /// How many vacancies and resumes were made: each has another id.
    made: Cell<u32>,
    /// What an assertion found, also where the test caught the error.
    pub(super) found: RefCell<Vec<Found>>,
    pub(super) cases: RefCell<Vec<Case>>,
}

/// What an assertion found.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) message: String,
    pub(super) compared: Option<(String, String)>,
    pub(super) place: Option<Place>,
}

impl State {
    pub(super) fn new(
        sources: Rc<[Source]>,
        fixtures: BTreeMap<String, String>,
        facts: Rc<RefCell<Rc<Facts>>>,
    ) -> Self {
        Self {
            sources,
            fixtures,
            defaults: RefCell::default(),
            variants: RefCell::default(),
            facts,
            now: Cell::new(noon()),
            params: RefCell::default(),
            made: Cell::new(0),
            found: RefCell::default(),
            cases: RefCell::default(),
        }
    }

    /// As every test begins: the same moment, the script's own parameters, nothing made.
    pub(super) fn reset(&self) {
        self.now.set(noon());
        *self.params.borrow_mut() = self.defaults.borrow().clone();
        self.made.set(0);
        self.found.borrow_mut().clear();
        self.cases.borrow_mut().clear();
        self.renew();
    }

    /// What the run knows, as the test set it.
    pub(super) fn facts(&self) -> Rc<Facts> {
        Rc::clone(&self.facts.borrow())
    }

    pub(super) fn now(&self) -> DateTime<FixedOffset> {
        self.now.get()
    }

    /// From here on it is this moment; `false` where something was made before, whose age would be another.
    pub(super) fn set_now(&self, now: DateTime<FixedOffset>) -> bool {
        self.now.set(now);
        self.renew();
        self.made.get() == 0
    }

    pub(super) fn set_param(&self, name: &str, value: Scalar) {
        self.params.borrow_mut().insert(name.to_owned(), value);
        self.renew();
    }

    /// A number that nothing else of this test has.
    pub(super) fn next(&self) -> u32 {
        self.made.set(self.made.get() + 1);
        self.made.get()
    }

    fn renew(&self) {
        let rate = |(code, rate): &(&str, f64)| Currency {
            code: (*code).to_owned(),
            rate: Some(*rate),
            ..Currency::default()
        };
        let rates: Vec<Currency> = RATES.iter().map(rate).collect();
        let facts = Facts::new(self.now.get(), &rates, self.params.borrow().clone());
        // A test's memory is its own: nobody has to be asked.
        *self.facts.borrow_mut() = Rc::new(facts.granting(vec![Permission::Memory]));
    }

    /// Notes what an assertion found, and gives the error that ends the test.
    #[expect(clippy::unnecessary_box_returns, reason = "it is what the engine's results hold")]
    pub(super) fn broken(
        &self,
        context: &NativeCallContext,
        message: String,
        compared: Option<(String, String)>,
    ) -> Box<EvalAltResult> {
        let place = self.place(context);
        self.found.borrow_mut().push(Found { message: message.clone(), compared, place });
        EvalAltResult::ErrorRuntime(message.into(), Position::NONE).into()
    }

    fn place(&self, context: &NativeCallContext) -> Option<Place> {
        let source = self.sources.iter().find(|source| Some(source.file.as_str()) == context.call_source())?;
        super::super::place::at(&source.file, &source.text, context.call_position())
    }

    /// Notes one row of a table.
    pub(super) fn case(&self, name: String, started: Instant, broken: Option<Box<Broken>>) {
        self.cases.borrow_mut().push(Case { name: Some(name), micros: micros(started), broken });
    }
}

/// How long ago it was.
pub(super) fn micros(started: Instant) -> u64 {
    u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX)
}

/// 20 November 2026, noon in Moscow: a day without any meaning.
fn noon() -> DateTime<FixedOffset> {
    let moscow = FixedOffset::east_opt(3 * 3_600);
    let noon = moscow.and_then(|moscow| moscow.with_ymd_and_hms(2026, 11, 20, 12, 0, 0).single());
    noon.unwrap_or_default()
}
