//! hh.ru's OAuth: the page where a person agrees, and the calls that turn a code or a refresh token into a pair.

use serde::Deserialize;
use url::Url;

use super::request::Request;
pub use super::token_refusal::TokenRefusal;
use super::{Client, Error};
use crate::secret::{ExposeSecret, Secret};

/// What an application is registered with at hh.ru.
#[derive(Clone, Debug)]
pub struct Application {
    pub client_id: String,
    pub client_secret: Secret,
    /// Sent with the authorize request and with the code, or with neither.
    pub redirect_uri: Option<String>,
}

/// A person's tokens as `POST /token` gives them.
#[derive(Clone, Debug, Deserialize)]
pub struct TokenPair {
    pub access_token: Secret,
    pub refresh_token: Secret,
    /// Seconds from now.
    pub expires_in: u64,
}

/// A token of the application; it does not expire.
#[derive(Clone, Debug, Deserialize)]
pub struct ApplicationToken {
    pub access_token: Secret,
}

/// How the authorize page treats somebody who is signed in already.
#[derive(Clone, Copy, Debug, Default)]
pub struct AuthorizeOptions {
    /// Show the sign-in form even to somebody who is signed in.
    pub force_login: bool,
    /// Do not ask which account.
    pub skip_choose_account: bool,
}

impl Application {
    /// The address of the page where the person agrees; `state` comes back with the answer.
    pub fn authorize_url(&self, page: &Url, state: &str, options: AuthorizeOptions) -> Url {
        let mut url = page.clone();
        let mut query = url.query_pairs_mut();
        query.append_pair("response_type", "code");
        query.append_pair("client_id", &self.client_id);
        query.append_pair("state", state);
        if let Some(redirect_uri) = &self.redirect_uri {
            query.append_pair("redirect_uri", redirect_uri);
        }
        if options.force_login {
            query.append_pair("force_login", "true");
        }
        if options.skip_choose_account {
            query.append_pair("skip_choose_account", "true");
        }
        drop(query);
        url
    }
}

impl Client {
    /// Turns an authorization code into a pair (`POST /token`, `authorization_code`).
    pub async fn exchange_code(&self, application: &Application, code: &Secret) -> Result<TokenPair, Error> {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("client_id", &application.client_id),
            ("client_secret", application.client_secret.expose_secret()),
            ("code", code.expose_secret()),
        ];
        if let Some(redirect_uri) = &application.redirect_uri {
            form.push(("redirect_uri", redirect_uri));
        }
        self.token_call(&form).await
    }

    /// Spends a refresh token (`POST /token`, `refresh_token`). Exactly these two fields: hh.ru refuses more.
    ///
    /// Never repeated by the client: a refresh token works once, and whether it was spent is for the vault to find out.
    pub async fn refresh(&self, refresh_token: &Secret) -> Result<TokenPair, Error> {
        self.token_call(&[("grant_type", "refresh_token"), ("refresh_token", refresh_token.expose_secret())]).await
    }

    /// A token of the application itself (`POST /token`, `client_credentials`): at most one in five minutes, and a
    /// new one makes the old one worthless.
    pub async fn application_token(&self, application: &Application) -> Result<ApplicationToken, Error> {
        self.token_call(&[
            ("grant_type", "client_credentials"),
            ("client_id", &application.client_id),
            ("client_secret", application.client_secret.expose_secret()),
        ])
        .await
    }

    /// Makes the signed-in person's pair worthless (`DELETE /oauth/token`); needs an access token that still lives.
    pub async fn revoke(&self) -> Result<(), Error> {
        self.write(Request::delete("/oauth/token").not_localised(), 204).await
    }
}
