//! The objects within a vacancy: employer, salary, address, contacts, and the entries of hh.ru's dictionaries.

use rhai::Engine;

use super::item::Item;
use super::object::{Named, Object, Types, loose, maybe, text, texts};
use crate::hh::vacancies::{
    Address, Appearance, Area, Contacts, Counters, Employer, EmployerRating, Entry, InsiderInterview, Language,
    MetroStation, Phone, Salary, SalaryRange, Snippet, Test, VacancyProperties, VacancyProperty,
};

macro_rules! named {
    ($($kind:ident $about:literal,)+) => {$(
        impl Named for $kind {
            const NAME: &'static str = stringify!($kind);
            const ABOUT: &'static str = $about;
        }
    )+};
}

named! {
    Appearance "how a vacancy looks in lists",
    Address "where the work is",
    Area "a town, a region, a country",
    Contacts "whom to ask about a vacancy",
    Counters "how many applied",
    Employer "who offers a vacancy; a hidden one has an empty name",
    EmployerRating "what people say of an employer",
    Entry "an entry of one of hh.ru's dictionaries",
    InsiderInterview "an interview with somebody of the company",
    Language "a language and how well it is spoken",
    MetroStation "a metro station",
    Phone "a telephone number",
    Salary "pay in hh.ru's older form",
    SalaryRange "pay, what it is for and how often it comes",
    Snippet "what a search found in a vacancy's text",
    Test "the test that comes with an application",
    VacancyProperties "what the employer has bought for a vacancy",
    VacancyProperty "one thing that the employer has bought for a vacancy",
}

pub(super) fn register(engine: &mut Engine, types: &mut Types) {
    entry::<Item>(engine, types);
    area::<Item>(engine, types);
    employer(engine, types);
    salary(engine, types);
    address(engine, types);
    contacts(engine, types);
    bought(engine, types);
    Object::<Item, Language>::new(engine, types)
        .shown(|language| text(&language.name))
        .get("id", "its id in the dictionary: `eng`, …", |language| text(&language.id))
        .get("name", "its name, in the language of the run", |language| text(&language.name))
        .one("level", "how well: `a1` … `c2`, `l1`", |item, index| {
            Some(&item.details.as_ref()?.languages.get(index)?.level)
        });
    Object::<Item, Test>::new(engine, types).get("id", "its id", |test| maybe(test.id.as_ref())).get(
        "required",
        "whether one cannot apply without it",
        |test| test.required,
    );
    Object::<Item, Snippet>::new(engine, types)
        .get("requirement", "of what is asked for", |snippet| maybe(snippet.requirement.as_ref()))
        .get("responsibility", "of what there is to do", |snippet| maybe(snippet.responsibility.as_ref()));
    Object::<Item, Counters>::new(engine, types)
        .get("responses", "since it was published (again)", |counters| counters.responses)
        .get("total_responses", "since it was made", |counters| counters.total_responses);
    Object::<Item, InsiderInterview>::new(engine, types).get("id", "its id", |interview| text(&interview.id)).get(
        "url",
        "its page",
        |interview| text(&interview.url),
    );
}

/// An entry of a dictionary within an `R`.
pub(super) fn entry<R: 'static>(engine: &mut Engine, types: &mut Types) {
    Object::<R, Entry>::new(engine, types)
        .shown(|entry| text(&entry.name))
        .get("id", "its id in the dictionary", |entry| text(&entry.id))
        .get("name", "its name, in the language of the run", |entry| text(&entry.name));
}

/// An area within an `R`.
pub(super) fn area<R: 'static>(engine: &mut Engine, types: &mut Types) {
    Object::<R, Area>::new(engine, types)
        .shown(|area| text(&area.name))
        .get("id", "its id", |area| text(&area.id))
        .get("name", "its name, in the language of the run", |area| text(&area.name))
        .get("url", "its address in the API", |area| text(&area.url));
}

fn employer(engine: &mut Engine, types: &mut Types) {
    Object::<Item, Employer>::new(engine, types)
        .shown(|employer| text(&employer.name))
        .get("id", "its id; a hidden employer has none", |employer| employer.id.as_ref().map(|id| text(id.as_str())))
        .get("name", "its name", |employer| text(&employer.name))
        .get("url", "its address in the API", |employer| maybe(employer.url.as_ref()))
        .get("alternate_url", "its page", |employer| maybe(employer.alternate_url.as_ref()))
        .get("vacancies_url", "its vacancies, in the API", |employer| maybe(employer.vacancies_url.as_ref()))
        .get("trusted", "whether hh.ru has checked it", |employer| employer.trusted)
        .get("accredited_it_employer", "whether it is an accredited IT company", |employer| {
            employer.accredited_it_employer
        })
        .get("blacklisted", "whether you hid it; only known of a vacancy read in full", |employer| employer.blacklisted)
        .get("logo_urls", "addresses of the logo: `[\"90\"]`, `[\"240\"]`, `.original`", |employer| {
            employer.logo_urls.as_ref().map(loose)
        })
        .get(
            "applicant_services",
            "what you bought with regard to it, as it came; only of a vacancy read in full",
            |employer| employer.applicant_services.as_ref().map(loose),
        )
        .maybe("employer_rating", "what people say of it", |item, _| {
            item.vacancy.employer.as_ref()?.employer_rating.as_ref()
        });
    Object::<Item, EmployerRating>::new(engine, types)
        .get("total_rating", "from `\"1\"` to `\"5\"`, as text", |rating| text(&rating.total_rating))
        .get("reviews_count", "how many people", |rating| rating.reviews_count);
}

fn salary(engine: &mut Engine, types: &mut Types) {
    Object::<Item, Salary>::new(engine, types)
        .get("from", "the least, in `currency`", |salary| salary.from)
        .get("to", "the most, in `currency`", |salary| salary.to)
        .get("currency", "hh.ru's code: `RUR`, `USD`, `KZT`, …", |salary| maybe(salary.currency.as_ref()))
        .get("gross", "whether it is before tax", |salary| salary.gross);
    Object::<Item, SalaryRange>::new(engine, types)
        .get("from", "the least, in `currency`", |range| range.from)
        .get("to", "the most, in `currency`", |range| range.to)
        .get("currency", "hh.ru's code: `RUR`, `USD`, `KZT`, …", |range| text(&range.currency))
        .get("gross", "whether it is before tax", |range| range.gross)
        .one("mode", "what it is for: `MONTH`, `SHIFT`, `HOUR`, `FLY_IN_FLY_OUT`, `SERVICE`", |item, _| {
            Some(&item.vacancy.salary_range.as_ref()?.mode)
        })
        .maybe("frequency", "how often it comes: `MONTHLY`, `WEEKLY`, …", |item, _| {
            item.vacancy.salary_range.as_ref()?.frequency.as_ref()
        });
}

fn address(engine: &mut Engine, types: &mut Types) {
    macro_rules! texts_of {
        ($object:expr, $($field:ident $about:literal,)+) => {
            $object$(.get(stringify!($field), $about, |it| maybe(it.$field.as_ref())))+
        };
    }
    let mut address = Object::<Item, Address>::new(engine, types);
    texts_of! {
        address,
        id "its id among the employer's addresses",
        raw "all of it in one line",
        city "the city",
        street "the street",
        building "the house",
        description "how to find it",
    };
    address
        .get("lat", "degrees north", |address| address.lat)
        .get("lng", "degrees east", |address| address.lng)
        .maybe("metro", "the nearest station", |item, _| item.vacancy.address.as_ref()?.metro.as_ref())
        .many(
            "metro_stations",
            "the stations near it",
            |address| address.metro_stations.len(),
            |item, index| item.vacancy.address.as_ref()?.metro_stations.get(index),
        );
    Object::<Item, MetroStation>::new(engine, types)
        .shown(|station| text(&station.station_name))
        .get("station_id", "its id", |station| text(&station.station_id))
        .get("station_name", "its name", |station| text(&station.station_name))
        .get("line_id", "the line's id", |station| text(&station.line_id))
        .get("line_name", "the line's name", |station| text(&station.line_name))
        .get("lat", "degrees north", |station| station.lat)
        .get("lng", "degrees east", |station| station.lng);
}

fn bought(engine: &mut Engine, types: &mut Types) {
    Object::<Item, VacancyProperties>::new(engine, types)
        .one("appearance", "how it looks in lists", |item, _| {
            Some(&item.details.as_ref()?.vacancy_properties.as_ref()?.appearance)
        })
        .many(
            "properties",
            "the things one by one",
            |bought| bought.properties.len(),
            |item, index| item.details.as_ref()?.vacancy_properties.as_ref()?.properties.get(index),
        );
    Object::<Item, Appearance>::new(engine, types).shown(|appearance| text(&appearance.title)).get(
        "title",
        "its name, in the language of the run",
        |appearance| text(&appearance.title),
    );
    Object::<Item, VacancyProperty>::new(engine, types)
        .get("property_type", "`HH_STANDARD`, `HH_PREMIUM`, `HH_ANONYMOUS`, …", |bought| text(&bought.property_type))
        .get("parameters", "more about it", |bought| texts(bought.parameters.iter().map(String::as_str)))
        .get("start_time", "since when", |bought| bought.start_time.as_ref().map(|moment| text(moment.as_str())))
        .get("end_time", "until when", |bought| bought.end_time.as_ref().map(|moment| text(moment.as_str())));
}

fn contacts(engine: &mut Engine, types: &mut Types) {
    Object::<Item, Contacts>::new(engine, types)
        .get("name", "who", |contacts| maybe(contacts.name.as_ref()))
        .get("email", "the e-mail address", |contacts| maybe(contacts.email.as_ref()))
        .get("call_tracking_enabled", "whether the numbers are hh.ru's own and lead on", |contacts| {
            contacts.call_tracking_enabled
        })
        .many(
            "phones",
            "numbers to call",
            |contacts| contacts.phones.len(),
            |item, index| item.vacancy.contacts.as_ref()?.phones.get(index),
        );
    Object::<Item, Phone>::new(engine, types)
        .get("country", "the country's code", |phone| text(&phone.country))
        .get("city", "the city's code", |phone| text(&phone.city))
        .get("number", "the rest of it", |phone| text(&phone.number))
        .get("comment", "when to call", |phone| maybe(phone.comment.as_ref()))
        .get("formatted", "all of it", |phone| text(&phone.formatted));
}
