//! A month of runs, and which letter it shows to work.

use hhrun::sandbox::{Favour, Options};
use serde_json::Value;

use crate::harness::Scene;
use crate::hh::Hh;
use crate::journal::Later;

const COMPARED: &str = r#"
fn settings() { #{ limit: 20, variants: ["short", "long"] } }
fn queries(me) { #{ order_by: "publication_time" } }
fn score(v) { card().add(20, "remote", v.is_remote).add(5, "no test", !v.has_test) }
fn letter(v, resume) {
    let more = " Подробно расскажу о каждом из своих проектов, о задачах и о том, чему на них научился.";
    switch v.variant {
        "short" => "Здравствуйте! Готов обсудить задачи.",
        "long" => "Здравствуйте! Готов обсудить задачи." + more + more + more + more + more,
    }
}
"#;

/// Eight runs within a month of hh.ru's clock, and three weeks after it.
fn month(seed: u64) -> (Later, Scene) {
    let options = Options { seed, vacancies: 600, favours: Some(Favour::Seed), ..Hh::small() };
    let later = Later::start(options);
    let scene = later.hh.bob();
    scene.write("compared.rhai", COMPARED);
    for _ in 0..8 {
        scene.hhrun(["compared.rhai", "--user", "bob", "--yes"]).code(0).says(&["20 applied"]);
        later.pass(4 * 24);
    }
    (later, scene)
}

fn compared(scene: &Scene) -> Value {
    scene.hhrun(["stats", "--user", "bob", "--by", "variant", "--json"]).code(0).json()
}

#[test]
fn a_month_of_runs_shows_the_letter_that_the_seed_favours() {
    for (seed, favourite, other) in [(1, "short", "long"), (2, "long", "short")] {
        let (later, scene) = month(seed);
        scene.hhrun(["stats"]).code(0).says(&["applications: 160, counted 0", "ask hh.ru with `hhrun journal sync`"]);
        scene.hhrun(["journal", "sync"]).code(0).says(&["160 applications: "]);
        // The last runs are too fresh to count, and the answers that came to them already do not count either.
        let fresh = compared(&scene);
        assert_eq!((&fresh["total"]["settled"], &fresh["total"]["open"]), (&100.into(), &60.into()));
        assert!(fresh["total"]["open_answered"].as_u64() > Some(0));

        later.pass(14 * 24);
        scene.hhrun(["journal", "sync"]).code(0);
        let stats = compared(&scene);
        let comparison = &stats["comparisons"][0];
        assert_eq!(comparison["verdict"], "better", "{comparison}");
        assert_eq!((&comparison["better"], &comparison["other"]), (&favourite.into(), &other.into()));
        let difference = &comparison["difference"];
        assert!(difference["low"].as_f64() > Some(0.0) && difference["high"].as_f64() < Some(1.0), "{difference}");
        for group in stats["groupings"][0]["groups"].as_array().unwrap() {
            let rate = &group["answered"];
            let of = |name: &str| rate["interval"][name].as_f64().unwrap();
            let share = rate["share"].as_f64().unwrap();
            assert!(of("low") < share && share < of("high") && rate["of"] == group["settled"], "{group}");
        }

        let said = scene.hhrun(["stats"]);
        said.code(0).is_plain().says(&[
            "applications: 160, counted 160\n",
            "by variant\n",
            "by strategy and version\n  compared ",
            "by query\n",
            "by score\n",
            "by line of the score card\n  no test: all of them",
            "by weekday of sending (Moscow)\n",
            &format!("{favourite} did better, by "),
        ]);
        assert!(said.stdout.lines().all(|line| line.chars().count() <= 100), "{}", said.stdout);
        scene.hhrun(["stats", "--html", "stats.html", "--lang", "ru"]).code(0).complains(&["written: stats.html"]);
        let page = std::fs::read_to_string(scene.path("stats.html")).unwrap();
        assert!(page.contains(&format!("{favourite} лучше, на ")) && page.contains("<svg"), "{page}");
        scene
            .hhrun(["stats", "--by", "variant", "--lang", "ru"])
            .code(0)
            .says(&["по варианту\n", &format!("{favourite} лучше, на ")]);
    }
}

#[test]
fn without_applications_and_with_wrong_words_it_says_so() {
    let scene = Hh::start().bob();
    scene.hhrun(["stats"]).code(0).says(&["no applications yet"]);
    scene.hhrun(["stats", "--by", "moon"]).code(2).complains(&["possible values", "weekday"]);
    scene.hhrun(["stats", "--html", "stats.pdf"]).code(2).one_error().complains(&["does not end in .html"]);
    scene.hhrun(["stats", "--lang", "de"]).code(2).complains(&["there are `ru` and `en`"]);
    scene.hhrun(["stats", "--silence", "0"]).code(2).complains(&["0 is not in 1..=365"]);
    scene.hhrun(["stats", "--user", "carl"]).code(4).complains(&["nobody called `carl`"]);
}
