//! The person and the resume of the run.

use rhai::Engine;

use super::object::{Named, Object, Types, maybe, text, texts};
use super::parts;
use crate::hh::vacancies::{Area, Entry, Language};
use crate::hh::{Education, Experience, Me, MeCounters, Relocation, Resume, ResumeSalary, School, TotalExperience};

macro_rules! named {
    ($($kind:ident $about:literal,)+) => {$(
        impl Named for $kind {
            const NAME: &'static str = stringify!($kind);
            const ABOUT: &'static str = $about;
        }
    )+};
}

named! {
    Education "what somebody has learned",
    Experience "one place of work",
    Me "the person who is signed in; `queries` gets it",
    MeCounters "what waits for a person",
    Relocation "whether somebody would move for work",
    Resume "the resume of the run; `letter` gets it",
    ResumeSalary "the pay that a resume asks for",
    School "a school, a course or an examination",
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
    let mut resume = Object::<Resume, Resume>::new(engine, types);
    resume.shown(|resume| text(resume.title.as_deref().unwrap_or_default()));
    resume_texts(&mut resume);
    resume_objects(&mut resume);
    resume_lists(&mut resume);
    Object::<Resume, ResumeSalary>::new(engine, types).get("amount", "how much", |salary| salary.amount).get(
        "currency",
        "hh.ru's code: `RUR`, `USD`, …",
        |salary| maybe(salary.currency.as_ref()),
    );
    Object::<Resume, TotalExperience>::new(engine, types).get("months", "in months", |experience| experience.months);
    Object::<Resume, Relocation>::new(engine, types)
        .one("type", "`no_relocation`, `relocation_possible`, `relocation_desirable`", |resume, _| {
            Some(&resume.relocation.as_ref()?.kind)
        })
        .many(
            "area",
            "where to",
            |relocation| relocation.area.len(),
            |resume, index| resume.relocation.as_ref()?.area.get(index),
        );
    Object::<Resume, Language>::new(engine, types)
        .shown(|language| text(&language.name))
        .get("id", "its id in the dictionary: `eng`, …", |language| text(&language.id))
        .get("name", "its name, in the language of the run", |language| text(&language.name))
        .one("level", "how well: `a1` … `c2`, `l1`", |resume, index| Some(&resume.language.get(index)?.level));
    experience(engine, types);
    education(engine, types);
    parts::entry::<Resume>(engine, types);
    parts::area::<Resume>(engine, types);
}

fn resume_texts(resume: &mut Object<Resume, Resume>) {
    resume
        .get("id", "its id", |resume| text(resume.id.as_str()))
        .get("title", "the position it is for", |resume| maybe(resume.title.as_ref()))
        .get("alternate_url", "its page", |resume| text(&resume.alternate_url))
        .get("first_name", "the first name", |resume| text(&resume.first_name))
        .get("middle_name", "the patronymic", |resume| maybe(resume.middle_name.as_ref()))
        .get("last_name", "the family name", |resume| text(&resume.last_name))
        .get("birth_date", "the birthday", |resume| maybe(resume.birth_date.as_ref()))
        .get("age", "years", |resume| resume.age)
        .get("skills", "what the person says of themselves", |resume| maybe(resume.skills.as_ref()))
        .get("skill_set", "the names of the skills", |resume| texts(resume.skill_set.iter().map(String::as_str)))
        .get("driver_license_types", "categories of driving licences: `A`, `B`, …", |resume| {
            texts(resume.driver_license_types.iter().map(|kind| kind.id.as_str()))
        })
        .get("has_vehicle", "whether the person has a car", |resume| resume.has_vehicle)
        .get("created_at", "when it was made", |resume| resume.created_at.as_ref().map(|moment| text(moment.as_str())))
        .get("updated_at", "when it was changed or lifted", |resume| {
            resume.updated_at.as_ref().map(|moment| text(moment.as_str()))
        })
        .get("next_publish_at", "when it can be lifted again", |resume| {
            resume.next_publish_at.as_ref().map(|moment| text(moment.as_str()))
        })
        .get("can_publish_or_update", "whether it can be lifted now", |resume| resume.can_publish_or_update)
        .get("blocked", "whether hh.ru has blocked it", |resume| resume.blocked)
        .get("finished", "whether nothing is missing in it", |resume| resume.finished)
        .get("total_views", "how often it was looked at", |resume| resume.total_views)
        .get("new_views", "how often since the person looked", |resume| resume.new_views);
}

fn resume_objects(resume: &mut Object<Resume, Resume>) {
    macro_rules! optional {
        ($($field:ident $about:literal,)+) => {
            resume$(.maybe(stringify!($field), $about, |resume, _| resume.$field.as_ref()))+
        };
    }
    optional! {
        area "where the person lives",
        salary "the pay it asks for",
        total_experience "how long the person has worked",
        gender "`male`, `female`",
        relocation "whether the person would move",
        business_trip_readiness "`never`, `ready`, `sometimes`",
        travel_time "how far away work may be: `any`, `less_than_hour`, `from_hour_to_one_and_half`",
        resume_locale "the language it is written in",
    };
    resume
        .one("status", "`published`, `not_published`, `blocked`, `on_moderation`, …", |resume, _| {
            Some(&resume.status)
        })
        .one("education", "what the person has learned", |resume, _| Some(&resume.education));
}

fn resume_lists(resume: &mut Object<Resume, Resume>) {
    macro_rules! lists {
        ($($field:ident: $kind:ty, $about:literal,)+) => {
            resume$(.many::<$kind>(
                stringify!($field),
                $about,
                |resume| resume.$field.len(),
                |resume, index| resume.$field.get(index),
            ))+
        };
    }
    lists! {
        experience: Experience, "places of work, the last one first",
        language: Language, "languages",
        professional_roles: Entry, "what hh.ru takes the person for",
        employment_form: Entry, "what would suit: `FULL`, `PART`, …",
        work_format: Entry, "what would suit: `REMOTE`, `ON_SITE`, `HYBRID`, …",
        citizenship: Area, "citizenships",
        work_ticket: Area, "where the person may work",
    };
}

fn experience(engine: &mut Engine, types: &mut Types) {
    Object::<Resume, Experience>::new(engine, types)
        .shown(|work| text(&work.position))
        .get("position", "what the person was", |work| text(&work.position))
        .get("company", "the company's name", |work| maybe(work.company.as_ref()))
        .get("company_id", "the employer's id, where it is at hh.ru", |work| {
            work.company_id.as_ref().map(|id| text(id.as_str()))
        })
        .get("company_url", "the company's site", |work| maybe(work.company_url.as_ref()))
        .get("industries", "the names of its industries", |work| {
            texts(work.industries.iter().map(|industry| industry.name.as_str()))
        })
        .get("start", "the first day", |work| text(&work.start))
        .get("end", "the last day; `()` where the person still works there", |work| maybe(work.end.as_ref()))
        .get("description", "what there was to do", |work| maybe(work.description.as_ref()))
        .maybe("area", "where", |resume, index| resume.experience.get(index)?.area.as_ref());
}

fn education(engine: &mut Engine, types: &mut Types) {
    macro_rules! schools {
        ($object:expr, $($field:ident $about:literal,)+) => {
            $object$(.many::<School>(
                stringify!($field),
                $about,
                |education| education.$field.len(),
                |resume, index| resume.education.$field.get(index),
            ))+
        };
    }
    let mut object = Object::<Resume, Education>::new(engine, types);
    object.maybe("level", "`higher`, `bachelor`, `secondary`, …", |resume, _| resume.education.level.as_ref());
    schools! {
        object,
        primary "universities and colleges",
        additional "courses",
        attestation "examinations",
        elementary "schools",
    };
    Object::<Resume, School>::new(engine, types)
        .shown(|school| text(&school.name))
        .get("name", "its name", |school| text(&school.name))
        .get("organization", "the faculty, or who gave the course", |school| maybe(school.organization.as_ref()))
        .get("result", "the subject", |school| maybe(school.result.as_ref()))
        .get("year", "when it ended", |school| school.year);
}
