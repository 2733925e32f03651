//! What a script looks at while one vacancy is explained. A usual engine has no trace: its functions are registered
//! without it, and cost nothing.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use rhai::{Array, Dynamic, Engine, EvalAltResult, ImmutableString, NativeCallContext, Variant};

use super::api::{Card, Skip};
use super::place;
use super::testing::inline;
use crate::protocol::explained::{Look, Placed};
use crate::protocol::{Line, Place, Source, strip_controls};

/// Stands for what holds more.
const WITHIN: &str = "\u{e000}";
/// The most of a value that is shown.
const MOST: usize = 80;

/// What a script looked at since it was last asked.
#[derive(Default)]
pub(crate) struct Trace {
    sources: RefCell<Rc<[Source]>>,
    looks: RefCell<Vec<Look>>,
    lines: RefCell<Vec<Placed>>,
    skips: RefCell<Vec<(String, Option<Place>)>>,
    /// How a script last reached each native type.
    paths: RefCell<BTreeMap<&'static str, String>>,
}

/// How an engine carries its trace.
#[derive(Clone)]
struct Tag(Rc<Trace>);

impl Trace {
    /// The trace that the functions of an engine must speak to, if it has one.
    pub(crate) fn of(engine: &Engine) -> Option<Rc<Self>> {
        engine.default_tag().read_lock::<Tag>().map(|tag| Rc::clone(&tag.0))
    }

    /// Lets an engine have a trace; before anything is registered in it.
    pub(crate) fn begin(engine: &mut Engine) -> Rc<Self> {
        let trace = Rc::<Self>::default();
        engine.set_default_tag(Dynamic::from(Tag(Rc::clone(&trace))));
        trace
    }

    /// The files that places are in.
    pub(crate) fn set_sources(&self, sources: Rc<[Source]>) {
        *self.sources.borrow_mut() = sources;
    }

    /// Forgets everything: another hook is called.
    pub(crate) fn clear(&self) {
        self.looks.borrow_mut().clear();
        self.lines.borrow_mut().clear();
        self.skips.borrow_mut().clear();
        self.paths.borrow_mut().clear();
    }

    /// Notes that a property of a `kind` was read.
    pub(crate) fn read(&self, context: &NativeCallContext, kind: &'static str, name: &str, value: &Dynamic) {
        let path = self.path(kind, name);
        if self.looks.borrow().iter().any(|look| look.name == path) {
            return;
        }
        let value = strip_controls(&inline(value), false).into_owned();
        let value =
            if value.chars().count() > MOST { value.chars().take(MOST).chain(['…']).collect() } else { value };
        self.looks.borrow_mut().push(Look { name: path, value, place: self.place(context) });
    }

    /// Notes that a property of a `kind` was read which holds an `inner`, or a list of them: what is read next of an
    /// `inner` is reached by it.
    pub(crate) fn enter(
        &self,
        context: &NativeCallContext,
        kind: &'static str,
        name: &str,
        inner: &'static str,
        value: &Dynamic,
    ) {
        let list = value.read_lock::<Array>().map(|values| values.is_empty());
        if value.is_unit() || list == Some(true) {
            self.read(context, kind, name, value);
        } else {
            self.read(context, kind, name, &WITHIN.into());
        }
        let path = self.path(kind, name);
        self.paths.borrow_mut().insert(inner, if list.is_some() { path + "[]" } else { path });
    }

    /// What was looked at; of what holds more, only that more, unless nothing of it was.
    pub(crate) fn take_looks(&self) -> Vec<Look> {
        let looks = self.looks.take();
        let within = format!("{WITHIN:?}");
        let is_known_better = |look: &Look| {
            let behind =
                |other: &Look| other.name.strip_prefix(&look.name).is_some_and(|rest| rest.starts_with(['.', '[']));
            look.value == within && looks.iter().any(behind)
        };
        let kept = looks.iter().filter(|look| !is_known_better(look)).cloned();
        kept.map(|look| if look.value == within { Look { value: "…".to_owned(), ..look } } else { look }).collect()
    }

    /// Lines of a card with the places where they were added.
    pub(crate) fn placed(&self, lines: Vec<Line>) -> Vec<Placed> {
        let mut added = self.lines.take();
        lines
            .into_iter()
            .map(|line| {
                let known = added.iter().position(|placed| placed.line == line);
                known.map(|index| added.remove(index)).unwrap_or(Placed { line, place: None })
            })
            .collect()
    }

    /// Where a reason was given.
    pub(crate) fn skipped_at(&self, reason: &str) -> Option<Place> {
        self.skips.borrow().iter().rev().find(|(known, _)| known == reason)?.1.clone()
    }

    fn path(&self, kind: &'static str, name: &str) -> String {
        let root = match kind {
            "Vacancy" => "v",
            "Me" => "me",
            "Resume" => "resume",
            _ => "",
        };
        let paths = self.paths.borrow();
        let before = if root.is_empty() { paths.get(kind).map_or(kind, String::as_str) } else { root };
        [before, ".", name].concat()
    }

    fn place(&self, context: &NativeCallContext) -> Option<Place> {
        let sources = self.sources.borrow();
        let source = sources.iter().find(|source| Some(source.file.as_str()) == context.call_source())?;
        place::at(&source.file, &source.text, context.call_position())
    }

    fn add(
        &self,
        context: &NativeCallContext,
        card: &mut Card,
        points: &Dynamic,
        label: &ImmutableString,
        applies: bool,
    ) -> Result<Card, Box<EvalAltResult>> {
        let before = card.lines().len();
        let added = card.add(points, label, applies)?;
        if let Some(line) = card.lines().get(before) {
            self.lines.borrow_mut().push(Placed { line: line.line(), place: self.place(context) });
        }
        Ok(added)
    }
}

/// Cards and skips that say where they come from, in the place of the usual ones.
pub(crate) fn register(engine: &mut Engine, trace: &Rc<Trace>) {
    let own = Rc::clone(trace);
    engine.register_fn("skip", move |context: NativeCallContext, why: ImmutableString| {
        let reason = strip_controls(&why, false).into_owned();
        own.skips.borrow_mut().push((reason, own.place(&context)));
        Skip(why)
    });
    add::<Dynamic>(engine, trace);
    // As the usual ones: the engine prefers those that take a number to those that take anything.
    add::<i64>(engine, trace);
    add::<f64>(engine, trace);
}

fn add<P: Variant + Clone>(engine: &mut Engine, trace: &Rc<Trace>) {
    let own = Rc::clone(trace);
    engine.register_fn("add", move |context: NativeCallContext, card: &mut Card, points: P, label: ImmutableString| {
        own.add(&context, card, &Dynamic::from(points), &label, true)
    });
    let own = Rc::clone(trace);
    engine.register_fn(
        "add",
        move |context: NativeCallContext, card: &mut Card, points: P, label: ImmutableString, applies: bool| {
            own.add(&context, card, &Dynamic::from(points), &label, applies)
        },
    );
}
