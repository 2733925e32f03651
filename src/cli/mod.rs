//! The command line: one file a verb. Parsing happens here, printing in [`terminal`], exit codes in
//! [`crate::error`].

mod account;
mod app_token;
mod apply;
mod call;
mod check;
mod compare;
mod cycle;
mod definitions;
mod docs;
mod doctor;
mod every;
mod explain;
mod explain_code;
mod grants;
mod init;
mod journal;
mod keeping;
mod kept;
mod login;
mod logout;
mod new;
mod notify;
mod offline;
mod passphrase;
mod permissions;
mod persons_run;
mod phone;
pub(crate) mod plan_path;
mod progress;
mod recipes;
mod report;
mod resume_plan;
mod resumes;
mod review;
mod run;
mod run_arguments;
mod sandbox;
mod sending;
mod serve;
mod set;
mod span;
mod standing;
mod stats;
mod stop;
mod task;
mod telling;
pub mod terminal;
mod test;
pub mod trace;
mod users;
mod vault;
mod watch;
mod whoami;
mod written;

use clap::{Args, Parser, Subcommand};
use tokio::runtime::Builder;

use crate::error::Error;
use terminal::Terminal;

/// A scriptable host for job seekers on hh.ru: your script decides, hhrun does the rest.
#[derive(Debug, Parser)]
#[command(
    name = "hhrun",
    version,
    override_usage = "hhrun <SCRIPT> --user <NAME> [OPTIONS]\n       hhrun <COMMAND>",
    after_help = "Try it without an account:  hhrun scripts/my_strategy.rhai --user bob --sandbox"
)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    run: run_arguments::RunArguments,
    #[command(flatten)]
    pub trace: TraceArguments,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Set everything up, step by step
    Init(init::InitArguments),
    /// Sign a person in at hh.ru
    Login(login::LoginArguments),
    /// Sign a person out: hh.ru's tokens are made worthless and forgotten
    Logout(logout::LogoutArguments),
    /// Say who is signed in, and what waits for them at hh.ru
    Whoami(whoami::WhoamiArguments),
    /// The people known here: list, add, rename, remove, export, import
    Users(users::UsersArguments),
    /// Ask hh.ru for a token of the application itself, for reading with --app
    AppToken(app_token::AppTokenArguments),
    /// The sealing of the tokens: another key
    Vault(vault::VaultArguments),
    /// Find what is wrong with scripts, without running them
    Check(check::CheckArguments),
    /// Say what a code of the check means, with an example
    ExplainCode(explain_code::ExplainCodeArguments),
    /// Find what stands in the way, each thing with its fix
    Doctor(doctor::DoctorArguments),
    /// What a person allowed which script; taking it back
    Permissions(permissions::PermissionsArguments),
    /// List a person's resumes
    Resumes(resumes::ResumesArguments),
    /// What was sent and what came of it: list, show, sync
    Journal(journal::JournalArguments),
    /// What came of the applications, by strategy, query, score, variant and more
    Stats(stats::StatsArguments),
    /// Confirm the phone number of a resume
    Phone(phone::PhoneArguments),
    /// Read anything of hh.ru's API, for exploring
    Call(call::CallArguments),
    /// What scripts can use, or what one script can be given
    Docs(docs::DocsArguments),
    /// What scripts can use, in the form that editors read
    Definitions(definitions::DefinitionsArguments),
    /// Say what a strategy makes of a vacancy, step by step
    Explain(explain::ExplainArguments),
    /// Run the tests of scripts
    Test(test::TestArguments),
    /// Write a script to begin with, and its tests
    New(new::NewArguments),
    /// What scripts can import: list, show, test, eject, add, verify, update, remove
    Recipes(recipes::RecipesArguments),
    /// Send exactly the plan of a file that --plan-out wrote, each vacancy looked at again
    Apply(apply::ApplyArguments),
    /// Send what an earlier run kept for another day, each vacancy looked at again
    ResumePlan(resume_plan::ResumePlanArguments),
    /// Start the built-in hh.ru as a server of its own
    Sandbox(sandbox::SandboxArguments),
    /// Serve people in the browser
    Serve(serve::ServeArguments),
    /// Say what another version of a strategy would change
    Compare(compare::CompareArguments),
    /// Tell a run again that is over: at the terminal, as a page, as CSV or JSON
    Report(report::ReportArguments),
    /// Tell me about a run that is over, by mail and webhook: also a test of the settings
    Notify(notify::NotifyArguments),
}

/// How much to tell about what goes on.
#[derive(Clone, Copy, Debug, Args)]
pub struct TraceArguments {
    /// Trace what happens to stderr; twice for more
    #[arg(short, long, action = clap::ArgAction::Count, global = true)]
    pub verbose: u8,
}

impl Arguments {
    /// Does what the command line asks for.
    pub async fn carry_out(self, terminal: &Terminal) -> Result<(), Error> {
        if self.verb.is_some() && self.run.is_any() {
            return Err(Error::Usage {
                message: "options of a run stand before a command".to_owned(),
                hint: Some("put them after it, as in `hhrun resumes --user bob`".to_owned()),
            });
        }
        match self.verb {
            Some(Verb::Init(arguments)) => init::init(arguments, terminal).await,
            Some(Verb::Login(arguments)) => login::login(arguments, terminal).await,
            Some(Verb::Logout(arguments)) => logout::logout(&arguments, terminal).await,
            Some(Verb::Whoami(arguments)) => whoami::whoami(&arguments, terminal).await,
            Some(Verb::Users(arguments)) => users::users(arguments, terminal).await,
            Some(Verb::AppToken(arguments)) => app_token::app_token(&arguments, terminal).await,
            Some(Verb::Vault(arguments)) => vault::vault(&arguments, terminal).await,
            Some(Verb::Check(arguments)) => check::check(arguments, terminal).await,
            Some(Verb::ExplainCode(arguments)) => explain_code::explain_code(&arguments, terminal),
            Some(Verb::Doctor(arguments)) => doctor::doctor(arguments, terminal).await,
            Some(Verb::Permissions(arguments)) => permissions::permissions(&arguments, terminal),
            Some(Verb::Resumes(arguments)) => resumes::resumes(arguments, terminal).await,
            Some(Verb::Journal(arguments)) => journal::journal(&arguments, terminal).await,
            Some(Verb::Stats(arguments)) => stats::stats(&arguments, terminal),
            Some(Verb::Phone(arguments)) => phone::phone(arguments, terminal).await,
            Some(Verb::Call(arguments)) => call::call(arguments, terminal).await,
            Some(Verb::Docs(arguments)) => docs::docs(arguments, terminal).await,
            Some(Verb::Definitions(arguments)) => definitions::definitions(&arguments, terminal),
            Some(Verb::Explain(arguments)) => Box::pin(explain::explain(arguments, terminal)).await,
            Some(Verb::Test(arguments)) => Box::pin(test::test(&arguments, terminal)).await,
            Some(Verb::New(arguments)) => new::new(&arguments, terminal),
            Some(Verb::Recipes(arguments)) => Box::pin(recipes::recipes(arguments, terminal)).await,
            Some(Verb::Apply(arguments)) => Box::pin(apply::apply(arguments, terminal)).await,
            Some(Verb::ResumePlan(arguments)) => Box::pin(resume_plan::resume_plan(arguments, terminal)).await,
            Some(Verb::Sandbox(arguments)) => sandbox::serve(arguments, terminal).await,
            Some(Verb::Serve(arguments)) => serve::serve(arguments, terminal).await,
            Some(Verb::Compare(arguments)) => Box::pin(compare::compare(arguments, terminal)).await,
            Some(Verb::Report(arguments)) => report::report(&arguments, terminal),
            Some(Verb::Notify(arguments)) => notify::notify(&arguments, terminal).await,
            None => Box::pin(run::run(self.run, terminal)).await,
        }
    }

    /// What carries it out. A run and a check wait for hh.ru and for their script, another process: one thread is enough
    /// for them, and holds less, since each has a heap of its own that keeps what the others could use.
    pub fn runtime(&self) -> Builder {
        match self.verb {
            None if !self.run.account.sandbox => Builder::new_current_thread(),
            Some(Verb::Check(_)) => Builder::new_current_thread(),
            _ => Builder::new_multi_thread(),
        }
    }

    /// Whether stdout is for one JSON document.
    pub fn json(&self) -> bool {
        match &self.verb {
            None => self.run.json || self.run.csv,
            Some(Verb::Check(arguments)) => arguments.json,
            Some(Verb::Doctor(arguments)) => arguments.json,
            Some(Verb::Explain(arguments)) => arguments.json,
            Some(Verb::Test(arguments)) => arguments.json,
            Some(Verb::Compare(arguments)) => arguments.json,
            Some(Verb::Report(arguments)) => arguments.json(),
            Some(Verb::Apply(arguments)) => arguments.how.json,
            Some(Verb::ResumePlan(arguments)) => arguments.how.json,
            Some(Verb::Journal(arguments)) => arguments.is_data(),
            Some(Verb::Stats(arguments)) => arguments.json,
            Some(_) => false,
        }
    }
}
