//! A vacancy as scripts hold it: what hh.ru said of it, and what is worked out of that at most once.

use std::cell::OnceCell;
use std::rc::Rc;

use rhai::ImmutableString;

use super::super::facts::Facts;
use super::super::plain;
use super::view::View;
use crate::hh::vacancies::{Details, FullVacancy, Vacancy};

/// A vacancy within the script's process.
pub(crate) struct Item {
    pub(crate) vacancy: Vacancy,
    /// Only in `review` and `letter`.
    pub(crate) details: Option<Details>,
    pub(crate) facts: Rc<Facts>,
    /// Which of the strategy's variants it gets, where there are any.
    pub(crate) variant: Option<ImmutableString>,
    text: OnceCell<ImmutableString>,
    description: OnceCell<ImmutableString>,
}

/// What a hook is given as `v`.
pub(crate) type Handle = View<Item, Item>;

impl Item {
    /// A vacancy of a list.
    pub(crate) fn listed(vacancy: Vacancy, facts: &Rc<Facts>) -> Self {
        Self::new(vacancy, None, facts)
    }

    /// A vacancy read in full.
    pub(crate) fn full(full: FullVacancy, facts: &Rc<Facts>) -> Self {
        Self::new(full.vacancy, Some(full.details), facts)
    }

    fn new(vacancy: Vacancy, details: Option<Details>, facts: &Rc<Facts>) -> Self {
        let (text, description) = (OnceCell::new(), OnceCell::new());
        let variant = facts.variant(&vacancy.id).map(Into::into);
        Self { vacancy, details, facts: Rc::clone(facts), variant, text, description }
    }

    /// The same with the variant that a test chose.
    pub(crate) fn as_variant(self, variant: Option<ImmutableString>) -> Self {
        Self { variant, ..self }
    }

    /// Whole days since it was published; `None` where hh.ru's date has a form we do not know.
    pub(crate) fn age_days(&self) -> Option<i64> {
        let published = self.vacancy.published_at.moment()?;
        Some(self.facts.now.signed_duration_since(published).num_days().max(0))
    }

    /// The description without its markup.
    pub(crate) fn description_text(&self) -> ImmutableString {
        self.description
            .get_or_init(|| {
                self.details.as_ref().map(|details| plain::text(&details.description)).unwrap_or_default().into()
            })
            .clone()
    }

    /// All of its words: name, employer, snippet, roles, and what the full vacancy adds.
    pub(crate) fn text(&self) -> ImmutableString {
        self.text.get_or_init(|| self.collect_text().into()).clone()
    }

    fn collect_text(&self) -> String {
        let vacancy = &self.vacancy;
        let mut parts = vec![vacancy.name.clone(), vacancy.employer_name().to_owned()];
        parts.extend(vacancy.professional_roles.iter().map(|role| role.name.clone()));
        if let Some(snippet) = &vacancy.snippet {
            parts.extend(
                [&snippet.requirement, &snippet.responsibility].into_iter().flatten().map(|html| plain::text(html)),
            );
        }
        if let Some(details) = &self.details {
            parts.extend(details.key_skills.iter().map(|skill| skill.name.clone()));
            parts.push(self.description_text().into());
        }
        parts.retain(|part| !part.is_empty());
        parts.join("\n")
    }
}
