//! The person and the resume of the run.

use rhai::Engine;

use super::object::{Named, Object, Types, maybe, text, texts};
use super::parts;
use crate::hh::{Me, MeCounters, Resume, ResumeSalary, TotalExperience};

macro_rules! named {
    ($($kind:ident),+) => {$(
        impl Named for $kind {
            const NAME: &'static str = stringify!($kind);
        }
    )+};
}

named!(Me, MeCounters, Resume, ResumeSalary, TotalExperience);

pub(super) fn register(engine: &mut Engine, types: &mut Types) {
    me(engine, types);
    resume(engine, types);
}

fn me(engine: &mut Engine, types: &mut Types) {
    Object::<Me, Me>::new(engine, types)
        .shown(|me| me.full_name().into())
        .get("id", |me| text(me.id.as_str()))
        .get("auth_type", |me| text(&me.auth_type))
        .get("is_applicant", |me| me.is_applicant)
        .get("is_employer", |me| me.is_employer)
        .get("is_application", |me| me.is_application)
        .get("is_in_search", |me| me.is_in_search)
        .get("first_name", |me| text(&me.first_name))
        .get("middle_name", |me| maybe(me.middle_name.as_ref()))
        .get("last_name", |me| text(&me.last_name))
        .get("full_name", |me| text(&me.full_name()))
        .get("email", |me| maybe(me.email.as_ref()))
        .get("phone", |me| maybe(me.phone.as_ref()))
        .one("counters", |me, _| Some(&me.counters));
    Object::<Me, MeCounters>::new(engine, types)
        .get("new_resume_views", |counters| counters.new_resume_views)
        .get("unread_negotiations", |counters| counters.unread_negotiations)
        .get("resumes_count", |counters| counters.resumes_count);
}

fn resume(engine: &mut Engine, types: &mut Types) {
    Object::<Resume, Resume>::new(engine, types)
        .shown(|resume| text(resume.title.as_deref().unwrap_or_default()))
        .get("id", |resume| text(resume.id.as_str()))
        .get("title", |resume| maybe(resume.title.as_ref()))
        .get("alternate_url", |resume| text(&resume.alternate_url))
        .get("first_name", |resume| text(&resume.first_name))
        .get("last_name", |resume| text(&resume.last_name))
        .get("age", |resume| resume.age)
        .get("skills", |resume| maybe(resume.skills.as_ref()))
        .get("skill_set", |resume| texts(resume.skill_set.iter().map(String::as_str)))
        .get("next_publish_at", |resume| resume.next_publish_at.as_ref().map(|moment| text(moment.as_str())))
        .get("can_publish_or_update", |resume| resume.can_publish_or_update)
        .one("status", |resume, _| Some(&resume.status))
        .maybe("area", |resume, _| resume.area.as_ref())
        .maybe("salary", |resume, _| resume.salary.as_ref())
        .maybe("total_experience", |resume, _| resume.total_experience.as_ref());
    Object::<Resume, ResumeSalary>::new(engine, types)
        .get("amount", |salary| salary.amount)
        .get("currency", |salary| maybe(salary.currency.as_ref()));
    Object::<Resume, TotalExperience>::new(engine, types).get("months", |experience| experience.months);
    parts::entry::<Resume>(engine, types);
    parts::area::<Resume>(engine, types);
}
