//! Whether anybody answers.

use reqwest::Url;

use super::transport::receive;
use super::{Client, Error};

impl Client {
    /// The status with which an address answers a plain GET: without an access token, asked once. The answer's
    /// `Date` is heard.
    pub async fn reach(&self, address: &Url) -> Result<u16, Error> {
        let operation = format!("GET {}", address.origin().ascii_serialization());
        let answer = receive(&operation, self.plain_get(address.clone())?).await?;
        self.hear(&answer);
        Ok(answer.status)
    }
}
