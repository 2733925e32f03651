//! Why the server cannot start, or cannot go on.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::vault;

use super::accounts;

/// What ends `hhrun serve`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Accounts(#[from] accounts::Error),
    /// Another server has the data folder, or it cannot be locked.
    #[error(transparent)]
    Lock(#[from] vault::lock::Error),
    #[error("cannot listen at {address}: {source}")]
    Listen { address: SocketAddr, source: std::io::Error },
    #[error("{0} is not of this machine alone: others would read what is sent")]
    Open(SocketAddr),
    #[error("nothing says by which address people reach this server")]
    NoPublicUrl,
    #[error("`{0}` cannot be the address of this server: {1}")]
    PublicUrl(String, &'static str),
    #[error("cannot read `{}`: {why}", path.display())]
    Certificate { path: PathBuf, why: String },
}

impl Error {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Accounts(error) => return error.hint(),
            Self::Lock(error) => return error.hint(),
            Self::Listen { .. } => "take another address, as --listen 127.0.0.1:8081".to_owned(),
            Self::Open(_) => {
                "give --tls-cert and --tls-key, or --behind-proxy where a proxy on this network speaks https".to_owned()
            }
            Self::NoPublicUrl => "give --public-url, as https://hhrun.example.org".to_owned(),
            Self::PublicUrl(..) => {
                "give scheme, host and port alone, as https://hhrun.example.org; plain http is only for this machine"
                    .to_owned()
            }
            Self::Certificate { .. } => "both files are PEM; the certificate's comes with its chain".to_owned(),
        })
    }
}
