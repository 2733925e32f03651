//! Confirming the phone number of a resume: `/resume_should_send_sms`, `/resume_phone_generate_code`,
//! `/resume_phone_confirm`.

use serde::{Deserialize, Serialize};

use super::request::Request;
use super::{Client, Error, nullable};

/// Whether a number needs confirming.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PhoneStatus {
    #[serde(default, with = "nullable")]
    pub formatted: String,
    #[serde(default, with = "nullable")]
    pub need_verification: bool,
    #[serde(default, with = "nullable")]
    pub verified: bool,
    /// hh.ru sends no codes to this country.
    #[serde(default, with = "nullable")]
    pub restricted_country: bool,
}

/// A code that is on its way.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PhoneCode {
    /// Seconds.
    #[serde(default)]
    pub can_request_code_again_in: Option<f64>,
    #[serde(default)]
    pub code_length: Option<f64>,
    /// `sms`, `call`, …
    #[serde(default)]
    pub notification_type: Option<String>,
}

impl Client {
    /// Whether a number needs confirming (`GET /resume_should_send_sms`). `phone` with its country code.
    pub async fn phone_status(&self, phone: &str) -> Result<PhoneStatus, Error> {
        #[derive(Deserialize)]
        struct Answer {
            #[serde(default, with = "nullable")]
            phone: PhoneStatus,
        }
        let request = Request::get("/resume_should_send_sms").query([("phone", phone.to_owned())]);
        Ok(self.read::<Answer>(request).await?.phone)
    }

    /// Has hh.ru send a code (`POST /resume_phone_generate_code`).
    pub async fn send_phone_code(&self, phone: &str) -> Result<PhoneCode, Error> {
        let fields = vec![("phone", phone.to_owned())];
        self.read(Request::post("/resume_phone_generate_code").form(fields)).await
    }

    /// Confirms a number by its code (`POST /resume_phone_confirm`).
    pub async fn confirm_phone(&self, phone: &str, code: &str) -> Result<(), Error> {
        let fields = vec![("phone", phone.to_owned()), ("confirmation_code", code.to_owned())];
        self.write(Request::post("/resume_phone_confirm").form(fields), 200).await
    }
}
