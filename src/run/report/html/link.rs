//! Addresses that may become links.

use url::Url;

/// The address, if it leads to a page of the web; a file of vacancies may hold anything, as `javascript:`.
pub fn web(address: &str) -> Option<&str> {
    let url = Url::parse(address).ok()?;
    matches!(url.scheme(), "http" | "https").then_some(address)
}

#[cfg(test)]
mod tests {
    use super::web;

    #[test]
    fn only_pages_of_the_web_become_links() {
        assert_eq!(web("https://hh.ru/vacancy/7"), Some("https://hh.ru/vacancy/7"));
        for address in
            ["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x", ""]
        {
            assert_eq!(web(address), None, "{address}");
        }
    }
}
