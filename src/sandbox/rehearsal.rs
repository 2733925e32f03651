//! Every refusal that hh.ru documents and this program meets, as a rule to rehearse it with.

use axum::http::Method;

use super::faults::{Fault, Rule};

/// A refusal: the request that it answers, and hh.ru's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    pub method: &'static str,
    pub path: &'static str,
    pub status: u16,
    /// The type of the error; for token requests `error`.
    pub kind: &'static str,
    /// Its value; for token requests `error_description`. Empty where hh.ru sends none.
    pub value: &'static str,
}

impl Refused {
    /// The rule under which the sandbox answers so, always; see [`Rule::times`].
    pub fn rule(&self) -> Rule {
        let fault = match (self.path, self.kind) {
            ("/token", _) => Fault::token_error(self.status, self.kind, self.value),
            (_, "captcha_required") => Fault::Captcha,
            _ => Fault::refusal(self.status, self.kind, self.value),
        };
        let rule = Rule::new(fault).at(self.path);
        // The methods here are all known.
        Method::from_bytes(self.method.as_bytes()).map_or(rule.clone(), |method| rule.with(method))
    }
}

/// All of them.
pub fn all() -> impl Iterator<Item = Refused> {
    let token = TOKEN.iter().map(|(status, kind, value)| refused("POST", "/token", *status, kind, value));
    let applying =
        APPLYING.iter().map(|(status, value)| refused("POST", "/negotiations", *status, "negotiations", value));
    let access = ACCESS.iter().map(|(status, kind, value)| refused("GET", "/me", *status, kind, value));
    token.chain(applying).chain(access).chain(OTHERS.iter().copied())
}

const fn refused(
    method: &'static str,
    path: &'static str,
    status: u16,
    kind: &'static str,
    value: &'static str,
) -> Refused {
    Refused { method, path, status, kind, value }
}

const TOKEN: &[(u16, &str, &str)] = &[
    (400, "invalid_request", "account not found"),
    (400, "invalid_request", "account is locked"),
    (400, "invalid_request", "password invalidated"),
    (400, "invalid_request", "login not verified"),
    (400, "invalid_request", "bad redirect url"),
    (400, "invalid_request", "token is empty"),
    (400, "invalid_request", "token not found"),
    (400, "invalid_request", "code not found"),
    (400, "invalid_client", "client_id or client_secret not found"),
    (400, "invalid_grant", "token has already been refreshed"),
    (400, "invalid_grant", "token not expired"),
    (400, "invalid_grant", "token was revoked"),
    (400, "invalid_grant", "bad token"),
    (400, "invalid_grant", "code has already been used"),
    (400, "invalid_grant", "code expired"),
    (400, "invalid_grant", "code was revoke"),
    (400, "invalid_grant", "token deactivated"),
    (400, "unsupported_grant_type", "unsupported grant_type"),
    (400, "forbidden", "app token refresh too early"),
    (403, "forbidden", "app token refresh too early"),
];

const APPLYING: &[(u16, &str)] = &[
    (400, "vacancy_not_found"),
    (400, "resume_not_found"),
    (400, "limit_exceeded"),
    (400, "resource_policy_violation"),
    (400, "inappropriate_language"),
    (403, "invalid_vacancy"),
    (403, "resume_not_found"),
    (403, "already_applied"),
    (403, "test_required"),
    (403, "resume_visibility_conflict"),
    (403, "application_denied"),
    (403, "limit_exceeded"),
    (403, "wrong_state"),
    (403, "empty_message"),
    (403, "too_long_message"),
    (403, "inappropriate_language_message"),
    (403, "resource_policy_violation_message"),
    (403, "edit_forbidden"),
    (403, "address_not_found"),
    (403, "not_enough_purchased_services"),
    (403, "in_a_row_limit"),
    (403, "overall_limit"),
    (403, "no_invitation"),
    (403, "message_cannot_be_empty"),
    (403, "disabled_by_employer"),
    (403, "resume_deleted"),
    (403, "archived"),
    (403, "chat_archived"),
    (403, "topic_archived"),
    (403, "chat_is_not_ready"),
    (429, "limit_exceeded"),
];

const ACCESS: &[(u16, &str, &str)] = &[
    (403, "oauth", "bad_authorization"),
    (403, "oauth", "token_expired"),
    (403, "oauth", "token_revoked"),
    (403, "oauth", "application_not_found"),
    (403, "oauth", "user_auth_expected"),
    (403, "oauth", "application_auth_expected"),
    (403, "oauth", "no_scope"),
    (403, "forbidden", ""),
    (403, "captcha_required", "captcha_required"),
    (400, "bad_user_agent", "unset"),
    (400, "bad_user_agent", "blacklisted"),
    (404, "not_found", ""),
    (503, "service_unavailable", ""),
];

const OTHERS: &[Refused] = &[
    refused("POST", "/negotiations", 400, "bad_argument", "message"),
    refused("PUT", "/vacancies/blacklisted/*", 400, "vacancies_blacklist", "limit_exceeded"),
    refused("PUT", "/employers/blacklisted/*", 400, "employers_blacklist", "limit_exceeded"),
    refused("POST", "/resumes/*/publish", 429, "resumes", "touch_limit_exceeded"),
    refused("POST", "/resume_phone_generate_code", 400, "resume_phone_generate", "country_not_supported"),
    refused("POST", "/resume_phone_generate_code", 403, "resume_phone_generate", "too_early"),
    refused("POST", "/resume_phone_confirm", 400, "resume_phone_confirm", "confirmation_code_expired"),
    refused("POST", "/resume_phone_confirm", 403, "resume_phone_confirm", "phone_temporarily_blocked"),
    refused("DELETE", "/negotiations/active/*", 425, "negotiations", "chat_is_not_ready"),
    refused("POST", "/negotiations/*/messages", 403, "negotiations", "in_a_row_limit"),
];
