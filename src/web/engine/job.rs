//! One thing that is done for one person, from its beginning to what it came to.

use std::collections::HashSet;
use std::net::IpAddr;
use std::time::Duration;

use super::choices::Chosen;
use super::standing::{Doing, Ended};
use super::trouble::{Trouble, stopped};
use super::view::{Board, Stop, Wish};
use super::{Host, planning};
use crate::account::{Account, Done, Keeper};
use crate::gate::{Fate, Outcome, Refused, Sent, Stopped};
use crate::hh::{EmployerId, ResumeId, VacancyId, Write};
use crate::run::plan_file::{PlanFile, PlanItem};
use crate::run::report::{Document, Report, Unsent, stopped_sentence};
use crate::run::sync::{Tally, sync};
use crate::run::{Again, Selection, bad_letters};
use crate::vault::lock::{self, RunLock};
use crate::vault::{self, UserName};

/// Who has the person's lock is waited for a little: an edit of the plan holds it for a moment.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
const LOOKS: u32 = 50;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Job {
    /// Search and plan; with `send`, also send.
    Plan {
        scheduled: bool,
        send: bool,
    },
    /// Send these of what waits.
    Send {
        approved: Vec<Approved>,
        from: IpAddr,
    },
    /// Settle what was left open, and look again at what waits.
    Look,
    Hide {
        vacancy: VacancyId,
        whom: Whom,
        from: IpAddr,
    },
    Sync,
}

/// An application as the person saw it: what has changed since then is not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approved {
    vacancy: VacancyId,
    letter: Option<String>,
    resume: ResumeId,
}

impl Approved {
    /// One of a plan that was seen.
    pub fn of(item: &PlanItem, plan: &PlanFile) -> Self {
        let resume = item.resume.as_ref().unwrap_or(&plan.resume).clone();
        Self { vacancy: item.vacancy.clone(), letter: item.letter.clone(), resume }
    }
}

/// What is never to be seen again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    Vacancy,
    Employer,
}

impl Job {
    pub(super) fn doing(&self) -> Doing {
        match self {
            Self::Plan { .. } => Doing::Plan,
            Self::Send { .. } => Doing::Send,
            Self::Look => Doing::Look,
            Self::Hide { .. } => Doing::Hide,
            Self::Sync => Doing::Sync,
        }
    }
}

/// What everything that is done for a person has at hand.
pub(super) struct Task<'a> {
    pub(super) host: &'a Host,
    pub(super) account: &'a Account,
    pub(super) board: &'a Board,
    pub(super) stop: &'a Stop,
    /// Whether the person still wants that a schedule sends without asking. Blocks.
    pub(super) may_send: &'a (dyn Fn() -> bool + Sync),
}

/// What is to be done, and what the person chose for it.
pub(super) struct Order<'a> {
    pub(super) job: &'a Job,
    pub(super) chosen: Result<Chosen, Trouble>,
    pub(super) own_employers: Result<Vec<EmployerId>, Trouble>,
}

/// What stopped a sending that the server's end cut short.
const SERVER_ENDED: &str = "the server was stopped meanwhile; the rest was not sent, and waits in the plan";

/// Does it, unless somebody asks to stop. Blocks now and then: it wants a thread of its own.
pub(super) async fn carry_out(
    host: &Host,
    user: &UserName,
    order: Order<'_>,
    (board, stop, may_send): (&Board, &Stop, &(dyn Fn() -> bool + Sync)),
) -> Ended {
    let Order { job, chosen, own_employers } = order;
    // Without knowing whom they spare nothing is done.
    let account = own_employers.and_then(|own| Ok(host.account(user)?.sparing(own)));
    let account = match account {
        Ok(account) => account,
        Err(trouble) => return trouble.ended(),
    };
    let task = Task { host, account: &account, board, stop, may_send };
    let folder = chosen.as_ref().ok().and_then(|chosen| chosen.program.path().parent().map(ToOwned::to_owned));
    let done = tokio::select! {
        done = Box::pin(task.done(job, chosen)) => done,
        wish = stop.asked_before_sending() => Ok(if wish == Wish::Halt { Ended::Interrupted } else { Ended::Cancelled }),
    };
    // A refresh that was asked for is waited for, also when the person wants to go.
    account.session().settled().await;
    match done.unwrap_or_else(Trouble::ended) {
        Ended::Sent { applied, others, unclear, left, stopped: Some(why) }
            if stop.wish() == Wish::Halt && why == stopped_sentence(&Stopped::Interrupted) =>
        {
            Ended::Sent { applied, others, unclear, left, stopped: Some(SERVER_ENDED.to_owned()) }
        }
        // Where the server keeps a script is nobody's business.
        Ended::Script { findings } => {
            let folder = folder.map(|folder| format!("{}/", folder.display())).filter(|folder| folder.len() > 1);
            Ended::Script { findings: folder.map(|folder| findings.replace(&folder, "")).unwrap_or(findings) }
        }
        ended => ended,
    }
}

impl Task<'_> {
    async fn done(&self, job: &Job, chosen: Result<Chosen, Trouble>) -> Result<Ended, Trouble> {
        if *job == Job::Sync {
            return self.sync().await;
        }
        let Some(_alone) = self.alone().await? else { return Ok(Ended::Busy) };
        match job {
            Job::Plan { scheduled, send } => Box::pin(planning::plan(self, chosen?, *scheduled, *send)).await,
            Job::Send { approved, .. } => self.send(Some(approved)).await,
            Job::Look => self.send(None).await,
            Job::Hide { vacancy, whom, .. } => self.hide(vacancy, *whom).await,
            Job::Sync => Ok(Ended::Busy),
        }
    }

    async fn alone(&self) -> Result<Option<RunLock>, Trouble> {
        for _ in 0..LOOKS {
            match self.account.session().vault().lock_run("hhrun serve") {
                Err(vault::Error::Lock(lock::Error::Held { .. })) => tokio::time::sleep(LOOK_AGAIN).await,
                taken => return Ok(Some(taken?)),
            }
        }
        Ok(None)
    }

    pub(super) fn keeper(&self) -> Result<Keeper, Trouble> {
        let (keeper, aside) = Keeper::open(self.account.session().vault(), self.account.client().now())?;
        if let Some(aside) = aside {
            tracing::warn!(aside = %aside.display(), "a kept plan could not be read, and was moved aside");
        }
        Ok(keeper)
    }

    /// Sends what is approved of what waits, after another look at it; with `None` only looks again, at all of it.
    async fn send(&self, approved: Option<&[Approved]>) -> Result<Ended, Trouble> {
        let mut keeper = self.keeper()?;
        let file = keeper.file().clone();
        let account = self.account;
        let resume = file.resume.clone();
        if keeper.items().is_empty() && self.nothing_open()? {
            return Ok(Ended::Looked { left: 0 });
        }
        let resume = if keeper.items().is_empty() { account.resume()?.unwrap_or(resume) } else { resume };
        let open_gate = |client, resume| account.gate_of_run(client, resume);
        let mut again = Again::begin(account.client(), open_gate, resume).await?;
        keeper.dated(again.at());
        let is_wanted = |item: &&PlanItem| approved.is_none_or(|seen| seen.contains(&Approved::of(item, &file)));
        // After an interruption all of it: some of it may have been sent.
        let looked_at = file.items.iter().filter(is_wanted).cloned().collect();
        let mut selection = again.look(&PlanFile { items: looked_at, ..file }, self.board).await?;
        if approved.is_none() {
            let gone = selection.shunned().map(|one| one.vacancy).collect();
            return Ok(Ended::Looked { left: keeper.draft(&selection.plan, &gone)? });
        }
        // A letter that cannot be sent stays with its vacancy, to be mended.
        let bad = bad_letters(&selection.plan).len();
        if bad > 0 {
            selection.plan.items.retain(|planned| {
                crate::gate::check_letter(planned.letter.as_deref(), planned.vacancy.response_letter_required).is_ok()
            });
        }
        let sandbox = self.host.sandbox;
        account.keep_report(&told(&again, account, sandbox, &selection, Err(Unsent::CutShort)))?;
        if selection.plan.items.is_empty() {
            let gone = selection.shunned().map(|one| one.vacancy).collect();
            let left = keeper.draft(&selection.plan, &gone)?;
            account.note_run(&told(&again, account, sandbox, &selection, Err(Unsent::NothingPlanned)))?;
            return Ok(Ended::Sent { applied: 0, others: bad, unclear: 0, left, stopped: None });
        }
        let sent = self.deliver(again.sender(), &selection).await?;
        let done = Done { sent: Ok(sent), dropped: HashSet::new(), is_kept: false };
        let left = keeper.conclude(&selection, &done)?;
        let document = told(&again, account, sandbox, &selection, done.sent.as_ref().map_err(|unsent| *unsent));
        account.note_run(&document)?;
        Ok(ended(done.sent, left, bad))
    }

    /// Sends a plan; from here on a stop comes between two applications.
    pub(super) async fn deliver(
        &self,
        mut sender: crate::run::Sender<'_>,
        selection: &Selection,
    ) -> Result<Sent, Trouble> {
        use crate::run::{Progress, Step};
        self.stop.sending();
        self.board.expect(Step::Sent, selection.plan.items.len() as u64);
        let told = |_: &_, _: &Outcome| self.board.done(Step::Sent, 1);
        Ok(sender.send(&selection.plan, || self.stop.wish() != Wish::GoOn, told).await?)
    }

    fn nothing_open(&self) -> Result<bool, Trouble> {
        Ok(self.account.journal().unsettled().map_err(vault::Error::from)?.is_empty())
    }

    /// Hides a vacancy or its employer at hh.ru, and takes what is hidden out of the plan.
    async fn hide(&self, vacancy: &VacancyId, whom: Whom) -> Result<Ended, Trouble> {
        let account = self.account;
        let client = account.client();
        let full = client.vacancy(vacancy).await?;
        let employer = full.vacancy.employer_id().cloned();
        let (what, write) = match (whom, &employer) {
            (Whom::Vacancy, _) | (Whom::Employer, None) => {
                (format!("hide the vacancy «{}»", full.vacancy.name), Write::HideVacancy(vacancy.clone()))
            }
            (Whom::Employer, Some(id)) => {
                (format!("hide the employer «{}»", full.vacancy.employer_name()), Write::HideEmployer(id.clone()))
            }
        };
        let mut keeper = self.keeper()?;
        let open_gate = |client, resume| account.gate_of_run(client, resume);
        let resume = keeper.file().resume.clone();
        let mut again = Again::begin(client, open_gate, resume).await?;
        self.stop.sending();
        let carried = again.sender().make(what, write, 1).await?;
        if let Some(why) = &carried.stopped {
            return Ok(Ended::NotHidden { why: stopped_sentence(why) });
        }
        match carried.fates.first() {
            Some(Fate::Done | Fate::Already) => {}
            Some(Fate::Denied(why) | Fate::Refused(why) | Fate::Unknown(why)) => {
                return Ok(Ended::NotHidden { why: why.clone() });
            }
            Some(Fate::Kept) | None => return Ok(Ended::NotHidden { why: String::new() }),
        }
        let name = full.vacancy.employer_name().to_owned();
        keeper.change(|items| {
            items.retain(|item| {
                let same_employer = whom == Whom::Employer && !name.is_empty() && item.employer == name;
                item.vacancy != *vacancy && !same_employer
            });
        })?;
        Ok(Ended::Hidden { left: keeper.items().len() })
    }

    async fn sync(&self) -> Result<Ended, Trouble> {
        let (client, journal, outcomes) = (self.account.client(), self.account.journal(), self.account.outcomes());
        let mut tally = Tally::default();
        sync(&client, &journal, &outcomes, &mut tally).await?;
        Ok(Ended::Synced { known: tally.known, changed: tally.changed })
    }
}

/// What the sending of a plan came to.
pub(super) fn ended(sent: Result<Sent, Unsent>, left: usize, others: usize) -> Ended {
    let Ok(sent) = sent else { return Ended::Looked { left } };
    let applied = sent.outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Applied(_))).count();
    let tried = sent.outcomes.iter().filter(|outcome| **outcome != Outcome::Kept).count();
    let is_unclear = |outcome: &&Outcome| matches!(outcome, Outcome::Unknown(_) | Outcome::Refused(Refused::LostTwice));
    let unclear = sent.outcomes.iter().filter(is_unclear).count();
    let others = others + tried - applied - unclear;
    match sent.stopped.as_ref().map(stopped) {
        None => Ended::Sent { applied, others, unclear, left, stopped: None },
        Some(None) if tried == 0 => Ended::SignIn,
        Some(None) => Ended::SentUntilSignIn { applied, others, unclear, left },
        Some(why) => Ended::Sent { applied, others, unclear, left, stopped: why },
    }
}

fn told(
    again: &Again,
    account: &Account,
    sandbox: bool,
    selection: &Selection,
    sent: Result<&Sent, Unsent>,
) -> Document {
    Document::of(&Report {
        run: again.id(),
        at: again.at(),
        user: account.user().as_str(),
        sandbox,
        me: again.me(),
        resume: again.resume(),
        budget: again.budget(),
        settled: again.settled(),
        selection,
        sent,
    })
}
