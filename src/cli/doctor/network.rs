//! hh.ru: whether it can be reached, through which proxy, and what its clock says.

use chrono::TimeDelta;
use reqwest::Url;

use crate::account;
use crate::config::Config;
use crate::error::Error;
use crate::hh::{Agent, Client, is_loopback};
use crate::sandbox::{Options, Sandbox};

use super::findings::{Findings, Topic};

const TOPIC: Topic = Topic::Network;
/// Less is the network's and the header's own inexactness.
const NOTEWORTHY: TimeDelta = TimeDelta::seconds(60);
/// The asking itself needs an address in the agent header; a missing one was found already.
const NOBODY: &str = "nobody@hhrun.invalid";

/// Asks each origin once; with `sandbox`, those of the built-in hh.ru, started for this.
pub(super) async fn look(config: &mut Config, sandbox: bool, findings: &mut Findings) -> Result<(), Error> {
    let built_in = if sandbox {
        let sandbox = Sandbox::start(Options { vacancies: 1, ..Options::default() }).await?;
        account::point_at(config, &sandbox)?;
        Some(sandbox)
    } else {
        None
    };
    if config.agent.is_none() {
        config.agent = Some(Agent::for_contact(NOBODY).map_err(crate::config::Error::from)?);
    }
    let client = Client::new(config.client_settings()?);
    for (what, address) in origins(config) {
        reach(&client, &what, &address, findings).await;
    }
    clock(&client, findings);
    if let Some(sandbox) = built_in {
        sandbox.stop().await?;
    }
    Ok(())
}

/// Each origin once, and what it is for.
fn origins(config: &Config) -> Vec<(String, Url)> {
    let all = [
        ("the API", &config.origins.api),
        ("the token address", &config.origins.token),
        ("the sign-in page", &config.origins.authorize),
    ];
    let mut origins: Vec<(String, Url)> = Vec::new();
    for (what, address) in all {
        match origins.iter_mut().find(|(_, known)| known.origin() == address.origin()) {
            Some((known, _)) => *known = format!("{known}, {what}"),
            None => origins.push((what.to_owned(), address.clone())),
        }
    }
    for (_, address) in &mut origins {
        address.set_path("/");
        address.set_query(None);
    }
    origins
}

async fn reach(client: &Client, what: &str, address: &Url, findings: &mut Findings) {
    let proxied = client.settings().proxy.is_some() && !is_loopback(address);
    let through = if proxied { " through the proxy" } else { "" };
    let place = address.origin().ascii_serialization();
    match client.reach(address).await {
        Ok(status) if status >= 500 => findings.warning(
            TOPIC,
            format!("{place} ({what}) answers{through}, but with status {status}"),
            "run again later: hh.ru, or the proxy, has trouble of its own",
        ),
        Ok(_) => findings.ok(TOPIC, format!("{place} ({what}) answers{through}")),
        Err(error) => {
            let why = match &error {
                crate::hh::Error::NoAnswer { reason, .. } => reason.clone(),
                other => other.to_string(),
            };
            let fix = if proxied {
                "check the connection, and the proxy in HH_PROXY or HTTPS_PROXY"
            } else {
                "check the connection; where hh.ru is only reached through a proxy, set HH_PROXY"
            };
            findings.problem(
                TOPIC,
                format!("{place} ({what}) cannot be reached{through}: {why}"),
                Some(fix.to_owned()),
            );
        }
    }
}

fn clock(client: &Client, findings: &mut Findings) {
    let Some(ahead) = client.clock_ahead() else { return };
    let words =
        format!("{} s {}", ahead.num_seconds().abs(), if ahead < TimeDelta::zero() { "ahead of" } else { "behind" });
    if ahead.abs() < NOTEWORTHY {
        findings.ok(TOPIC, "this machine's clock agrees with hh.ru's");
    } else {
        findings.warning(
            TOPIC,
            format!("this machine's clock is {words} hh.ru's; hhrun goes by hh.ru's"),
            "set this machine's clock, for example by `timedatectl set-ntp true`",
        );
    }
}
