//! Every page there is.

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use super::pages::{
    administration, assets, connect, data, events, health, invitation, journal, language, overview, permissions, plan,
    preferences, recipe, resume, run, settings, sign_in, statistics, strategies, strategy, values, versions,
};
use super::server::{Refusal, Site};

/// The pages; what is not among them is refused. Who may see one is said by what its function takes: a `Visit` is
/// anybody's, a `Member` is signed in, an `Administrator` administers.
pub(super) fn all(site: Arc<Site>) -> Router {
    Router::new()
        .route("/", get(overview::page))
        .route("/connect", post(connect::begin))
        .route("/connect/confirm", get(connect::doubtful).post(connect::confirm))
        .route("/connect/decline", post(connect::decline))
        .route("/connect/disconnect", post(connect::disconnect))
        .route("/run", get(run::page).post(run::begin))
        .route("/run/cancel", post(run::cancel))
        .route("/run/sync", post(run::sync))
        .route("/run/allow", post(run::allow))
        .route("/run/resume", post(run::choose_resume))
        .route("/run/events", get(events::stream))
        .route("/plan", get(plan::page))
        .route("/plan/approve", post(plan::approve))
        .route("/plan/letter", post(plan::letter))
        .route("/plan/drop", post(plan::drop_one))
        .route("/plan/hide", post(plan::hide))
        .route("/sign-in", get(sign_in::page).post(sign_in::sign_in))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/invitation/{token}", get(invitation::page).post(invitation::accept))
        .route("/language", post(language::choose))
        .route("/settings", get(settings::page))
        .route("/settings/password", post(settings::change_password))
        .route("/settings/sign-out-everywhere", post(settings::sign_out_everywhere))
        .route("/settings/export", get(data::export))
        .route("/settings/delete", post(data::delete))
        .route("/settings/runs", get(preferences::page))
        .route("/settings/resume", get(resume::page).post(resume::choose))
        .route("/settings/schedule", post(preferences::schedule))
        .route("/settings/notification", post(preferences::notification))
        .route("/settings/employers", post(preferences::own_employers))
        .route("/settings/permissions/revoke", post(permissions::revoke))
        .route("/strategies", get(strategies::page).post(strategies::create))
        .route("/strategies/{name}", get(strategy::page).post(strategy::save))
        .route("/strategies/{name}/test", post(strategy::test))
        .route("/strategies/{name}/values", post(values::set))
        .route("/strategies/{name}/delete", post(strategy::delete))
        .route("/strategies/{name}/versions", get(versions::page))
        .route("/strategies/{name}/versions/{number}", get(versions::version))
        .route("/strategies/{name}/versions/{number}/restore", post(versions::restore))
        .route("/recipes/{name}", get(recipe::page))
        .route("/journal", get(journal::page))
        .route("/journal.csv", get(journal::csv))
        .route("/journal/{vacancy}", get(journal::application))
        .route("/statistics", get(statistics::page))
        .route("/administration", get(administration::page))
        .route("/administration/invite", post(administration::invite))
        .route("/administration/disable", post(administration::disable))
        .route("/administration/enable", post(administration::enable))
        .route("/administration/sign-out", post(administration::sign_out))
        .route("/healthz", get(health::healthz))
        .route("/metrics", get(health::metrics))
        .route(assets::style_path(), get(assets::style))
        .route(assets::script_path(), get(assets::script))
        .fallback(connect::answer_or_nothing)
        .method_not_allowed_fallback(async || Refusal::Method)
        .with_state(site)
}
