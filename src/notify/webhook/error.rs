//! Why a webhook was not told.

use std::time::Duration;

/// Why a webhook was not told. Its address is secret: only its host is named.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("the webhook at `{host}` is not told: {} is {what}", of(host, address.as_deref()))]
    Inside { host: String, address: Option<String>, what: &'static str },
    #[error("the webhook's host `{host}` cannot be found: {reason}")]
    Unknown { host: String, reason: String },
    #[error("the webhook at `{host}` gave no answer: {reason}")]
    NoAnswer { host: String, reason: String },
    #[error("the webhook at `{host}` gave no answer within {} s", within.as_secs_f32())]
    TooSlow { host: String, within: Duration },
    #[error("the webhook at `{host}` refused with status {status}{}", because(said))]
    Refused { host: String, status: u16, said: String },
}

fn of(host: &str, address: Option<&str>) -> String {
    match address {
        Some(address) if address != host => format!("`{address}`, where its name leads,"),
        _ => "that".to_owned(),
    }
}

fn because(said: &str) -> String {
    if said.is_empty() { String::new() } else { format!(": {said}") }
}

impl Error {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Inside { .. } => {
                "set WEBHOOK_URL to a host on the internet; --allow-private-webhook lets it be on your own network"
                    .to_owned()
            }
            Self::Unknown { .. } | Self::NoAnswer { .. } | Self::TooSlow { .. } => {
                "check the connection, WEBHOOK_URL and HH_PROXY".to_owned()
            }
            Self::Refused { status: 300..=399, .. } => {
                "set WEBHOOK_URL to where it leads: a webhook is not followed elsewhere".to_owned()
            }
            Self::Refused { .. } => "check WEBHOOK_URL and WEBHOOK_FIELDS".to_owned(),
        }
    }
}
