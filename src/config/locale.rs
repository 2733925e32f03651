//! What language the system speaks.

/// The person's locale, as `ru-RU`; empty where the system does not say.
pub fn system_locale() -> String {
    sys_locale::get_locale().unwrap_or_default()
}
