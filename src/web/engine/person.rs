//! What one person looks at and decides beside their runs: the plan that waits, what the strategy may do, the resume.

use std::time::Duration;

use chrono::{TimeDelta, Utc};

use super::trouble::is_sign_in;
use super::{Ended, Engine, Error, blocking};
use crate::account::Keeper;
use crate::gate::{DAILY, check_letter};
use crate::hh::{Resume, ResumeId, VacancyId};
use crate::run::plan_file::{PlanFile, PlanItem};
use crate::vault::{self, UserName};

/// What is asked of hh.ru for a page comes within this.
const PATIENCE: Duration = Duration::from_secs(20);

impl Engine {
    /// What waits to be approved, best first.
    pub async fn plan(&self, user: &UserName) -> Result<PlanFile, Error> {
        let (this, user) = (self.clone(), user.clone());
        blocking(move || {
            if !this.shared.host.knows(&user) {
                return Ok(PlanFile::default());
            }
            let vault = this.shared.host.vault(&user)?;
            Keeper::read(&vault)?.ok_or(Error::PlanUnreadable)
        })
        .await
    }

    /// Writes a letter anew. The problem of one that can never be sent is told, and nothing changed.
    pub async fn edit(&self, user: &UserName, vacancy: &VacancyId, letter: &str) -> Result<(), Error> {
        let letter = letter.replace("\r\n", "\n").replace('\r', "\n");
        check_letter(Some(&letter), false).map_err(Error::Letter)?;
        let vacancy = vacancy.clone();
        self.change_plan(user, move |items| {
            let item = items.iter_mut().find(|item| item.vacancy == vacancy)?;
            item.letter = Some(letter).filter(|letter| !letter.trim().is_empty());
            Some(())
        })
        .await
    }

    /// Takes a vacancy out of the plan.
    pub async fn drop_one(&self, user: &UserName, vacancy: &VacancyId) -> Result<(), Error> {
        let vacancy = vacancy.clone();
        self.change_plan(user, move |items| {
            let at = items.iter().position(|item| item.vacancy == vacancy)?;
            items.remove(at);
            Some(())
        })
        .await
    }

    async fn change_plan(
        &self,
        user: &UserName,
        change: impl FnOnce(&mut Vec<PlanItem>) -> Option<()> + Send + 'static,
    ) -> Result<(), Error> {
        let (this, user) = (self.clone(), user.clone());
        blocking(move || {
            if !this.shared.host.knows(&user) {
                return Err(Error::NotInPlan);
            }
            let (_alone, mut keeper) = this.shared.host.alone_with_plan(&user, "an edit of the plan")?;
            let mut done = None;
            keeper.change(|items| done = change(items))?;
            done.ok_or(Error::NotInPlan)
        })
        .await
    }

    /// Allows the strategy what its last run asked for, if it is still the same.
    pub async fn allow(&self, user: &UserName) -> Result<(), Error> {
        let (this, user) = (self.clone(), user.clone());
        blocking(move || {
            let last = this.standing(&user).last.map(|last| last.ended_as);
            let Some(Ended::NotAllowed { script, missing }) = last else { return Err(Error::NotInPlan) };
            let chosen = this.shared.choices.strategy(&user).map_err(|error| Error::Cut(error.to_string()))?;
            if chosen.program.hash() != script {
                return Err(Error::NotInPlan);
            }
            let missing: Vec<_> = missing.iter().filter_map(|name| name.parse().ok()).collect();
            Ok(this.shared.host.account(&user)?.allow(&chosen.program, &missing)?)
        })
        .await
    }

    /// Takes one of the resumes that the last run offered.
    pub async fn choose_resume(&self, user: &UserName, id: &ResumeId) -> Result<(), Error> {
        let (this, user, id) = (self.clone(), user.clone(), id.clone());
        blocking(move || {
            let last = this.standing(&user).last.map(|last| last.ended_as);
            match last {
                Some(Ended::WhichResume { own }) if own.iter().any(|(own, _)| *own == id) => {}
                _ => return Err(Error::NotInPlan),
            }
            this.shared.host.vault(&user)?.change_person(|person| person.resume = Some(id))?;
            Ok(())
        })
        .await
    }

    /// Their resumes, as hh.ru tells them now; it is not waited for longer than a page can take.
    pub async fn resumes(&self, user: &UserName) -> Result<Vec<Resume>, Error> {
        let (this, user) = (self.clone(), user.clone());
        let account = blocking(move || {
            if this.shared.host.knows(&user) { this.shared.host.account(&user) } else { Err(Error::NotConnected) }
        })
        .await?;
        let told = tokio::time::timeout(PATIENCE, account.client().resumes_mine()).await;
        match told {
            Ok(Ok(resumes)) => Ok(resumes),
            Ok(Err(error)) if is_sign_in(&error) => Err(Error::SignIn),
            Ok(Err(error)) => Err(Error::Hh(error.to_string())),
            Err(_) => Err(Error::Hh(format!("hh.ru gave no answer to GET /resumes/mine: {} s", PATIENCE.as_secs()))),
        }
    }

    /// Keeps what they chose among [`Self::resumes`].
    pub async fn keep_resume(&self, user: &UserName, id: &ResumeId) -> Result<(), Error> {
        let (this, user, id) = (self.clone(), user.clone(), id.clone());
        blocking(move || {
            this.shared.host.vault(&user)?.change_person(|person| person.resume = Some(id))?;
            Ok(())
        })
        .await
    }

    /// Applications that the sliding day still allows, by this machine's clock.
    pub async fn budget(&self, user: &UserName) -> Result<u32, Error> {
        let (this, user) = (self.clone(), user.clone());
        blocking(move || {
            let journal = this.shared.host.vault(&user)?.journal();
            let sent = journal.sent_since(Utc::now() - TimeDelta::hours(24)).map_err(vault::Error::from)?;
            Ok(DAILY.saturating_sub(sent))
        })
        .await
    }
}
