//! The objects within a vacancy: employer, salary, address, contacts, and the entries of hh.ru's dictionaries.

use rhai::Engine;

use super::item::Item;
use super::object::{Named, Object, Types, maybe, text};
use crate::hh::vacancies::{
    Address, Area, Contacts, Counters, Employer, EmployerRating, Entry, InsiderInterview, MetroStation, Phone, Salary,
    SalaryRange, Snippet,
};

macro_rules! named {
    ($($kind:ident),+) => {$(
        impl Named for $kind {
            const NAME: &'static str = stringify!($kind);
        }
    )+};
}

named!(Address, Area, Contacts, Counters, Employer, EmployerRating, Entry, InsiderInterview, MetroStation, Phone);
named!(Salary, SalaryRange, Snippet);

pub(super) fn register(engine: &mut Engine, types: &mut Types) {
    entry::<Item>(engine, types);
    area::<Item>(engine, types);
    employer(engine, types);
    salary(engine, types);
    address(engine, types);
    contacts(engine, types);
    Object::<Item, Snippet>::new(engine, types)
        .get("requirement", |snippet| maybe(snippet.requirement.as_ref()))
        .get("responsibility", |snippet| maybe(snippet.responsibility.as_ref()));
    Object::<Item, Counters>::new(engine, types)
        .get("responses", |counters| counters.responses)
        .get("total_responses", |counters| counters.total_responses);
    Object::<Item, InsiderInterview>::new(engine, types)
        .get("id", |interview| text(&interview.id))
        .get("url", |interview| text(&interview.url));
}

/// An entry of a dictionary within an `R`.
pub(super) fn entry<R: 'static>(engine: &mut Engine, types: &mut Types) {
    Object::<R, Entry>::new(engine, types)
        .shown(|entry| text(&entry.name))
        .get("id", |entry| text(&entry.id))
        .get("name", |entry| text(&entry.name));
}

/// An area within an `R`.
pub(super) fn area<R: 'static>(engine: &mut Engine, types: &mut Types) {
    Object::<R, Area>::new(engine, types)
        .shown(|area| text(&area.name))
        .get("id", |area| text(&area.id))
        .get("name", |area| text(&area.name))
        .get("url", |area| text(&area.url));
}

fn employer(engine: &mut Engine, types: &mut Types) {
    Object::<Item, Employer>::new(engine, types)
        .shown(|employer| text(&employer.name))
        .get("id", |employer| employer.id.as_ref().map(|id| text(id.as_str())))
        .get("name", |employer| text(&employer.name))
        .get("url", |employer| maybe(employer.url.as_ref()))
        .get("alternate_url", |employer| maybe(employer.alternate_url.as_ref()))
        .get("vacancies_url", |employer| maybe(employer.vacancies_url.as_ref()))
        .get("trusted", |employer| employer.trusted)
        .get("accredited_it_employer", |employer| employer.accredited_it_employer)
        .get("blacklisted", |employer| employer.blacklisted)
        .maybe("employer_rating", |item, _| item.vacancy.employer.as_ref()?.employer_rating.as_ref());
    Object::<Item, EmployerRating>::new(engine, types)
        .get("total_rating", |rating| text(&rating.total_rating))
        .get("reviews_count", |rating| rating.reviews_count);
}

fn salary(engine: &mut Engine, types: &mut Types) {
    Object::<Item, Salary>::new(engine, types)
        .get("from", |salary| salary.from)
        .get("to", |salary| salary.to)
        .get("currency", |salary| maybe(salary.currency.as_ref()))
        .get("gross", |salary| salary.gross);
    Object::<Item, SalaryRange>::new(engine, types)
        .get("from", |range| range.from)
        .get("to", |range| range.to)
        .get("currency", |range| text(&range.currency))
        .get("gross", |range| range.gross)
        .one("mode", |item, _| Some(&item.vacancy.salary_range.as_ref()?.mode))
        .maybe("frequency", |item, _| item.vacancy.salary_range.as_ref()?.frequency.as_ref());
}

fn address(engine: &mut Engine, types: &mut Types) {
    macro_rules! texts_of {
        ($object:expr, $($field:ident),+) => { $object$(.get(stringify!($field), |it| maybe(it.$field.as_ref())))+ };
    }
    let mut address = Object::<Item, Address>::new(engine, types);
    texts_of!(address, id, raw, city, street, building, description);
    address
        .get("lat", |address| address.lat)
        .get("lng", |address| address.lng)
        .maybe("metro", |item, _| item.vacancy.address.as_ref()?.metro.as_ref())
        .many(
            "metro_stations",
            |address| address.metro_stations.len(),
            |item, index| item.vacancy.address.as_ref()?.metro_stations.get(index),
        );
    Object::<Item, MetroStation>::new(engine, types)
        .shown(|station| text(&station.station_name))
        .get("station_id", |station| text(&station.station_id))
        .get("station_name", |station| text(&station.station_name))
        .get("line_id", |station| text(&station.line_id))
        .get("line_name", |station| text(&station.line_name))
        .get("lat", |station| station.lat)
        .get("lng", |station| station.lng);
}

fn contacts(engine: &mut Engine, types: &mut Types) {
    Object::<Item, Contacts>::new(engine, types)
        .get("name", |contacts| maybe(contacts.name.as_ref()))
        .get("email", |contacts| maybe(contacts.email.as_ref()))
        .many(
            "phones",
            |contacts| contacts.phones.len(),
            |item, index| item.vacancy.contacts.as_ref()?.phones.get(index),
        );
    Object::<Item, Phone>::new(engine, types)
        .get("country", |phone| text(&phone.country))
        .get("city", |phone| text(&phone.city))
        .get("number", |phone| text(&phone.number))
        .get("comment", |phone| maybe(phone.comment.as_ref()))
        .get("formatted", |phone| text(&phone.formatted));
}
