//! One vacancy judged with every step watched: by the same script in an engine of its own that has a trace.

use std::rc::Rc;

use super::{Given, LoadError, Script, given};
use crate::hh::ResumeId;
use crate::hh::vacancies::FullVacancy;
use crate::protocol::explained::{Decision, Explained, Explaining, Taken};
use crate::protocol::{Choosing, Failure, Hook, Verdict};
use crate::script::api::Item;
use crate::script::check;
use crate::script::engine::Engine;
use crate::script::trace::Trace;

/// A script that is watched.
pub(super) struct Watched {
    script: Script,
    trace: Rc<Trace>,
}

impl Script {
    /// The path that a vacancy takes through the hooks, as far as it comes.
    pub(crate) fn explain(&mut self, asked: Explaining) -> Result<Explained, Box<Failure>> {
        let watched = match self.watched.take() {
            Some(watched) => watched,
            None => Box::new(self.watch()?),
        };
        let explained = watched.explain(asked);
        self.watched = Some(watched);
        Ok(explained)
    }

    fn watch(&self) -> Result<Watched, Box<Failure>> {
        let (engine, trace) = Engine::traced(self.engine.limits);
        let script = Script::load_into(engine, self.sources.to_vec()).map_err(|error| match error {
            LoadError::Failed(failure) => failure,
            // It was found sound before.
            LoadError::Findings(_) => self.wrong(None, "the script cannot be watched", None),
        })?;
        script.engine.share(&self.engine);
        trace.set_sources(Rc::clone(&script.sources));
        let (person, resume, own) = (Rc::clone(&self.person), Rc::clone(&self.resume), self.own.clone());
        Ok(Watched { script: Script { person, resume, own, ..script }, trace })
    }
}

impl Watched {
    fn explain(&self, asked: Explaining) -> Explained {
        let mut explained = Explained::default();
        let listed = given(Item::listed(asked.listed, &self.script.engine.facts()));
        let judged = self.step(&mut explained, Hook::Filter, |script| {
            Ok(script.filter(&listed)?.unwrap_or(Verdict::Kept(crate::protocol::Card::default())))
        }) && self.step(&mut explained, Hook::Score, |script| script.rate(Hook::Score, &listed));
        if let Some(full) = asked.full.filter(|_| judged) {
            self.in_full(&mut explained, full, asked.suitable);
        }
        explained
    }

    fn in_full(&self, explained: &mut Explained, vacancy: FullVacancy, suitable: Option<Vec<ResumeId>>) {
        let full: Given = given(Item::full(vacancy.clone(), &self.script.engine.facts()));
        let kept = self.step(explained, Hook::Review, |script| script.rate(Hook::Review, &full));
        if !kept {
            return;
        }
        let suitable = suitable.filter(|suitable| !suitable.is_empty() && self.script.about.has(Hook::Resume));
        let mut chosen = None;
        if let Some(suitable) = suitable {
            self.trace.clear();
            let decision = match self.script.choose(Choosing { vacancy: vacancy.clone(), suitable }) {
                Ok(resume) => {
                    chosen.clone_from(&resume);
                    Decision::Resume(resume.map(|id| (id.clone(), self.script.title_of(&id))))
                }
                Err(failure) => Decision::Failed(failure),
            };
            let failed = matches!(decision, Decision::Failed(_));
            explained.steps.push(Taken { hook: Hook::Resume, decision, reads: self.trace.take_looks() });
            if failed {
                return;
            }
        }
        if self.script.about.has(Hook::Letter) {
            self.trace.clear();
            let decision = match self.script.letter(vacancy, chosen.as_ref()) {
                Ok(letter) => Decision::Letter(letter),
                Err(failure) => Decision::Failed(failure),
            };
            explained.steps.push(Taken { hook: Hook::Letter, decision, reads: self.trace.take_looks() });
        }
    }

    /// Whether the vacancy is still there after a hook, which the script need not have.
    fn step(
        &self,
        explained: &mut Explained,
        hook: Hook,
        call: impl FnOnce(&Script) -> Result<Verdict, Box<Failure>>,
    ) -> bool {
        if !self.script.about.has(hook) {
            return true;
        }
        self.trace.clear();
        let decision = match call(&self.script) {
            Ok(Verdict::Kept(card)) => Decision::Kept(self.trace.placed(card.lines)),
            Ok(Verdict::Skipped(reason)) => {
                let place = self.trace.skipped_at(&reason);
                let place = place.or_else(|| check::definition(self.script.sources.first()?, hook));
                Decision::Skipped { reason, place }
            }
            Err(failure) => Decision::Failed(failure),
        };
        let kept = matches!(decision, Decision::Kept(_));
        explained.steps.push(Taken { hook, decision, reads: self.trace.take_looks() });
        kept
    }
}
