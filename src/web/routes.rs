//! Every page there is.

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use super::pages::{
    administration, assets, connect, data, events, health, invitation, journal, language, overview, permissions, plan,
    preferences, recipe, resume, run, settings, sign_in, statistics, strategies, strategy, values, versions,
};
use super::server::{Refusal, Site};

/// Where something is done and nothing is to be seen.
const DEEDS: [&str; 29] = [
    "/connect",
    "/connect/decline",
    "/connect/disconnect",
    "/run/cancel",
    "/run/sync",
    "/run/allow",
    "/run/resume",
    "/plan/approve",
    "/plan/letter",
    "/plan/drop",
    "/plan/hide",
    "/sign-out",
    "/language",
    "/settings/password",
    "/settings/sign-out-everywhere",
    "/settings/delete",
    "/settings/schedule",
    "/settings/notification",
    "/settings/employers",
    "/settings/permissions/revoke",
    "/strategies/{name}/test",
    "/strategies/{name}/values",
    "/strategies/{name}/delete",
    "/strategies/{name}/versions/{number}/restore",
    "/administration/invite",
    "/administration/take-back",
    "/administration/disable",
    "/administration/enable",
    "/administration/sign-out",
];

/// Whether a path can be looked at, for all that is known of it: others only take what a form sends.
pub(super) fn can_be_seen(path: &str) -> bool {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let is_like = |deed: &str| {
        let same = |(part, wanted): (&str, &str)| part == wanted || wanted.starts_with('{');
        path.split('/').count() == deed.split('/').count() && path.split('/').zip(deed.split('/')).all(same)
    };
    !DEEDS.iter().any(|deed| is_like(deed))
}

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
        .route("/administration/take-back", post(administration::take_back))
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

#[cfg(test)]
mod tests {
    use super::{DEEDS, can_be_seen};

    #[test]
    fn what_only_takes_forms_is_listed() {
        let source = include_str!("routes.rs");
        let routes = source.lines().filter_map(|line| line.trim().strip_prefix(".route(\"")?.split_once("\", "));
        let (deeds, pages): (Vec<_>, Vec<_>) = routes.partition(|(_, methods)| methods.starts_with("post("));
        assert_eq!(deeds.iter().map(|(path, _)| *path).collect::<Vec<_>>(), DEEDS);
        assert!(pages.len() > 20 && pages.iter().all(|(path, _)| can_be_seen(path)), "{pages:?}");
        assert!(deeds.iter().all(|(path, _)| !can_be_seen(&path.replace("{name}", "rust"))));
        assert!(!can_be_seen("/sign-out?x=/") && !can_be_seen("/strategies/rust/versions/2/restore#top"));
        assert!(can_be_seen("/sign-out/more") && can_be_seen("/strategies/test"));
    }
}
