//! The report in a real browser.

use serde_json::{Value, json};

use crate::chromium::Chromium;
use crate::harness::Scene;

const SCRIPT: &str = r#"
fn settings() { #{ limit: 3 } }
fn queries(me) { #{ text: "rust" } }
fn filter(v) { if v.name.has_word("go") { return skip("Go, не Rust"); } true }
fn score(v) { card().add(10, "rust", v.name.has_word("rust")).add(5, "удалённо", v.is_remote) }
fn letter(v, resume) { `Здравствуйте!\n\nМеня заинтересовала вакансия «${v.name}».` }
"#;

/// A list with 2,000 vacancies, some of them hostile.
fn list() -> String {
    let mut lines = vec!["url,name,employer,salary_from,work_format".to_owned()];
    lines.push(
        "https://hh.ru/vacancy/1,<script>alert(1)</script> Rust,\"\"\"><img src=x onerror=alert(2)>\",1,REMOTE".into(),
    );
    lines.push("https://hh.ru/vacancy/2,Rust и ёлки,Тихий Берег,310000,REMOTE".into());
    for number in 3..=2_000 {
        let language = if number % 4 == 0 { "Go" } else { "Rust" };
        lines
            .push(format!("https://hh.ru/vacancy/{number},Разработчик {language} {number},Фирма,{}000,", number % 400));
    }
    lines.join("\n")
}

const VISIBLE: &str = "return [...document.querySelectorAll('tbody tr:not([hidden])')].length";

#[test]
fn a_report_of_two_thousand_is_searched_sorted_and_copied_from_and_asks_nothing_of_the_network() {
    let scene = Scene::new();
    scene.write("s.rhai", SCRIPT);
    scene.write("list.csv", &list());
    scene.hhrun(["s.rhai", "--from", "list.csv", "--report", "run.html", "--lang", "ru"]).code(0);
    let Some(browser) = Chromium::start(&scene) else {
        println!("no chromium with its driver (`chromedriver`) is installed: the report was not opened in a browser");
        return;
    };
    let page = format!("file://{}", scene.path("run.html").display());
    for (width, height) in [(360, 800), (1_280, 900)] {
        browser.wide(width, height);
        browser.open(&page);
        let needed = browser.run("return document.documentElement.scrollWidth").as_u64().unwrap();
        assert!(needed <= u64::from(width), "{needed} of {width}");
        assert_eq!(browser.run(VISIBLE), 2_000);

        // Searching, also with е for ё, and choosing a kind.
        let search = |words: &str| {
            browser.run(&format!(
                "const box = document.querySelector('input[type=search]'); box.value = {}; const begun = performance.now(); \
                 box.dispatchEvent(new Event('input')); return begun;",
                json!(words)
            ));
        };
        search("елки ТИХИЙ");
        browser.wait_for("return document.querySelectorAll('tbody tr:not([hidden])').length === 1");
        search("nobody has this");
        browser.wait_for("return !document.querySelector('.none').hidden");
        search("");
        browser.wait_for("return document.querySelector('output').textContent.replace(/\\s/g, '') === 'показано:2000'");
        browser.run("document.querySelector('input[value=skipped]').click()");
        assert_eq!(browser.run(VISIBLE), 500);
        browser.run("document.querySelector('input[value=planned]').click()");
        assert_eq!(browser.run(VISIBLE), 3);

        // Sorting, by buttons that a keyboard reaches, and said to who does not see it.
        let sorted = browser.run(
            "const heads = [...document.querySelectorAll('th[scope=col]')]; const begun = performance.now(); \
             heads[3].querySelector('button').click(); heads[4].querySelector('button').click(); \
             const took = performance.now() - begun; \
             const rows = [...document.querySelectorAll('tbody tr')].map(row => row.cells[4].dataset.value); \
             return [heads[4].getAttribute('aria-sort'), heads[3].hasAttribute('aria-sort'), rows[0], rows[1999], took];",
        );
        assert_eq!(sorted.as_array().unwrap()[..4], [json!("descending"), json!(false), json!("310000"), json!("")]);
        assert!(sorted[4].as_f64().unwrap() < 5_000.0, "{sorted}");

        // Everything to fill in has a label, every picture a text.
        let named = "return [...document.querySelectorAll('input')].every(box => box.labels.length === 1) \
                     && [...document.querySelectorAll('svg[role=img]')].every(one => one.getAttribute('aria-label').length > 20)";
        assert_eq!(browser.run(named), true);

        browser.click(".copy");
        browser.wait_for("return document.querySelector('.copy').textContent === 'Скопировано'");
        // What a script or a list says is text.
        assert_eq!(browser.run("return document.querySelectorAll('script, img').length"), 1);
    }
    assert_eq!(browser.log("browser"), Vec::<Value>::new());
    let requests = browser.requests();
    assert!(requests.len() >= 2 && requests.iter().all(|address| *address == page), "{requests:?}");
}
