//! What a person allowed which script, and taking it back.

use std::path::Path;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::{apart, see};
use crate::protocol::strip_controls;
use crate::vault;
use crate::vault::permissions::Grant;
use crate::web::accounts::What;
use crate::web::language::Language;
use crate::web::person::Own;
use crate::web::server::{Form, Member, Refusal, Site};

/// What one script may do.
pub(super) struct Allowed {
    /// What tells the script's text from others.
    pub(super) hash: String,
    pub(super) script: String,
    /// With what they mean.
    pub(super) names: Vec<(String, &'static str)>,
    pub(super) at: chrono::DateTime<chrono::Utc>,
}

impl Allowed {
    pub(super) fn of(grant: Grant, language: Language) -> Self {
        // Where it lies on the server is nobody's business.
        let file = Path::new(&grant.path).file_name().map(|file| file.to_string_lossy().into_owned());
        Self {
            script: strip_controls(&file.unwrap_or(grant.path), false).into_owned(),
            names: language.permissions(grant.permissions.iter().map(String::as_str)),
            hash: grant.script,
            at: grant.at,
        }
    }
}

/// Takes back what one script may do.
pub(in crate::web) async fn revoke(
    State(site): State<Arc<Site>>,
    member: Member,
    form: Form,
) -> Result<Response, Refusal> {
    let hash = form.text("script").to_owned();
    let (own, accounts) = (Own::new(&site, &member.account.name), site.accounts.clone());
    let revoked = apart(move || {
        let count = own.permissions.revoke(|grant| grant.script == hash).map_err(vault::Error::from)?;
        if count == 0 {
            return Err(Refusal::NotFound);
        }
        Ok(accounts.note_deed(What::PermissionRevoked, &member.account, member.visit.address)?)
    });
    revoked.await??;
    Ok(see("/settings/runs?done=revoked"))
}
