//! `hhrun serve`: many people, one host, in the browser.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use clap::builder::TypedValueParser;
use url::Url;

use super::account::load_config;
use super::stop::Stop;
use super::terminal::Terminal;
use crate::account;
use crate::error::Error;
use crate::platform;
use crate::sandbox::{Options as SandboxOptions, Sandbox};
use crate::vault::{Origins, UserName};
use crate::web;
use crate::web::accounts::{Accounts, Token};
use crate::web::engine::Host;
use crate::web::server::{Options, Server, Work, check_public_url};

/// Where hh.ru's answer will be received.
const CALLBACK: &str = "connect/callback";

#[derive(Debug, Args)]
pub(super) struct ServeArguments {
    /// Where to listen; elsewhere than on this machine only with --behind-proxy or --tls-cert
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// How people reach it: scheme, host and port; by default where it listens
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// A proxy in front speaks https, passes the Host header on, and adds X-Forwarded-For
    #[arg(long, conflicts_with = "tls_cert")]
    behind_proxy: bool,
    /// The certificate with its chain, as PEM
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The certificate's key, as PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Print a one-time link that lets one person in, and end; a server may be running
    #[arg(long)]
    invite: bool,
    /// With --invite: whose link it is; for somebody who has an account it sets a new password
    #[arg(long, value_name = "NAME", requires = "invite")]
    name: Option<UserName>,
    /// Runs at once; others wait for their turn
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = runs())]
    runs: usize,
    /// With the built-in hh.ru, and people of its own
    #[arg(long)]
    sandbox: bool,
}

/// Serves until it is told to stop, or prints a link.
pub(super) async fn serve(arguments: ServeArguments, terminal: &Terminal) -> Result<(), Error> {
    let mut config = load_config(terminal)?;
    let home = if arguments.sandbox { account::sandbox_home(&config.home) } else { config.home.clone() };
    if arguments.invite {
        return invite(&arguments, &Accounts::open(&home).map_err(web::Error::from)?, terminal);
    }
    let mut stop = Stop::listen();
    tell_no_panic(terminal.clone());
    platform::private_folder(&home).map_err(|source| Error::Folder { folder: home.clone(), source })?;
    let tls = arguments.tls_cert.zip(arguments.tls_key);
    let (listen, public_url, behind_proxy) = (arguments.listen, arguments.public_url, arguments.behind_proxy);
    let for_others = behind_proxy || tls.is_some();
    let server = Server::bind(Options { listen, public_url, behind_proxy, tls, home: home.clone() }).await?;
    let public = server.public_url().clone();
    let sandbox = if arguments.sandbox { Some(built_in(&home, &public).await?) } else { None };
    if let Some(sandbox) = sandbox.as_ref().filter(|_| for_others) {
        terminal.note(&format!(
            "the built-in hh.ru is at {}, which only this machine reaches: people at other machines cannot connect to it",
            sandbox.api_url()
        ));
    }
    config.home = home;
    let mut origins = Origins::at(&config.origins.api, &config.origins.token);
    if let Some(sandbox) = &sandbox {
        account::point_at(&mut config, sandbox)?;
        config.redirect_uri = Some(format!("{public}{CALLBACK}"));
        origins = account::sandbox_origins();
    }
    let key = account::key(&config)?;
    let own = [("HH_RESUME_ID", config.resume.is_some()), ("HH_OWN_EMPLOYERS", !config.own_employers.is_empty())];
    for (name, _) in own.into_iter().filter(|(_, is_set)| *is_set) {
        terminal.note(&format!("{name} is not used here: each person chooses on the page /settings/runs"));
    }
    let host = Host { config, key, origins, exe: account::this_program()?, sandbox: sandbox.is_some() };
    let work = Work { host, runs: arguments.runs };
    welcome(&server, terminal)?;
    server.run(work, async move { stop.asked_before_sending().await }).await?;
    if let Some(sandbox) = sandbox {
        sandbox.stop().await?;
    }
    Ok(())
}

/// Each has a process of its own.
fn runs() -> impl TypedValueParser<Value = usize> {
    clap::value_parser!(u16).range(1..=64).map(usize::from)
}

/// Says where it is; a data folder without an administrator gets a link for one.
fn welcome(server: &Server, terminal: &Terminal) -> Result<(), Error> {
    let (accounts, public) = (server.accounts(), server.public_url());
    accounts.set_public_url(public.as_str()).map_err(web::Error::from)?;
    if !accounts.has_administrator() {
        let token = accounts.invite(None, None, None).map_err(web::Error::from)?;
        terminal.note("nobody administers this server yet; this link, valid for seven days, works once:");
        terminal.say(&link(public.as_str(), &token));
    }
    terminal.note(&format!("serving at {public} (listening at {}); stop with Ctrl-C", server.address()));
    Ok(())
}

fn invite(arguments: &ServeArguments, accounts: &Accounts, terminal: &Terminal) -> Result<(), Error> {
    arguments.public_url.as_deref().map_or(Ok(()), check_public_url)?;
    let kept = accounts.public_url().map_err(web::Error::from)?;
    let scheme = if arguments.tls_cert.is_some() { "https" } else { "http" };
    let public = arguments.public_url.clone().or(kept).unwrap_or_else(|| format!("{scheme}://{}/", arguments.listen));
    let known = accounts.all().into_iter().find(|account| Some(&account.name) == arguments.name.as_ref());
    let administrator = !accounts.has_administrator();
    let token = accounts.invite(None, arguments.name.as_ref(), None).map_err(web::Error::from)?;
    terminal.note(match (&arguments.name, known.is_some(), administrator) {
        (Some(_), true, _) => "a new password can be set once within seven days at:",
        (_, _, true) => {
            "whoever opens this link first, within seven days, administers the server; earlier links are void:"
        }
        _ => "this link works once, within seven days:",
    });
    terminal.say(&link(&public, &token));
    Ok(())
}

fn link(public: &str, token: &Token) -> String {
    format!("{}/invitation/{}", public.trim_end_matches('/'), token.expose())
}

/// The built-in hh.ru, which leads back to this server.
async fn built_in(home: &std::path::Path, public: &Url) -> Result<Sandbox, Error> {
    let redirect_uri = Some(format!("{public}{CALLBACK}"));
    let options = SandboxOptions { state: Some(home.join("hh.json")), redirect_uri, ..SandboxOptions::default() };
    Ok(Sandbox::start(options).await?)
}

/// A panic says where it was, never with what: the words of one may have somebody's data in them.
fn tell_no_panic(terminal: Terminal) {
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map_or_else(String::new, |place| format!(" at {place}"));
        terminal.note(&format!("internal error{place}; the request was answered with 500"));
    }));
}
