//! The command line: one file a verb. Parsing happens here, printing in [`terminal`], exit codes in
//! [`crate::error`].

mod account;
mod app_token;
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
mod kept;
mod login;
mod logout;
mod new;
mod newcomer;
mod offline;
mod passphrase;
mod permissions;
mod phone;
mod progress;
mod recipes;
mod resumes;
mod run;
mod sandbox;
mod serve;
mod set;
mod standing;
mod stop;
mod task;
pub mod terminal;
mod test;
pub mod trace;
mod users;
mod vault;
mod watch;
mod whoami;

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand};

use crate::error::Error;
use crate::protocol::Permission;
use crate::sandbox::faults::Rule;
use crate::vault::UserName;
use account::AccountArguments;
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
    run: RunArguments,
    #[command(flatten)]
    pub trace: TraceArguments,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Set everything up, step by step
    Init(init::InitArguments),
    /// Sign a person in at hh.ru
    Login(LoginArguments),
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
    /// Start the built-in hh.ru as a server of its own
    Sandbox(SandboxArguments),
    /// Serve people in the browser
    Serve(serve::ServeArguments),
    /// Say what another version of a strategy would change
    Compare(compare::CompareArguments),
}

/// In seconds; what lasts longer would pass the end of time.
const A_CENTURY: u64 = 3_155_760_000;

/// How much to tell about what goes on.
#[derive(Clone, Copy, Debug, Args)]
pub struct TraceArguments {
    /// Trace what happens to stderr; twice for more
    #[arg(short, long, action = clap::ArgAction::Count, global = true)]
    pub verbose: u8,
}

#[derive(Debug, Args)]
struct RunArguments {
    /// The strategy: a Rhai script
    script: Option<PathBuf>,
    #[command(flatten)]
    account: AccountArguments,
    /// Plan and show, send nothing
    #[arg(long, conflicts_with = "yes")]
    dry_run: bool,
    /// Plan in the application's own name, without a person; see `hhrun app-token`
    #[arg(long, requires = "dry_run", conflicts_with_all = ["user", "sandbox", "resume", "yes"])]
    app: bool,
    /// Send the plan without asking
    #[arg(long)]
    yes: bool,
    /// At most this many applications
    #[arg(long, value_name = "N")]
    limit: Option<u32>,
    /// Plan only what scores at least this
    #[arg(long, value_name = "SCORE", allow_negative_numbers = true, value_parser = score)]
    min_score: Option<f64>,
    /// The resume to apply with: its id or the address of its page
    #[arg(long, value_name = "ID")]
    resume: Option<String>,
    /// Give a parameter of the script a value; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = set::assignment)]
    set: Vec<(String, String)>,
    /// Wait for another run of the same person instead of giving up
    #[arg(long)]
    wait: bool,
    /// One JSON document on stdout, everything else on stderr
    #[arg(long)]
    json: bool,
    /// Keep what hh.ru says in a folder, for --replay; tokens and personal contacts are left out
    #[arg(long, value_name = "DIR")]
    record: Option<PathBuf>,
    /// Run on a recording: nobody signs in, hh.ru is not asked, nothing is sent
    #[arg(
        long,
        value_name = "DIR",
        conflicts_with_all = ["user", "sandbox", "locale", "host", "app", "yes", "resume", "wait", "record", "from"]
    )]
    replay: Option<PathBuf>,
    /// Judge vacancies from a file, without any account: JSON, a vacancy a line, or CSV; - is stdin
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["user", "sandbox", "locale", "host", "app", "yes", "resume", "wait", "record"]
    )]
    from: Option<PathBuf>,
    /// With --from: the title of the resume that letters speak of
    #[arg(long, value_name = "TEXT", requires = "from")]
    resume_title: Option<String>,
    /// Judge again at each save of the script, and say what changed; nothing is sent
    #[arg(long, conflicts_with_all = ["yes", "json", "record", "wait", "app"])]
    watch: bool,
    #[command(flatten)]
    every: every::EveryArguments,
    /// What the script asks for and is given in this run: blacklist,publish
    #[arg(long, value_name = "PERMISSIONS", value_delimiter = ',', value_parser = grants::permission)]
    allow: Vec<Permission>,
    /// What it is not given in this run, whatever was allowed before
    #[arg(long, value_name = "PERMISSIONS", value_delimiter = ',', value_parser = grants::permission)]
    deny: Vec<Permission>,
    /// The rows of a task as CSV on stdout, everything else on stderr
    #[arg(long, conflicts_with_all = ["json", "out"])]
    csv: bool,
    /// Write the rows of a task to a file, by its ending: .csv or .json
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// For a task, after `--`: its parameters as name=value, and other words
    #[arg(last = true, value_name = "NAME=VALUE")]
    words: Vec<String>,
}

#[derive(Debug, Args)]
struct LoginArguments {
    /// Whose account; the name is yours to choose
    #[arg(long, short, value_name = "NAME")]
    user: UserName,
    /// Print the address instead of opening a browser, and read the redirect or its code from stdin
    #[arg(long)]
    no_browser: bool,
    /// Show hh.ru's sign-in form even to somebody who is signed in there
    #[arg(long)]
    force_login: bool,
    /// Do not let hh.ru ask which account
    #[arg(long)]
    skip_choose_account: bool,
    /// Agree that the name gets another hh.ru account than before
    #[arg(long)]
    switch_account: bool,
}

#[derive(Debug, Args)]
struct SandboxArguments {
    /// The port; a free one by default
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// What the catalogue is generated from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The size of the catalogue
    #[arg(long, default_value_t = 6_000, value_parser = clap::value_parser!(u32).range(1..=200_000))]
    vacancies: u32,
    /// Seconds until an access token expires
    #[arg(long, value_name = "SECONDS", default_value_t = 1_209_600, value_parser = clap::value_parser!(u64).range(..=A_CENTURY))]
    access_ttl: u64,
    /// Seconds until an authorization code expires
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(..=A_CENTURY))]
    code_ttl: u64,
    /// Milliseconds that each answer takes
    #[arg(long, value_name = "MS", default_value_t = 0)]
    latency: u64,
    /// Applications that hh.ru takes from a person in 24 hours
    #[arg(long, value_name = "N", default_value_t = 200)]
    daily_limit: u32,
    /// Keep people and applications in this file
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// The id that the application is registered with
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,
    /// The secret that goes with it
    #[arg(long, value_name = "SECRET")]
    client_secret: Option<String>,
    /// The address that the application is registered with; by default where `hhrun login` listens
    #[arg(long, value_name = "URL", value_parser = sandbox::redirect)]
    redirect_uri: Option<String>,
    /// The time it is there, as 2026-11-20T10:00:00+03:00 or a day
    #[arg(long, value_name = "TIME", value_parser = sandbox::moment)]
    now: Option<DateTime<Utc>>,
    /// How many times faster its clock runs: with 86400 a day passes in a second
    #[arg(long, value_name = "TIMES", default_value_t = 1.0, value_parser = sandbox::scale)]
    time_scale: f64,
    /// Trouble to rehearse, as 'POST /negotiations drop-after nth=3'; may be repeated
    #[arg(
        long,
        value_name = "RULE",
        value_parser = sandbox::fault,
        long_help = "Trouble to rehearse: METHOD PATH WHAT [WHEN]; may be repeated, the first that applies decides.\n\
            METHOD: GET, POST, PUT, DELETE, or * for any\n\
            PATH: /vacancies is that path alone, /vacancies/* a vacancy, /vacancies** all that begins so\n\
            WHAT: drop-before, drop-after, truncate[=BYTES], bad-gzip, delay=500ms, html[=STATUS], captcha,\n\
            \u{20}     status=503 [body='…'] [header=Retry-After:7], error=negotiations/application_denied,\n\
            \u{20}     oauth='invalid_grant/token was revoked'\n\
            WHEN: nth=3 is the third one only, after=2 lets two through, times=1 happens once; always otherwise"
    )]
    fault: Vec<Rule>,
}

fn score(text: &str) -> Result<f64, String> {
    let score = text.parse().ok().filter(|score: &f64| score.is_finite());
    score.ok_or_else(|| "not a number".to_owned())
}

impl RunArguments {
    /// Whether anything of a run was asked for.
    fn is_any(&self) -> bool {
        let flags = self.dry_run || self.yes || self.wait || self.json || self.app || self.watch;
        let values = self.limit.is_some() || self.min_score.is_some() || self.resume.is_some() || !self.set.is_empty();
        let folders =
            self.record.is_some() || self.replay.is_some() || self.from.is_some() || self.resume_title.is_some();
        let of_tasks = self.csv || self.out.is_some() || !self.words.is_empty();
        let allowed = !self.allow.is_empty() || !self.deny.is_empty();
        self.script.is_some()
            || self.account.is_any()
            || flags
            || values
            || folders
            || of_tasks
            || allowed
            || self.every.is_any()
    }
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
            Some(Verb::Phone(arguments)) => phone::phone(arguments, terminal).await,
            Some(Verb::Call(arguments)) => call::call(arguments, terminal).await,
            Some(Verb::Docs(arguments)) => docs::docs(arguments, terminal).await,
            Some(Verb::Definitions(arguments)) => definitions::definitions(&arguments, terminal),
            Some(Verb::Explain(arguments)) => Box::pin(explain::explain(arguments, terminal)).await,
            Some(Verb::Test(arguments)) => Box::pin(test::test(&arguments, terminal)).await,
            Some(Verb::New(arguments)) => new::new(&arguments, terminal),
            Some(Verb::Recipes(arguments)) => Box::pin(recipes::recipes(arguments, terminal)).await,
            Some(Verb::Sandbox(arguments)) => sandbox::serve(arguments, terminal).await,
            Some(Verb::Serve(arguments)) => serve::serve(arguments, terminal).await,
            Some(Verb::Compare(arguments)) => Box::pin(compare::compare(arguments, terminal)).await,
            None => Box::pin(run::run(self.run, terminal)).await,
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
            Some(_) => false,
        }
    }
}
