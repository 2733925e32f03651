//! The consent page, codes, tokens.

use chrono::Duration;
use url::Url;

use super::super::{Account, TokenRequests};
use super::{World, json, refusal, refused};

/// Status, `error` and `error_description` of a refused token request.
async fn words(response: reqwest::Response) -> (u16, String, String) {
    let status = response.status().as_u16();
    let body = json(response).await;
    let text = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
    (status, text("error"), text("error_description"))
}

fn grant(description: &str) -> (u16, String, String) {
    (400, "invalid_grant".to_owned(), description.to_owned())
}

fn request(description: &str) -> (u16, String, String) {
    (400, "invalid_request".to_owned(), description.to_owned())
}

impl World {
    async fn refresh(&self, token: &str) -> reqwest::Response {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", token)]).await
    }

    async fn authorize(&self, extra: &str) -> reqwest::Response {
        let url = format!(
            "{}?response_type=code&client_id={}&{extra}",
            self.sandbox.authorize_url(),
            self.sandbox.client_id()
        );
        self.http.get(url).send().await.unwrap()
    }
}

fn redirected(response: &reqwest::Response) -> Url {
    assert_eq!(response.status(), 302);
    Url::parse(response.headers()["location"].to_str().unwrap()).unwrap()
}

fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

#[tokio::test]
async fn a_code_gives_a_pair_once() {
    let world = World::new().await;
    let me = world.read("/me").await;
    assert_eq!((me["first_name"].as_str(), me["is_applicant"].as_bool()), (Some("Борис"), Some(true)));
    let code = world.sandbox.sign_in("bob").unwrap();
    assert_eq!(words(world.exchange(&code, Some("http://x/")).await).await, request("bad redirect url"));
    let pair = json(world.exchange(&code, None).await).await;
    assert_eq!((pair["expires_in"].as_i64(), pair["token_type"].as_str()), (Some(1_209_600), Some("bearer")));
    assert_eq!(words(world.exchange(&code, None).await).await, grant("code has already been used"));
    assert_eq!(words(world.exchange("x", None).await).await, request("code not found"));
    let late = world.sandbox.sign_in("bob").unwrap();
    world.hands.advance(Duration::hours(1));
    assert_eq!(words(world.exchange(&late, None).await).await, grant("code expired"));
}

#[tokio::test]
async fn a_refresh_token_works_once_and_only_after_expiry() {
    let mut world = World::new().await;
    assert_eq!(words(world.refresh(&world.refresh).await).await, grant("token not expired"));
    world.hands.advance(Duration::days(14));
    assert_eq!(refused(world.get("/me").await).await, refusal(403, "oauth", "token_expired"));
    let more = [("grant_type", "refresh_token"), ("refresh_token", &world.refresh), ("client_id", "x")];
    assert_eq!(words(world.token(&more).await).await.0, 400);
    let pair = json(world.refresh(&world.refresh).await).await;
    let spent = world.refresh(&world.refresh).await;
    assert_eq!(words(spent).await, grant("token has already been refreshed"));
    world.access = pair["access_token"].as_str().unwrap().to_owned();
    assert_eq!(world.get("/me").await.status(), 200);
    let counted = TokenRequests { authorization_code: 1, refresh_token: 4, ..TokenRequests::default() };
    assert_eq!(world.sandbox.token_requests(), counted);
}

#[tokio::test]
async fn signing_out_kills_both_tokens() {
    let world = World::new().await;
    let out = world.request("DELETE", "/oauth/token").send().await.unwrap();
    assert_eq!(out.status(), 204);
    assert_eq!(refused(world.get("/me").await).await, refusal(403, "oauth", "token_revoked"));
    world.hands.advance(Duration::days(15));
    assert_eq!(words(world.refresh(&world.refresh).await).await, grant("token deactivated"));
    let again = world.request("DELETE", "/oauth/token").send().await.unwrap();
    assert_eq!(again.status(), 403);
}

#[tokio::test]
async fn accounts_and_permissions_in_trouble() {
    let world = World::new().await;
    world.hands.advance(Duration::days(15));
    for (account, description) in [
        (Account::Missing, "account not found"),
        (Account::Locked, "account is locked"),
        (Account::PasswordInvalidated, "password invalidated"),
        (Account::LoginNotVerified, "login not verified"),
    ] {
        world.sandbox.set_account("bob", account).unwrap();
        assert_eq!(words(world.refresh(&world.refresh).await).await, request(description));
    }
    world.sandbox.set_account("bob", Account::Working).unwrap();
    let code = world.sandbox.sign_in("bob").unwrap();
    world.sandbox.revoke("Bob").unwrap();
    assert_eq!(words(world.refresh(&world.refresh).await).await, grant("token was revoked"));
    assert_eq!(words(world.exchange(&code, None).await).await, grant("code was revoke"));
    let wrong = [("grant_type", "authorization_code"), ("client_id", "x"), ("client_secret", "y"), ("code", "z")];
    assert_eq!(words(world.token(&wrong).await).await.1, "invalid_client");
    assert_eq!(words(world.token(&[("grant_type", "password")]).await).await.1, "unsupported_grant_type");
}

#[tokio::test]
async fn an_application_token_is_no_person() {
    let mut world = World::new().await;
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", world.sandbox.client_id()),
        ("client_secret", world.sandbox.client_secret()),
    ];
    let answer = json(world.token(&form).await).await;
    assert!(answer.get("expires_in").is_none() && answer.get("refresh_token").is_none());
    let early = words(world.token(&form).await).await;
    assert_eq!(early, (403, "forbidden".to_owned(), "app token refresh too early".to_owned()));
    world.access = answer["access_token"].as_str().unwrap().to_owned();
    assert_eq!(world.read("/me").await["auth_type"], "application");
    assert_eq!(refused(world.get("/resumes/mine").await).await, refusal(403, "oauth", "user_auth_expected"));
    let out = world.request("DELETE", "/oauth/token").send().await.unwrap();
    assert_eq!(out.status(), 403);
}

#[tokio::test]
async fn the_consent_page_sends_a_code_or_a_refusal_back() {
    let world = World::with(|options| options.redirect_uri = Some("http://127.0.0.1:9/cb".to_owned())).await;
    let page = world.authorize("login_hint=alice&state=s1").await;
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("войти как alice"));

    let agreed = world.authorize("decision=agree&person=alice&state=s1&redirect_uri=http://127.0.0.1:9/cb?a=1").await;
    let url = redirected(&agreed);
    assert_eq!((parameter(&url, "state").as_deref(), parameter(&url, "a").as_deref()), (Some("s1"), Some("1")));
    let code = parameter(&url, "code").unwrap();
    assert_eq!(world.exchange(&code, Some("http://127.0.0.1:9/cb?a=1")).await.status(), 200);

    let refused = redirected(&world.authorize("decision=refuse&state=s2").await);
    assert_eq!(parameter(&refused, "error").as_deref(), Some("access_denied"));
    assert_eq!(parameter(&refused, "state").as_deref(), Some("s2"));

    let foreign = world.authorize("decision=agree&redirect_uri=http://evil.example/cb").await;
    assert_eq!(foreign.status(), 400);
}

#[tokio::test]
async fn somebody_who_agreed_before_may_skip_the_chooser() {
    let world = World::new().await;
    let agreed = world.authorize("decision=agree&person=bob").await;
    let cookie = agreed.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let ask = |extra: &'static str| {
        let url = format!(
            "{}?response_type=code&client_id={}&{extra}",
            world.sandbox.authorize_url(),
            world.sandbox.client_id()
        );
        world.http.get(url).header("cookie", &cookie).send()
    };
    assert_eq!(ask("").await.unwrap().status(), 200);
    assert_eq!(ask("skip_choose_account=true").await.unwrap().status(), 302);
    assert_eq!(ask("skip_choose_account=true&force_login=true").await.unwrap().status(), 200);
}
