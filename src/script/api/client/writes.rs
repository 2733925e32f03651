//! What changes something: noted in the plan, carried out by the gate once the person agreed.

use rhai::Dynamic;

use super::arguments::{employer, negotiation, phone, resume, text, vacancy};
use super::{ClientModule, Wrong};
use crate::hh::Write;
use crate::protocol::Question;

pub(super) fn register(client: &mut ClientModule) {
    negotiations(client);
    lists(client);
    person(client);
}

fn negotiations(client: &mut ClientModule) {
    client.one("apply", |to| planned(Write::Apply { vacancy: vacancy(&to)?, letter: None }));
    client.two("apply", |to, letter| {
        let letter = if letter.is_unit() { None } else { Some(text(&letter, "a letter")?) };
        planned(Write::Apply { vacancy: vacancy(&to)?, letter })
    });
    client.one("withdraw", |from| withdraw(&from, false));
    client.two("withdraw", |from, decline| {
        let decline = decline.as_bool().map_err(|_| "the second argument of `withdraw` is true or false")?;
        withdraw(&from, decline)
    });
    client.two("message_send", |to, words| {
        planned(Write::Message { negotiation: negotiation(&to)?, text: text(&words, "a message")? })
    });
}

fn lists(client: &mut ClientModule) {
    client.one("blacklist_vacancy_add", |id| planned(Write::HideVacancy(vacancy(&id)?)));
    client.one("blacklist_vacancy_remove", |id| planned(Write::UnhideVacancy(vacancy(&id)?)));
    client.one("blacklist_employer_add", |id| planned(Write::HideEmployer(employer(&id)?)));
    client.one("blacklist_employer_remove", |id| planned(Write::UnhideEmployer(employer(&id)?)));
    client.one("favorite_add", |id| planned(Write::AddFavorite(vacancy(&id)?)));
    client.one("favorite_remove", |id| planned(Write::RemoveFavorite(vacancy(&id)?)));
}

fn person(client: &mut ClientModule) {
    client.one("publish_resume", |id| planned(Write::PublishResume(resume(&id)?)));
    client.one("phone_send_code", |number| planned(Write::SendPhoneCode { phone: phone(&number)? }));
    client.two("phone_confirm", |number, code| {
        planned(Write::ConfirmPhone { phone: phone(&number)?, code: text(&code, "a code")? })
    });
    client.one("set_in_search", |searching| {
        planned(Write::SetInSearch(searching.as_bool().map_err(|_| "`set_in_search` takes true or false")?))
    });
    client.three("set_name", |first, middle, last| {
        planned(Write::SetName {
            first: text(&first, "a name")?,
            middle: text(&middle, "a name")?,
            last: text(&last, "a name")?,
        })
    });
}

fn withdraw(from: &Dynamic, with_decline_message: bool) -> Result<Question, Wrong> {
    planned(Write::Withdraw { negotiation: negotiation(from)?, with_decline_message })
}

#[expect(clippy::unnecessary_wraps, reason = "beside arguments that may be wrong")]
fn planned(write: Write) -> Result<Question, Wrong> {
    Ok(Question::Write(write))
}
