//! What hh.ru's refusals of applications and messages mean (`negotiations/…` under 400 and 403), in words that say
//! what to do.

/// What a value means and what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Denial {
    pub value: &'static str,
    /// Whether it speaks of this vacancy alone, or of the resume, the letter or the account.
    pub of_vacancy: bool,
    pub sentence: &'static str,
    pub hint: &'static str,
}

/// The denial that hh.ru documents under `value`; what it invents tomorrow has none.
pub fn denial(value: &str) -> Option<&'static Denial> {
    DENIALS.iter().find(|denial| denial.value == value)
}

/// Every documented value.
pub const DENIALS: &[Denial] = &[
    entry("vacancy_not_found", "the vacancy is gone", "nothing to do"),
    person("resume_not_found", "hh.ru does not find the resume", "choose another with `--resume`"),
    person("limit_exceeded", "hh.ru's limit of applications is reached", "the rest waits: run again tomorrow"),
    person(
        "resource_policy_violation",
        "the resume breaks the site's rules",
        "open the resume at hh.ru and see what its moderators say",
    ),
    person("inappropriate_language", "hh.ru finds the letter's words improper", "reword the letter in the strategy"),
    entry("invalid_vacancy", "the vacancy is archived or hidden", "nothing to do"),
    entry("already_applied", "this resume was sent there before", "nothing to do"),
    entry("test_required", "the vacancy wants a test filled in", "apply by hand at hh.ru"),
    person(
        "resume_visibility_conflict",
        "the employer may not see the resume",
        "open the resume's visibility at hh.ru, or choose another with `--resume`",
    ),
    entry("application_denied", "the employer takes no application with this resume", "apply by hand, or leave it"),
    entry("wrong_state", "the negotiation is in a state that does not allow it", "see it at hh.ru"),
    person("empty_message", "the vacancy wants a letter", "give the strategy a `letter` hook"),
    person("too_long_message", "the letter is too long", "shorten it to 10,000 characters"),
    person(
        "inappropriate_language_message",
        "hh.ru finds the letter's words improper",
        "reword the letter in the strategy",
    ),
    person(
        "resource_policy_violation_message",
        "the letter breaks the site's rules",
        "take links and contacts out of the letter",
    ),
    entry("edit_forbidden", "the negotiation cannot be changed", "see it at hh.ru"),
    entry("address_not_found", "the address of an interview is unknown", "see the negotiation at hh.ru"),
    entry("not_enough_purchased_services", "the employer has not paid for this at hh.ru", "apply by hand, or leave it"),
    entry("in_a_row_limit", "too many messages in a row without an answer", "wait for the employer"),
    entry("overall_limit", "too many messages in this negotiation", "call or write to the employer outside hh.ru"),
    entry("no_invitation", "the employer has to invite first", "wait for the employer"),
    entry("message_cannot_be_empty", "an empty message cannot be sent", "write something"),
    entry("disabled_by_employer", "the employer takes no messages", "nothing to do"),
    person("resume_deleted", "the resume was deleted", "choose another with `--resume`"),
    entry("archived", "the vacancy is archived", "nothing to do"),
    entry("chat_archived", "the conversation is archived", "nothing to do"),
    entry("topic_archived", "the negotiation is archived", "nothing to do"),
    entry("chat_is_not_ready", "the conversation is not ready yet", "try again in a few minutes"),
];

const fn entry(value: &'static str, sentence: &'static str, hint: &'static str) -> Denial {
    Denial { value, of_vacancy: true, sentence, hint }
}

const fn person(value: &'static str, sentence: &'static str, hint: &'static str) -> Denial {
    Denial { value, of_vacancy: false, sentence, hint }
}
