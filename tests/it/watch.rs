//! `--watch`: a save is judged at once, and what changed is told.

use hhrun::sandbox::Options;

use crate::harness::{Running, Scene};
use crate::hh::Hh;
use crate::saves::{Files, STYLES};

/// The script's first lines after a save.
fn version(number: u32) -> String {
    format!("version {number}: ")
}

/// The last line that begins so; the first version is not counted out.
fn shown(number: u32) -> String {
    if number == 1 { String::new() } else { format!("version {number}") }
}

fn list(scene: &Scene, count: u32) {
    let vacancy = |id: u32| {
        let title = if id.is_multiple_of(3) { "Rust-разработчик" } else { "Разработчик Go" };
        format!(
            r#"{{"id":"{id}","name":"{title} {id}","schedule":{{"id":"remote"}},"salary_range":{{"from":{id}000}}}}"#
        )
    };
    scene.write("list.ndjson", &(1..=count).map(vacancy).collect::<Vec<_>>().join("\n"));
}

fn watch(scene: &Scene) -> Running {
    let mut run = scene.spawn(["watched.rhai", "--from", "list.ndjson", "--watch"]);
    run.wait_for("watching `watched.rhai`");
    run
}

#[test]
fn every_way_of_saving_is_judged_once_and_what_changes_nothing_is_not() {
    let scene = Scene::new();
    list(&scene, 30);
    let mut files = Files::new(&scene.path("."));
    let mut run = watch(&scene);
    let mut expected = 1;
    for style in STYLES {
        (style.save)(&mut files);
        expected += style.reloads;
        if style.reloads > 0 {
            run.wait_for(&version(expected));
        }
        assert_eq!(run.last("version ").split(':').next().unwrap_or(""), shown(expected), "after: {}", style.name);
    }
    // Whatever was still to come would have come before this.
    let text = files.edit();
    std::fs::write(files.script(), text).unwrap();
    run.wait_for(&version(expected + 1));
    run.interrupt();
    let said = run.finish();
    said.code(0);
    let versions = said.stdout.lines().filter(|line| line.starts_with("version ")).count();
    assert_eq!(u32::try_from(versions).unwrap(), expected, "{}", said.stdout);
    assert_eq!(said.stderr, "");
}

#[test]
fn a_broken_save_keeps_the_last_good_one() {
    let scene = Scene::new();
    list(&scene, 30);
    let mut files = Files::new(&scene.path("."));
    let mut run = watch(&scene);
    let good = std::fs::read_to_string(files.script()).unwrap();

    scene.write("watched.rhai", &good.replace("v.archived", "v.archivd"));
    run.wait_for("version 2: broken; the last good one stays, 10 planned");
    run.wait_for("did you mean `archived`?");
    scene.write("watched.rhai", &good.replace("import \"weights\"", "import \"wheights\""));
    run.wait_for("version 3: broken");
    run.wait_for("`wheights` does not exist");
    // The missing file comes.
    scene.write("wheights.rhai", "fn remote() { 10 }");
    run.wait_for("version 4: 30 vacancies judged in ");
    run.wait_for("no difference: the same plan, the same letters, the same reasons");
    // What fails only when it runs.
    scene.write("watched.rhai", &good.replace("if v.archived", "if 1 / (v.age_days ?? 0) == 1"));
    run.wait_for("version 5: broken");
    let text = files.edit().replace("Здравствуйте!", "Добрый день!\n");
    std::fs::write(files.script(), text).unwrap();
    run.wait_for("version 6: 30 vacancies judged in ");
    run.wait_for("another letter: 10");
    run.wait_for("       + Добрый день!");
    run.wait_for("+20 → +21  rust in the title");
    run.interrupt();
    run.finish().code(0);
}

#[test]
fn what_a_change_asks_anew_is_fetched_and_the_rest_is_not() {
    let hh = Hh::with(Options { vacancies: 250, ..Options::default() });
    let scene = hh.bob();
    let script = |text: &str, limit: u32| {
        format!(
            "fn settings() {{ #{{ limit: {limit} }} }}\nfn queries(me) {{ #{{ text: \"{text}\" }} }}\n\
             fn score(v) {{ if v.has_test {{ 1 }} else {{ 2 }} }}\nfn letter(v, resume) {{ \"Здравствуйте!\" }}\n"
        )
    };
    scene.write("s.rhai", &script("разработчик", 3));
    let mut run = scene.spawn(["s.rhai", "--user", "bob", "--watch"]);
    run.wait_for("watching `s.rhai`");
    let searches = || hh.count("GET", "/vacancies");
    let details = || {
        let whole = |path: &str| path.starts_with("/vacancies/") && !path.ends_with("/suitable_resumes");
        hh.seen().iter().filter(|seen| whole(&seen.path)).count()
    };
    let (asked, read) = (searches(), details());
    assert_eq!(read, 3);

    scene.write("s.rhai", &script("разработчик", 5));
    run.wait_for("version 2: ");
    run.wait_for("enters: 2");
    assert_eq!((searches(), details()), (asked, read + 2));

    scene.write("s.rhai", &script("rust", 5));
    run.wait_for("version 3: ");
    assert!(searches() > asked);
    let (asked, read) = (searches(), details());
    scene.write("s.rhai", &script("разработчик", 3));
    run.wait_for("version 4: ");
    assert_eq!((searches(), details()), (asked, read));
    // Another run may go on meanwhile: who only looks holds nothing.
    scene.hhrun(["s.rhai", "--user", "bob", "--dry-run"]).code(0).says(&["planned 3"]);
    run.interrupt();
    run.finish().code(0);
    assert_eq!(hh.posts(), 0);
}

#[test]
fn watching_sends_nothing() {
    let scene = Scene::new();
    for flag in ["--yes", "--json"] {
        scene.hhrun(["s.rhai", "--watch", flag]).code(2).complains(&["cannot be used with"]);
    }
}
