//! What went wrong, in Russian: the sentences of errors are written once, in English, and are known here by their words.

use super::russian::denial;

/// A sentence about why something was not done, or ended early; `None` where it is not known.
pub(super) fn trouble(text: &str) -> Option<String> {
    let known = match text {
        "today's budget of applications is used up; the rest waits for another day" => {
            "суточный запас откликов исчерпан; остальное ждёт другого дня"
        }
        "hh.ru says that its limit is reached; the rest waits for another day" => {
            "hh.ru сообщает, что лимит исчерпан; остальное ждёт другого дня"
        }
        "hh.ru wants a captcha solved: open it in a browser, then run again" => {
            "hh.ru просит решить капчу: откройте hh.ru в браузере, затем запустите снова"
        }
        "stopped as you asked; the rest was not sent" => "остановлено по вашей просьбе; остальное не отправлено",
        "hh.ru gives no clear answers; the rest was not sent, and the next run first settles what is open" => {
            "hh.ru не даёт ясных ответов; остальное не отправлено, следующий запуск сначала выяснит, что ушло"
        }
        "hh.ru calls the access token expired and refuses to renew it because it has not expired" => {
            "hh.ru считает токен устаревшим, но не даёт его обновить; запустите снова через несколько минут"
        }
        "something broke on the server" => "на сервере что-то сломалось; попробуйте ещё раз",
        _ => return longer(text),
    };
    Some(known.to_owned())
}

/// The sentences that carry a value.
fn longer(text: &str) -> Option<String> {
    let between = |before: &str, after: &str| text.strip_prefix(before)?.strip_suffix(after);
    if let Some(url) = between("hh.ru wants a captcha solved: open ", " in a browser, then run again") {
        return Some(format!("hh.ru просит решить капчу: откройте {url} в браузере, затем запустите снова"));
    }
    if let Some(why) = between("hh.ru refuses one after the other (", "); the rest was not sent") {
        let why = denied(why).map(|why| format!(" ({why})")).unwrap_or_default();
        return Some(format!("hh.ru отказывает раз за разом{why}; остальное не отправлено"));
    }
    if let Some(why) = text.strip_prefix("the journal cannot be written, and nothing is sent without it: ") {
        return Some(format!("журнал не записывается, а без него ничего не отправляется: {why}"));
    }
    if let Some((operation, _)) = text.strip_prefix("hh.ru gave no answer to ").and_then(|rest| rest.split_once(": ")) {
        return Some(format!("hh.ru не ответил ({operation}); проверьте связь и попробуйте ещё раз"));
    }
    if text.starts_with("the tokens are due and hh.ru could not be asked for new ones: ")
        || text.starts_with("new tokens did not come within ")
    {
        return Some("пора обновить токены, а hh.ru не отвечает; ничего не потеряно, попробуйте ещё раз".to_owned());
    }
    if let Some((operation, rest)) =
        text.strip_prefix("hh.ru answered ").and_then(|rest| rest.split_once(" with status "))
    {
        let status = rest.split(' ').next().unwrap_or_default();
        return Some(format!("hh.ru ответил непонятно ({operation}, {status}); попробуйте позже"));
    }
    for (before, said) in [
        ("the sign-out did not happen, the tokens are kept: ", "выйти не удалось, токены остались"),
        ("the sign-out may have happened, the tokens are kept: ", "возможно, выход выполнен; токены остались"),
    ] {
        if let Some(why) = text.strip_prefix(before) {
            return Some(format!("{said}: {}", trouble(why).unwrap_or_else(|| why.to_owned())));
        }
    }
    if let Some(name) = text.strip_suffix(" has no resume at hh.ru") {
        return Some(format!("{name}: на hh.ru нет ни одного резюме; создайте его там"));
    }
    if let Some(rest) = text.strip_prefix("hh.ru refused ") {
        let (operation, why) = rest.split_once("): ")?;
        let (why, request) = why
            .split_once(" [request ")
            .map_or((why, String::new()), |(why, request)| (why, format!(" [запрос {request}")));
        return Some(format!("hh.ru отказал ({}): {}{request}", operation.replacen(" (", ", ", 1), refused(why)));
    }
    denied(text).map(str::to_owned)
}

/// What hh.ru meant by a refusal.
fn refused(why: &str) -> String {
    let known = match why {
        "the access token has expired" => "токен устарел",
        "it wants a captcha solved first" => "сначала нужно решить капчу; откройте hh.ru в браузере",
        "a limit is reached" => "лимит исчерпан; попробуйте позже",
        "there is no such thing" => "такого нет",
        "this is not allowed" => "это не разрешено",
        "it has trouble of its own" => "у него неполадки; попробуйте позже",
        why if why.starts_with("the access token is not accepted any more") => "токен больше не принимается",
        why if why.starts_with("the application's credentials do not fit") => {
            "данные приложения не подходят; сообщите тому, кто держит сервер"
        }
        why => denied(why).unwrap_or(why),
    };
    known.to_owned()
}

/// A denial by its English sentence, with what to do after it or without.
fn denied(sentence: &str) -> Option<&'static str> {
    let is_meant = |denial: &&crate::hh::Denial| {
        sentence.strip_prefix(denial.sentence).is_some_and(|rest| rest.is_empty() || rest.starts_with(": "))
    };
    crate::hh::DENIALS.iter().find(is_meant).and_then(|known| denial(known.value))
}

#[cfg(test)]
mod tests {
    use super::trouble;
    use crate::gate::Stopped;
    use crate::hh::{DENIALS, Error};
    use crate::run::report::stopped_sentence;
    use crate::vault::db;

    fn is_russian(text: &str) -> bool {
        text.chars().any(|letter| matches!(letter, 'а'..='я'))
    }

    #[test]
    fn whatever_ends_a_sending_is_said_in_russian() {
        let no_answer =
            Error::NoAnswer { operation: "GET /me".into(), reason: "connection refused".into(), sent: false };
        let all = [
            Stopped::Budget,
            Stopped::Limit,
            Stopped::Captcha(None),
            Stopped::Captcha(Some("https://hh.ru/c".into())),
            Stopped::Interrupted,
            Stopped::NoAnswers,
            Stopped::Denied("negotiations/resume_not_found".into()),
            Stopped::Journal(db::Error::Entry("it ends in the middle".into())),
            Stopped::Hh(no_answer),
        ];
        for stopped in all {
            let sentence = stopped_sentence(&stopped);
            let said = trouble(&sentence).unwrap_or_default();
            assert!(is_russian(&said), "{sentence}: {said}");
        }
        assert!(trouble(&stopped_sentence(&Stopped::Captcha(Some("https://hh.ru/c".into())))).unwrap().contains("/c "));
        for denial in DENIALS {
            let said = trouble(&format!("{}: {}", denial.sentence, denial.hint)).unwrap();
            assert!(is_russian(&said), "{said}");
        }
        assert_eq!(
            trouble("hh.ru refused GET /me (403): this is not allowed [request 7]").unwrap(),
            "hh.ru отказал (GET /me, 403): это не разрешено [запрос 7]"
        );
        assert_eq!(trouble("something of its own"), None);
    }
}
