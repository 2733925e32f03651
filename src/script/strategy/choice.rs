//! Which of the person's resumes a vacancy is applied to with, as the script chooses, and the letter that goes with it.

use std::rc::Rc;

use rhai::{Array, Dynamic};

use super::{Script, given};
use crate::hh::vacancies::FullVacancy;
use crate::hh::{Resume, ResumeId};
use crate::protocol::{Choosing, Failure, Hook, strip_controls};
use crate::script::api::{Item, View};

/// A resume as scripts hold it.
type Shown = View<Resume, Resume>;

impl Script {
    /// Takes the person's resumes, to be chosen from.
    pub(crate) fn owns(&mut self, resumes: Vec<Resume>) {
        self.own = resumes.into_iter().map(Rc::new).collect();
        self.watched = None;
    }

    /// `resume(v, resumes)`; `None` without the hook, or where it returns `()`: the run's own.
    pub(crate) fn choose(&self, asked: Choosing) -> Result<Option<ResumeId>, Box<Failure>> {
        let vacancy = given(Item::full(asked.vacancy, &self.engine.facts()));
        let suitable = self.own.iter().filter(|resume| asked.suitable.contains(&resume.id));
        let suitable: Array = suitable.map(|resume| Dynamic::from(View::whole(Rc::clone(resume)))).collect();
        let arguments = [Dynamic::from(vacancy.view.clone()), suitable.into()];
        let Some(value) = self.call(Hook::Resume, Some(&vacancy.id), arguments)? else { return Ok(None) };
        if value.is_unit() {
            return Ok(None);
        }
        let named = value.read_lock::<Shown>().and_then(|view| view.get().map(|resume| resume.id.clone()));
        let id = match named {
            Some(id) => id,
            None => match value.as_immutable_string_ref() {
                Ok(text) => ResumeId::new(text.trim()),
                Err(_) => {
                    return Err(self.returned(Hook::Resume, &vacancy.id, "one of the resumes, its id or `()`", &value));
                }
            },
        };
        if asked.suitable.contains(&id) {
            return Ok(Some(id));
        }
        let message = format!("`resume` returns one of the resumes that it was given, not `{id}`");
        let help = "hh.ru takes no other one for this vacancy; return `()` for the run's own".to_owned();
        Err(self.wrong(Some((Hook::Resume, Some(&vacancy.id))), &message, Some(help)))
    }

    /// `letter(v, resume)`; `None` without the hook, or where it returns `()`. `by`: the resume that was chosen, if
    /// that is not the run's.
    pub(crate) fn letter(&self, vacancy: FullVacancy, by: Option<&ResumeId>) -> Result<Option<String>, Box<Failure>> {
        let vacancy = given(Item::full(vacancy, &self.engine.facts()));
        let chosen = self.own.iter().find(|resume| Some(&resume.id) == by).unwrap_or(&self.resume);
        let resume = View::whole(Rc::clone(chosen));
        let arguments = [Dynamic::from(vacancy.view.clone()), Dynamic::from(resume)];
        let Some(value) = self.call(Hook::Letter, Some(&vacancy.id), arguments)? else { return Ok(None) };
        if value.is_unit() {
            return Ok(None);
        }
        let text = value
            .as_immutable_string_ref()
            .map_err(|_| self.returned(Hook::Letter, &vacancy.id, "a string", &value))?;
        Ok(Some(strip_controls(&text, true).into_owned()))
    }

    /// What a resume is called, for a person.
    pub(super) fn title_of(&self, id: &ResumeId) -> String {
        let resume = self.own.iter().find(|resume| resume.id == *id);
        resume.and_then(|resume| resume.title.clone()).unwrap_or_else(|| id.to_string())
    }
}
