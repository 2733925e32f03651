//! The generated vacancies: the same for the same seed, written like those of the real site.

mod calendar;
pub(super) mod cities;
mod description;
pub(super) mod dice;
mod employers;
pub(super) mod industries;
pub(super) mod metro;
mod pay;
pub(super) mod professions;
mod render;
mod vacancy;

use std::collections::HashMap;

use chrono::{DateTime, Utc};

pub(super) use calendar::moscow;
pub(super) use description::Description;
pub(super) use employers::Employer;
pub(super) use render::{Viewer, blacklisted_employer, date, full, item, short};
pub(super) use vacancy::{Kind, Vacancy};

/// Every vacancy, the latest first, and every employer.
#[derive(Debug)]
pub(super) struct Catalogue {
    vacancies: Vec<Vacancy>,
    employers: Vec<Employer>,
    places: HashMap<u64, usize>,
    /// How many vacancies each employer has open.
    open: Vec<usize>,
    seed: u64,
}

impl Catalogue {
    /// `size` vacancies as they stand at `now`.
    pub(super) fn generate(seed: u64, size: usize, now: DateTime<Utc>) -> Self {
        let employers = employers::all(seed, size);
        let mut vacancies: Vec<Vacancy> =
            (0..size).map(|number| vacancy::generate(seed, number, &employers, now)).collect();
        vacancies.sort_by_key(|vacancy| (std::cmp::Reverse(vacancy.published), vacancy.id));
        let places = vacancies.iter().enumerate().map(|(place, vacancy)| (vacancy.id, place)).collect();
        let mut open = vec![0; employers.len()];
        for vacancy in vacancies.iter().filter(|vacancy| !vacancy.archived) {
            open[vacancy.employer] += 1;
        }
        Self { vacancies, employers, places, open, seed }
    }

    /// The vacancies, the latest first; searches name them by their place here.
    pub(super) fn vacancies(&self) -> &[Vacancy] {
        &self.vacancies
    }

    /// The vacancy with hh.ru's identifier, as it stands in an address.
    pub(super) fn find(&self, id: &str) -> Option<&Vacancy> {
        self.at(id.parse().ok()?)
    }

    /// The same by the identifier itself.
    pub(super) fn at(&self, id: u64) -> Option<&Vacancy> {
        self.vacancies.get(*self.places.get(&id)?)
    }

    /// The employer of a vacancy, also where the vacancy hides it.
    pub(super) fn employer_of(&self, vacancy: &Vacancy) -> &Employer {
        &self.employers[vacancy.employer]
    }

    /// The employer with hh.ru's identifier, as it stands in an address.
    pub(super) fn find_employer(&self, id: &str) -> Option<&Employer> {
        let id: u32 = id.parse().ok()?;
        let place = self.employers.binary_search_by_key(&id, |employer| employer.id).ok()?;
        self.employers.get(place)
    }

    /// How many vacancies an employer has open.
    pub(super) fn open_vacancies(&self, employer: &Employer) -> usize {
        let place = self.employers.binary_search_by_key(&employer.id, |employer| employer.id);
        place.map_or(0, |place| self.open[place])
    }

    /// A vacancy's description; it is written anew each time, for all of them would fill the memory.
    pub(super) fn description(&self, vacancy: &Vacancy) -> Description {
        Description::of(self.seed, vacancy, self.employer_of(vacancy))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use chrono::{DateTime, Duration, Utc};

    use super::{Catalogue, Kind};

    fn catalogue() -> Catalogue {
        Catalogue::generate(1, 6_000, now())
    }

    fn now() -> DateTime<Utc> {
        "2026-11-20T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn the_same_seed_gives_the_same_vacancies() {
        let (left, right) = (Catalogue::generate(7, 200, now()), Catalogue::generate(7, 200, now()));
        let titles = |catalogue: &Catalogue| -> Vec<String> {
            catalogue.vacancies().iter().map(|vacancy| format!("{} {}", vacancy.id, vacancy.title)).collect()
        };
        assert_eq!(titles(&left), titles(&right));
        assert_ne!(titles(&left), titles(&Catalogue::generate(8, 200, now())));
    }

    #[test]
    fn it_is_mixed_like_the_real_site() {
        let catalogue = catalogue();
        let all = catalogue.vacancies();
        let count = |test: fn(&super::Vacancy) -> bool| all.iter().filter(|vacancy| test(vacancy)).count();
        assert_eq!(all.iter().map(|vacancy| vacancy.id).collect::<HashSet<_>>().len(), 6_000);
        assert!(count(|vacancy| vacancy.title.to_lowercase().contains("rust")) > 300);
        assert!((2_400..3_900).contains(&count(|vacancy| vacancy.pay.is_some())));
        assert!(count(|vacancy| vacancy.archived) > 20);
        assert!(count(|vacancy| vacancy.has_test) > 100);
        assert!(count(|vacancy| vacancy.letter_required) > 300);
        for kind in [Kind::Closed, Kind::Anonymous, Kind::Direct] {
            assert!(all.iter().filter(|vacancy| vacancy.kind == kind).count() > 20, "{kind:?}");
        }
        assert!(all.is_sorted_by(|left, right| left.published >= right.published));
        assert!(all.iter().all(|vacancy| vacancy.published > now() - Duration::days(30)));
    }

    #[test]
    fn a_vacancy_and_an_employer_are_found_by_identifier() {
        let catalogue = catalogue();
        let vacancy = &catalogue.vacancies()[17];
        assert_eq!(catalogue.find(&vacancy.id.to_string()).unwrap().title, vacancy.title);
        assert!(catalogue.find("1").is_none() && catalogue.find("x").is_none());
        let employer = catalogue.employer_of(vacancy);
        assert_eq!(catalogue.find_employer(&employer.id.to_string()).unwrap().name, employer.name);
        assert!(catalogue.open_vacancies(employer) > 0);
    }

    #[test]
    fn a_description_fits_its_vacancy() {
        let catalogue = catalogue();
        for vacancy in catalogue.vacancies().iter().take(300) {
            let description = catalogue.description(vacancy);
            let html = description.html();
            assert!(html.chars().count() > 200);
            assert!(html.contains(vacancy.skills[0]), "{} {html}", vacancy.title);
        }
    }
}
