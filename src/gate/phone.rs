//! The writes that confirm a phone number; the person asked for each of them by name.

use crate::hh::PhoneCode;

use super::{Error, Gate};

impl Gate {
    /// Has hh.ru send a code to a number.
    pub async fn send_phone_code(&self, phone: &str) -> Result<PhoneCode, Error> {
        Ok(self.client.send_phone_code(phone).await?)
    }

    /// Confirms a number by its code.
    pub async fn confirm_phone(&self, phone: &str, code: &str) -> Result<(), Error> {
        Ok(self.client.confirm_phone(phone, code).await?)
    }
}
