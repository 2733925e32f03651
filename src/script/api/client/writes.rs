//! What changes something: noted in the plan, carried out by the gate once the person agreed.

use rhai::Dynamic;

use super::arguments::{employer, negotiation, phone, resume, text, vacancy};
use super::{Client, Wrong};
use crate::hh::Write;
use crate::protocol::Question;

pub(super) fn register(client: &mut Client) {
    negotiations(client);
    lists(client);
    resumes(client);
    person(client);
}

fn negotiations(client: &mut Client) {
    client.one(("apply(vacancy: any) -> map", "Plans an application without a letter.", "hh::apply(v)"), |to| {
        planned(Write::Apply { vacancy: vacancy(&to)?, letter: None })
    });
    client.two(
        (
            "apply(vacancy: any, letter: string?) -> map",
            "Plans an application; `state` says whether it was `planned` or is `refused`, and `reason` why.",
            "hh::apply(v, \"Здравствуйте!\").state",
        ),
        |to, letter| {
            let letter = if letter.is_unit() { None } else { Some(text(&letter, "a letter")?) };
            planned(Write::Apply { vacancy: vacancy(&to)?, letter })
        },
    );
    client.one(
        ("withdraw(negotiation: any) -> map", "Plans the withdrawal of an application.", "hh::withdraw(\"1\")"),
        |from| withdraw(&from, false),
    );
    client.two(
        (
            "withdraw(negotiation: any, with_decline_message: bool) -> map",
            "The same, with a message of refusal to an employer who has invited.",
            "hh::withdraw(\"1\", true)",
        ),
        |from, decline| {
            let decline = decline.as_bool().map_err(|_| "the second argument of `withdraw` is true or false")?;
            withdraw(&from, decline)
        },
    );
    client.two(
        (
            "message_send(negotiation: any, text: string) -> map",
            "Plans a message to the employer.",
            "hh::message_send(\"1\", \"Спасибо, приду!\")",
        ),
        |to, words| planned(Write::Message { negotiation: negotiation(&to)?, text: text(&words, "a message")? }),
    );
}

fn lists(client: &mut Client) {
    client.one(
        ("blacklist_vacancy_add(vacancy: any) -> map", "Plans to hide a vacancy.", "hh::blacklist_vacancy_add(v)"),
        |id| planned(Write::HideVacancy(vacancy(&id)?)),
    );
    client.one(
        (
            "blacklist_vacancy_remove(vacancy: any) -> map",
            "Plans to show a hidden vacancy again.",
            "hh::blacklist_vacancy_remove(\"7\")",
        ),
        |id| planned(Write::UnhideVacancy(vacancy(&id)?)),
    );
    client.one(
        (
            "blacklist_employer_add(employer: any) -> map",
            "Plans to hide an employer with all its vacancies; takes `v.employer` or an id.",
            "hh::blacklist_employer_add(v.employer)",
        ),
        |id| planned(Write::HideEmployer(employer(&id)?)),
    );
    client.one(
        (
            "blacklist_employer_remove(employer: any) -> map",
            "Plans to show a hidden employer again.",
            "hh::blacklist_employer_remove(\"42\")",
        ),
        |id| planned(Write::UnhideEmployer(employer(&id)?)),
    );
    client.one(
        ("favorite_add(vacancy: any) -> map", "Plans to mark a vacancy as a favourite.", "hh::favorite_add(v)"),
        |id| planned(Write::AddFavorite(vacancy(&id)?)),
    );
    client
        .one(("favorite_remove(vacancy: any) -> map", "Plans to take the mark off.", "hh::favorite_remove(v)"), |id| {
            planned(Write::RemoveFavorite(vacancy(&id)?))
        });
}

fn resumes(client: &mut Client) {
    client.one(
        (
            "publish_resume(resume: any) -> map",
            "Plans to publish a resume, or to lift it in the lists: once in four hours.",
            "hh::publish_resume(hh::resumes()[0])",
        ),
        |id| planned(Write::PublishResume(resume(&id)?)),
    );
    client.one(
        (
            "phone_send_code(phone: string) -> map",
            "Plans to have a code sent to a telephone number.",
            "hh::phone_send_code(\"79161234567\")",
        ),
        |number| planned(Write::SendPhoneCode { phone: phone(&number)? }),
    );
    client.two(
        (
            "phone_confirm(phone: string, code: string) -> map",
            "Plans to confirm a telephone number by its code.",
            "hh::phone_confirm(\"79161234567\", \"1234\")",
        ),
        |number, code| planned(Write::ConfirmPhone { phone: phone(&number)?, code: text(&code, "a code")? }),
    );
}

fn person(client: &mut Client) {
    client.one(
        (
            "set_in_search(searching: bool) -> map",
            "Plans to say whether the person looks for work.",
            "hh::set_in_search(true)",
        ),
        |searching| {
            planned(Write::SetInSearch(searching.as_bool().map_err(|_| "`set_in_search` takes true or false")?))
        },
    );
    client.three(
        (
            "set_name(first: string, middle: string, last: string) -> map",
            "Plans to change the person's name.",
            "hh::set_name(\"Борис\", \"\", \"Орлов\")",
        ),
        |first, middle, last| {
            planned(Write::SetName {
                first: text(&first, "a name")?,
                middle: text(&middle, "a name")?,
                last: text(&last, "a name")?,
            })
        },
    );
}

fn withdraw(from: &Dynamic, with_decline_message: bool) -> Result<Question, Wrong> {
    planned(Write::Withdraw { negotiation: negotiation(from)?, with_decline_message })
}

#[expect(clippy::unnecessary_wraps, reason = "beside arguments that may be wrong")]
fn planned(write: Write) -> Result<Question, Wrong> {
    Ok(Question::Write(write))
}
