//! What a test holds: equalities, verdicts, errors, tables of cases.

use std::rc::Rc;
use std::time::Instant;

use rhai::{Array, Dynamic, Engine, EvalAltResult, FnPtr, ImmutableString, NativeCallContext};

use super::super::api::{self, Card, Handle, Skip};
use super::Judge;
use super::build::{full, hook, listed};
use super::shown::{close, same, shown};
use super::state::State;
use crate::protocol::Hook;

type Held = Result<(), Box<EvalAltResult>>;

pub(super) fn register(engine: &mut Engine, judge: &Rc<Judge>) {
    plain(engine, &judge.state);
    verdicts(engine, judge);
    errors(engine, judge);
}

fn plain(engine: &mut Engine, state: &Rc<State>) {
    let own = Rc::clone(state);
    engine.register_fn("assert", move |context: NativeCallContext, holds: bool| {
        if holds { Ok(()) } else { Err(own.broken(&context, "it does not hold".to_owned(), None)) }
    });
    let own = Rc::clone(state);
    engine.register_fn(
        "assert",
        move |context: NativeCallContext, holds: bool, why: ImmutableString| {
            if holds { Ok(()) } else { Err(own.broken(&context, why.to_string(), None)) }
        },
    );
    let own = Rc::clone(state);
    engine.register_fn("assert_eq", move |context: NativeCallContext, found: Dynamic, expected: Dynamic| -> Held {
        if same(&found, &expected) {
            return Ok(());
        }
        let message = "it is something else than expected".to_owned();
        Err(own.broken(&context, message, Some((compared(&found, &expected), compared(&expected, &found)))))
    });
    let own = Rc::clone(state);
    engine.register_fn("assert_ne", move |context: NativeCallContext, found: Dynamic, other: Dynamic| -> Held {
        if same(&found, &other) {
            return Err(own.broken(&context, format!("both are {}", shown(&found)), None));
        }
        Ok(())
    });
    let own = Rc::clone(state);
    engine.register_fn(
        "assert_near",
        move |context: NativeCallContext, found: Dynamic, expected: Dynamic, within: Dynamic| -> Held {
            let [found, expected, within] = [api::number(&found)?, api::number(&expected)?, api::number(&within)?];
            if (found - expected).abs() <= within || close(found, expected) {
                return Ok(());
            }
            Err(own.broken(&context, format!("{found} is not within {within} of {expected}"), None))
        },
    );
}

/// Two texts are compared as they are, by their lines.
fn compared(value: &Dynamic, other: &Dynamic) -> String {
    match value.as_immutable_string_ref() {
        Ok(text) if other.is_string() && (text.contains('\n') || text.chars().count() > 60) => text.to_string(),
        _ => shown(value),
    }
}

fn verdicts(engine: &mut Engine, judge: &Rc<Judge>) {
    let own = Rc::clone(judge);
    engine.register_fn("assert_skips", move |context: NativeCallContext, value: Dynamic| -> Held {
        own.skipped(&context, &value).map(|_| ())
    });
    let own = Rc::clone(judge);
    engine.register_fn(
        "assert_skips",
        move |context: NativeCallContext, value: Dynamic, why: ImmutableString| -> Held {
            let reason = own.skipped(&context, &value)?;
            if reason.contains(why.as_str()) {
                return Ok(());
            }
            let compared = Some((format!("{reason:?}"), format!("{:?}", why.as_str())));
            Err(own.state.broken(&context, "it is skipped for another reason".to_owned(), compared))
        },
    );
    let own = Rc::clone(judge);
    engine.register_fn("assert_keeps", move |context: NativeCallContext, value: Dynamic| -> Held {
        match own.verdict(&context, &value, true)? {
            Verdict::Kept(_) => Ok(()),
            Verdict::Skipped(why) => Err(own.state.broken(&context, format!("it is skipped: {why}"), None)),
        }
    });
    let own = Rc::clone(judge);
    engine.register_fn("assert_score", move |context: NativeCallContext, value: Dynamic, expected: Dynamic| -> Held {
        let wanted = api::number(&expected)?;
        match own.verdict(&context, &value, false)? {
            Verdict::Kept(card) if close(card.total(), wanted) => Ok(()),
            Verdict::Kept(card) => {
                let message = format!("the score is {}, not {wanted}", card.total());
                let lines: Vec<String> =
                    card.lines().iter().map(|line| format!("{:+} {}", line.points, line.label)).collect();
                let message = if lines.is_empty() { message } else { format!("{message}: {}", lines.join(", ")) };
                Err(own.state.broken(&context, message, None))
            }
            Verdict::Skipped(why) => Err(own.state.broken(&context, format!("it is skipped: {why}"), None)),
        }
    });
}

enum Verdict {
    Kept(Card),
    Skipped(String),
}

impl Judge {
    fn skipped(&self, context: &NativeCallContext, value: &Dynamic) -> Result<String, Box<EvalAltResult>> {
        match self.verdict(context, value, true)? {
            Verdict::Skipped(why) => Ok(why),
            Verdict::Kept(_) => Err(self.state.broken(context, "it is kept".to_owned(), None)),
        }
    }

    /// What a hook returned, or what the hooks say of a vacancy: `filter` (where `filtered`), `score`, and `review`
    /// where it is a full one.
    fn verdict(
        &self,
        context: &NativeCallContext,
        value: &Dynamic,
        filtered: bool,
    ) -> Result<Verdict, Box<EvalAltResult>> {
        let Some(vacancy) = value.read_lock::<Handle>().map(|vacancy| vacancy.clone()) else { return rated(value) };
        let in_full = vacancy.get().is_some_and(|item| item.details.is_some());
        let mut card = Card::default();
        let hooks = [(Hook::Filter, filtered), (Hook::Score, true), (Hook::Review, in_full)];
        for (of, _) in hooks.into_iter().filter(|(of, asked)| *asked && self.hooks.get().has(*of)) {
            let given = if of == Hook::Review { full(&self.state, &vacancy) } else { listed(&self.state, &vacancy) };
            match rated(&hook(context, &super::apart(of), vec![given])?)? {
                Verdict::Kept(more) => {
                    for line in more.lines() {
                        card.add(&Dynamic::from(line.points), &line.label, true)?;
                    }
                }
                skipped @ Verdict::Skipped(_) => return Ok(skipped),
            }
        }
        Ok(Verdict::Kept(card))
    }
}

/// What a hook returned, as the host understands it.
fn rated(value: &Dynamic) -> Result<Verdict, Box<EvalAltResult>> {
    if let Some(skip) = value.read_lock::<Skip>() {
        return Ok(Verdict::Skipped(skip.0.to_string()));
    }
    if let Some(card) = value.read_lock::<Card>() {
        return Ok(Verdict::Kept(card.clone()));
    }
    match value.as_bool() {
        Ok(true) => return Ok(Verdict::Kept(Card::default())),
        Ok(false) => return Ok(Verdict::Skipped("filtered out".to_owned())),
        Err(_) => {}
    }
    if !value.is_int() && !value.is_float() {
        let found = api::kind(value.type_name());
        return Err(format!(
            "a verdict is a vacancy, `true`, `false`, `skip(\"why\")`, a card or a number, not {found}"
        )
        .into());
    }
    let mut card = Card::default();
    card.add(value, &"score".into(), true)?;
    Ok(Verdict::Kept(card))
}

fn errors(engine: &mut Engine, judge: &Rc<Judge>) {
    let own = Rc::clone(judge);
    engine.register_fn("assert_throws", move |context: NativeCallContext, function: FnPtr| -> Held {
        own.thrown(&context, &function).map(|_| ())
    });
    let own = Rc::clone(judge);
    engine.register_fn(
        "assert_throws",
        move |context: NativeCallContext, function: FnPtr, words: ImmutableString| -> Held {
            let message = own.thrown(&context, &function)?;
            if message.contains(words.as_str()) {
                return Ok(());
            }
            let compared = Some((format!("{message:?}"), format!("{:?}", words.as_str())));
            Err(own.state.broken(&context, "another error is thrown".to_owned(), compared))
        },
    );
    let own = Rc::clone(judge);
    engine.register_fn("cases", move |context: NativeCallContext, rows: Array, function: FnPtr| -> Held {
        own.cases(&context, rows, &function)
    });
}

impl Judge {
    fn thrown(&self, context: &NativeCallContext, function: &FnPtr) -> Result<String, Box<EvalAltResult>> {
        let before = self.state.found.borrow().len();
        match function.call_within_context::<Dynamic>(context, ()) {
            Ok(_) => Err(self.state.broken(context, "nothing is thrown".to_owned(), None)),
            // What ends a script ends its tests as well.
            Err(error) if !error.is_catchable() => Err(error),
            Err(error) => {
                self.state.found.borrow_mut().truncate(before);
                Ok(self.failure(&error).message)
            }
        }
    }

    /// Runs a function for each row; a row that breaks does not keep the others from running.
    fn cases(&self, context: &NativeCallContext, rows: Array, function: &FnPtr) -> Held {
        if rows.is_empty() {
            return Err(self.state.broken(context, "the table has no rows".to_owned(), None));
        }
        for (index, row) in rows.into_iter().enumerate() {
            let name = named(&row).unwrap_or_else(|| (index + 1).to_string());
            let before = self.state.found.borrow().len();
            let started = Instant::now();
            let outcome = match self.spread(function, &row) {
                Some(values) => function.call_within_context::<Dynamic>(context, values),
                None => function.call_within_context::<Dynamic>(context, (row,)),
            };
            let broken = match outcome {
                Err(error) if !error.is_catchable() => return Err(error),
                Err(error) => Some(self.broken(&error)),
                Ok(_) => self.swallowed(before),
            };
            self.state.found.borrow_mut().truncate(before);
            self.state.case(name, started, broken);
        }
        Ok(())
    }

    /// A row's values, where the function takes as many.
    fn spread(&self, function: &FnPtr, row: &Dynamic) -> Option<Vec<Dynamic>> {
        let values = row.read_lock::<Array>()?;
        let takes = self.hooks.get().arity(function.fn_name())?.checked_sub(function.curry().len())?;
        (takes > 1 && takes == values.len()).then(|| values.clone())
    }
}

fn named(row: &Dynamic) -> Option<String> {
    let row = row.read_lock::<rhai::Map>()?;
    row.get("name")?.as_immutable_string_ref().ok().map(|name| name.to_string())
}
