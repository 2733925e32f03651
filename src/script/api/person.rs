//! The person and the resume of the run.

use rhai::Engine;

use super::object::{Named, Object, Types, maybe, text, texts};
use super::parts;
use crate::hh::{Me, MeCounters, Resume, ResumeSalary, TotalExperience};

macro_rules! named {
    ($($kind:ident $about:literal,)+) => {$(
        impl Named for $kind {
            const NAME: &'static str = stringify!($kind);
            const ABOUT: &'static str = $about;
        }
    )+};
}

named! {
    Me "the person who is signed in; `queries` gets it",
    MeCounters "what waits for a person",
    Resume "the resume of the run; `letter` gets it",
    ResumeSalary "the pay that a resume asks for",
    TotalExperience "how long somebody has worked",
}

pub(super) fn register(engine: &mut Engine, types: &mut Types) {
    me(engine, types);
    resume(engine, types);
}

fn me(engine: &mut Engine, types: &mut Types) {
    Object::<Me, Me>::new(engine, types)
        .shown(|me| me.full_name().into())
        .get("id", "hh.ru's id", |me| text(me.id.as_str()))
        .get("auth_type", "`applicant`", |me| text(&me.auth_type))
        .get("is_applicant", "whether they look for work", |me| me.is_applicant)
        .get("is_employer", "whether they hire", |me| me.is_employer)
        .get("is_application", "whether it is no person but an application", |me| me.is_application)
        .get("is_in_search", "whether they said to be looking", |me| me.is_in_search)
        .get("first_name", "the first name", |me| text(&me.first_name))
        .get("middle_name", "the patronymic", |me| maybe(me.middle_name.as_ref()))
        .get("last_name", "the family name", |me| text(&me.last_name))
        .get("full_name", "first and family name", |me| text(&me.full_name()))
        .get("email", "the e-mail address", |me| maybe(me.email.as_ref()))
        .get("phone", "the telephone number", |me| maybe(me.phone.as_ref()))
        .one("counters", "what waits for them", |me, _| Some(&me.counters));
    Object::<Me, MeCounters>::new(engine, types)
        .get("new_resume_views", "views of resumes since the last look", |counters| counters.new_resume_views)
        .get("unread_negotiations", "applications with unread answers", |counters| counters.unread_negotiations)
        .get("resumes_count", "how many resumes there are", |counters| counters.resumes_count);
}

fn resume(engine: &mut Engine, types: &mut Types) {
    Object::<Resume, Resume>::new(engine, types)
        .shown(|resume| text(resume.title.as_deref().unwrap_or_default()))
        .get("id", "its id", |resume| text(resume.id.as_str()))
        .get("title", "the position it is for", |resume| maybe(resume.title.as_ref()))
        .get("alternate_url", "its page", |resume| text(&resume.alternate_url))
        .get("first_name", "the first name", |resume| text(&resume.first_name))
        .get("last_name", "the family name", |resume| text(&resume.last_name))
        .get("age", "years", |resume| resume.age)
        .get("skills", "what the person says of themselves", |resume| maybe(resume.skills.as_ref()))
        .get("skill_set", "the names of the skills", |resume| texts(resume.skill_set.iter().map(String::as_str)))
        .get("next_publish_at", "when it can be lifted again", |resume| {
            resume.next_publish_at.as_ref().map(|moment| text(moment.as_str()))
        })
        .get("can_publish_or_update", "whether it can be lifted now", |resume| resume.can_publish_or_update)
        .one("status", "`published`, `not_published`, `blocked`, `on_moderation`, …", |resume, _| {
            Some(&resume.status)
        })
        .maybe("area", "where the person lives", |resume, _| resume.area.as_ref())
        .maybe("salary", "the pay it asks for", |resume, _| resume.salary.as_ref())
        .maybe("total_experience", "how long the person has worked", |resume, _| resume.total_experience.as_ref());
    Object::<Resume, ResumeSalary>::new(engine, types).get("amount", "how much", |salary| salary.amount).get(
        "currency",
        "hh.ru's code: `RUR`, `USD`, …",
        |salary| maybe(salary.currency.as_ref()),
    );
    Object::<Resume, TotalExperience>::new(engine, types).get("months", "in months", |experience| experience.months);
    parts::entry::<Resume>(engine, types);
    parts::area::<Resume>(engine, types);
}
