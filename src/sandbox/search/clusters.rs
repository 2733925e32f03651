//! Clusters: what a search found, counted by region, salary, experience and the like, each with the search that leaves
//! only those.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::super::catalogue::{Catalogue, Vacancy, industries};
use super::super::dictionaries as words;
use super::super::params::Params;

/// A cluster has at most so many elements.
const MOST: usize = 20;
/// Roubles a month.
const SALARIES: [u32; 5] = [50_000, 100_000, 150_000, 200_000, 300_000];

/// The clusters of what was found; `path` is the address of the search itself.
pub(in crate::sandbox) fn clusters(found: &[u32], catalogue: &Catalogue, path: &str, params: &Params) -> Value {
    let places = found.iter().filter_map(|place| usize::try_from(*place).ok());
    let found: Vec<&Vacancy> = places.filter_map(|place| catalogue.vacancies().get(place)).collect();
    let search = Narrowed { path, params };
    let by = |key: &dyn Fn(&Vacancy) -> Option<String>| counted(&found, key);
    let named = |table: words::Table| move |id: &str| Some(table.iter().find(|(known, _)| *known == id)?.1.to_owned());
    let area = by(&|vacancy| Some(vacancy.city.id.to_string()));
    let role = by(&|vacancy| Some(vacancy.role().0.to_owned()));
    let industry = by(&|vacancy| Some(catalogue.employer_of(vacancy).industry().to_owned()));
    let experience = by(&|vacancy| Some(vacancy.experience.to_owned()));
    let employment = by(&|vacancy| Some(vacancy.employment.to_owned()));
    let schedule = by(&|vacancy| vacancy.schedule.map(str::to_owned));
    json!([
        search.cluster("area", "Регион", area, |id| words::name_of_area(id).map(str::to_owned)),
        search.salaries(&found),
        search.cluster("professional_role", "Специализация", role, |id| words::name_of_role(id)
            .map(str::to_owned)),
        search.cluster("industry", "Отрасль компании", industry, |id| Some(
            industries::name(id).to_owned()
        )),
        search.cluster("experience", "Опыт работы", experience, named(words::EXPERIENCE)),
        search.cluster("employment", "Тип занятости", employment, named(words::EMPLOYMENT)),
        search.cluster("schedule", "График работы", schedule, named(words::SCHEDULE)),
    ])
}

/// What occurs, the most frequent first.
fn counted(found: &[&Vacancy], key: &dyn Fn(&Vacancy) -> Option<String>) -> Vec<(String, usize)> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for value in found.iter().filter_map(|vacancy| key(vacancy)) {
        *counts.entry(value).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by(|(left, more), (right, less)| less.cmp(more).then_with(|| left.cmp(right)));
    counts.truncate(MOST);
    counts
}

/// A search that is to be narrowed further.
#[derive(Clone, Copy)]
struct Narrowed<'a> {
    path: &'a str,
    params: &'a Params,
}

impl Narrowed<'_> {
    fn cluster(
        self,
        id: &str,
        name: &str,
        counts: Vec<(String, usize)>,
        name_of: impl Fn(&str) -> Option<String>,
    ) -> Value {
        let item = |(value, count): (String, usize)| Some(self.item(&name_of(&value)?, count, &[(id, &value)]));
        json!({ "id": id, "name": name, "items": counts.into_iter().filter_map(item).collect::<Vec<_>>() })
    }

    fn salaries(self, found: &[&Vacancy]) -> Value {
        let told =
            |least: f64| found.iter().filter(|vacancy| vacancy.pay.is_some_and(|pay| pay.most() >= least)).count();
        let any = self.item("Указан", told(0.0), &[("only_with_salary", "true")]);
        let from = SALARIES.iter().map(|salary| {
            let asked = [("salary", &*salary.to_string()), ("only_with_salary", "true")]
                .map(|(name, value)| (name, value.to_owned()));
            let asked: Vec<(&str, &str)> = asked.iter().map(|(name, value)| (*name, value.as_str())).collect();
            self.item(&format!("от {salary} руб."), told(f64::from(*salary) * 0.9), &asked)
        });
        let items: Vec<Value> = std::iter::once(any).chain(from).collect();
        json!({ "id": "salary", "name": "Уровень дохода", "items": items })
    }

    fn item(self, name: &str, count: usize, asked: &[(&str, &str)]) -> Value {
        let params = asked.iter().fold(self.params.clone(), |params, (name, value)| params.with(name, value));
        let url = format!("{}?{}", self.path, params.query());
        json!({ "name": name, "count": count, "url": url, "type": null, "metro_line": null, "metro_station": null })
    }
}
