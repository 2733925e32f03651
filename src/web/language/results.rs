//! What runs came to, what scripts may do and how a connection stands, in words.

use super::Language;
use crate::protocol::Permission;
use crate::run::report::language::Counted;
use crate::vault::machine::{ActionReason, LoginReason};

const NEW_ENGLISH: Counted = Counted { one: "new application", few: "new applications", many: "new applications" };
const NEW_RUSSIAN: Counted =
    Counted { one: "новый отклик", few: "новых отклика", many: "новых откликов" };
const WAIT_ENGLISH: Counted = Counted {
    one: "application waits to be approved",
    few: "applications wait to be approved",
    many: "applications wait to be approved",
};
const WAIT_RUSSIAN: Counted =
    Counted {
        one: "отклик ждёт одобрения", few: "отклика ждут одобрения", many: "откликов ждут одобрения"
    };

impl Language {
    /// What a search came to.
    pub fn planned(self, found: u32, new: usize, waiting: usize) -> String {
        let (t, reports) = (self.texts(), self.of_reports());
        let found = reports.count(found as usize, &reports.texts().vacancies);
        let plan = match (self, new) {
            (Self::English, 0) => "Nothing new in the plan.".to_owned(),
            (Self::English, _) => format!("In the plan: {}.", reports.count(new, &NEW_ENGLISH)),
            (Self::Russian, 0) => "Нового в плане нет.".to_owned(),
            (Self::Russian, _) => format!("В плане {}.", reports.count(new, &NEW_RUSSIAN)),
        };
        let found = match self {
            Self::English => format!("Found at hh.ru: {found}."),
            Self::Russian => format!("Найдено на hh.ru: {found}."),
        };
        let wait = if self == Self::English { &WAIT_ENGLISH } else { &WAIT_RUSSIAN };
        match waiting {
            0 => format!("{found} {plan} {}", t.plan_empty),
            // All that waits is new.
            waiting if waiting == new => format!("{found} {plan}"),
            waiting => format!("{found} {plan} {}.", reports.count(waiting, wait)),
        }
    }

    /// Figures with their names before them, so that no noun has to bend.
    pub fn figures(self, figures: &[(&str, usize)]) -> String {
        let whole = |count: usize| self.of_reports().whole(count as u64);
        let figures: Vec<String> = figures.iter().map(|(name, count)| format!("{name}: {}.", whole(*count))).collect();
        figures.join(" ")
    }

    /// What a permission means, for the person who is asked.
    pub fn permission(self, permission: Permission) -> &'static str {
        if self == Self::English {
            return permission.meaning();
        }
        match permission {
            Permission::Apply => "откликаться на вакансии от вашего имени",
            Permission::Withdraw => "отзывать ваши отклики",
            Permission::Blacklist => "скрывать от вас вакансии и работодателей и показывать их снова",
            Permission::Favorite => "добавлять вакансии в избранное и убирать оттуда",
            Permission::Message => "писать работодателям от вашего имени",
            Permission::Publish => "публиковать ваши резюме и поднимать их в поиске",
            Permission::Profile => "менять ваше имя на hh.ru и отметку о том, ищете ли вы работу",
            Permission::Phone => "запрашивать коды на номер телефона и подтверждать его",
            Permission::Logout => "выходить из вашего аккаунта hh.ru",
            Permission::Memory => "запоминать своё между запусками",
            Permission::Ai => "отправлять свои тексты языковой модели (AI_URL)",
            Permission::Notify => "присылать вам уведомления",
        }
    }

    /// The same by the names that scripts use; what is not known stays without a meaning.
    pub fn permissions<'a>(self, names: impl IntoIterator<Item = &'a str>) -> Vec<(String, &'static str)> {
        let meaning = |name: &str| name.parse().map_or("", |permission| self.permission(permission));
        names.into_iter().map(|name| (name.to_owned(), meaning(name))).collect()
    }

    /// Why somebody has to sign in at hh.ru again.
    pub fn login_reason(self, reason: &LoginReason) -> String {
        if self == Self::English {
            return reason.to_string();
        }
        let said = match reason {
            LoginReason::Never => "входа ещё не было",
            LoginReason::LoggedOut => "был выход",
            LoginReason::LostResponse => "ответ hh.ru с новыми токенами потерялся по дороге",
            LoginReason::SpentElsewhere => {
                "токен обновления использован где-то ещё, то есть сохранённые токены скопировали или украли"
            }
            LoginReason::Revoked => "hh.ru отозвал токены",
            LoginReason::Deactivated => "hh.ru отключил токены",
            LoginReason::BadToken => "hh.ru не узнаёт токен обновления",
            LoginReason::NotFound => "hh.ru не знает такого токена обновления",
        };
        said.to_owned()
    }

    /// What somebody has to do at hh.ru first, and why.
    pub fn action_reason(self, reason: &ActionReason) -> String {
        if self == Self::English {
            return format!("{reason}; {}", reason.hint());
        }
        let said = match reason {
            ActionReason::Application => {
                "hh.ru не принимает данные приложения; сообщите тому, кто держит сервер: они на dev.hh.ru/admin"
            }
            ActionReason::AccountNotFound => "hh.ru не находит аккаунт; проверьте, есть ли он ещё на hh.ru",
            ActionReason::AccountLocked => "аккаунт заблокирован; разблокируйте его на hh.ru",
            ActionReason::PasswordInvalidated => "пароль аккаунта больше не действует; задайте новый на hh.ru",
            ActionReason::LoginNotVerified => "логин не подтверждён; подтвердите почту или телефон на hh.ru",
            ActionReason::Unknown(what) => {
                return format!("hh.ru отказался обновить токены ({what}); попробуйте позже, они сохранены");
            }
        };
        said.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::Language::{English, Russian};
    use super::Permission;

    #[test]
    fn a_search_is_told_in_sentences_that_bend() {
        let said = |found, new, waiting| Russian.planned(found, new, waiting).replace('\u{a0}', " ");
        assert_eq!(
            said(1_381, 1, 22),
            "Найдено на hh.ru: 1 381 вакансия. В плане 1 новый отклик. 22 отклика ждут одобрения."
        );
        assert_eq!(said(5, 0, 21), "Найдено на hh.ru: 5 вакансий. Нового в плане нет. 21 отклик ждёт одобрения.");
        assert_eq!(said(0, 0, 0), "Найдено на hh.ru: 0 вакансий. Нового в плане нет. Ничего не ждёт одобрения.");
        assert_eq!(
            English.planned(300, 3, 1).replace('\u{a0}', " "),
            "Found at hh.ru: 300 vacancies. In the plan: 3 new applications. 1 application waits to be approved."
        );
    }

    #[test]
    fn every_permission_is_explained() {
        for permission in Permission::all() {
            assert!(Russian.permission(permission).chars().any(|letter| matches!(letter, 'а'..='я')), "{permission}");
        }
        assert_eq!(English.permissions(["memory", "new"])[1], ("new".to_owned(), ""));
    }
}
