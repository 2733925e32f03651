//! The plan at the prompt: looked at, edited, dropped, hidden, kept.

use crate::harness::Scene;
use crate::hh::{Hh, PLAIN};
use crate::kept::{kept, two_wait};
use crate::sending::agree;
use crate::terminal::Terminal;

const QUESTION: &str = "Send 4 applications? ";
const RUN: [&str; 3] = ["plain.rhai", "--user", "bob"];

/// Bob, whose editor is this shell script with the letter's path as `$1`.
fn bob(hh: &Hh, editor: &str) -> Scene {
    let mut scene = hh.bob();
    let path = scene.write("edit it.sh", editor);
    scene.set("EDITOR", format!("sh '{}'", path.display()));
    scene
}

fn at(scene: &Scene) -> Terminal {
    let mut run = scene.at_terminal(RUN);
    run.wait_for(QUESTION);
    run
}

#[test]
fn one_is_read_edited_and_another_dropped() {
    let hh = Hh::start();
    let scene = bob(&hh, "printf 'Пишу вам сам.\\n' > \"$1\"");
    let mut run = at(&scene);
    run.type_line("?");
    run.wait_for("look at number 7");
    run.type_line("9");
    run.wait_for("There are 1 to 4.");
    run.type_line("вот так");
    run.wait_for("Not understood, nothing was sent");
    run.type_line("2");
    for words in ["  score 0", "  the letter:", "Готов обсудить задачи", "  apply: ", "#2 of 4: [e]dit"]
    {
        run.wait_for(words);
    }
    run.type_line("e");
    run.wait_for("The letter is changed.");
    run.type_line("т");
    run.wait_for("#3 of 4: ");
    run.type_line("в");
    run.wait_for("Dropped: ");
    run.wait_for("#3 of 3: ");
    run.type_line("1");
    run.wait_for("#1 of 3: ");
    run.type_line("o");
    run.type_line("l");
    run.wait_for("Send 3 applications? ");
    assert_eq!(hh.posts(), 0);
    run.type_line("y");
    run.finish().code(0).says(&["3 applied"]);
    agree(&hh, &scene, 3);
    let letters: Vec<_> = hh.applications("bob").into_iter().map(|one| one.message.unwrap()).collect();
    assert_eq!(letters[1], "Пишу вам сам.");
    assert_eq!((letters[0].as_str(), &letters[0]), ("Здравствуйте! Готов обсудить задачи.", &letters[2]));
    assert!(!kept(&scene).exists());
    // Nothing of the letter is left beside the vault.
    assert!(!kept(&scene).with_file_name("letter.txt").exists());
}

#[test]
fn who_leaves_goes_on_later() {
    let hh = Hh::start();
    let scene = bob(&hh, "printf 'Пишу вам сам.\\n' > \"$1\"");
    let mut run = at(&scene);
    run.type_line("1");
    run.wait_for("#1 of 4: ");
    run.type_line("e");
    run.wait_for("The letter is changed.");
    run.type_line("q");
    run.wait_for("Keep this plan for later? [Y/n] ");
    run.type_line("");
    run.finish().code(0).says(&["4 are kept for another day", "nothing was sent"]);
    assert_eq!(hh.posts(), 0);

    // The next run's own version does not write over what the person wrote.
    let said = scene.hhrun(["plain.rhai", "--user", "bob", "--dry-run"]);
    said.code(0).says(&["planned 8", "kept from ", "Пишу вам сам."]);
    let mut run = scene.at_terminal(["resume-plan", "--user", "bob"]);
    run.wait_for(QUESTION);
    run.type_line("да");
    run.finish().code(0).says(&["4 applied"]);
    assert_eq!(hh.applications("bob")[0].message.as_deref(), Some("Пишу вам сам."));
    agree(&hh, &scene, 4);
    assert!(!kept(&scene).exists());
}

#[test]
fn who_does_not_want_it_kept_leaves_nothing() {
    let hh = Hh::start();
    let scene = hh.bob();
    let mut run = at(&scene);
    run.type_line("4");
    run.wait_for("#4 of 4: ");
    run.type_line("d");
    run.wait_for("#3 of 3: ");
    assert!(kept(&scene).exists());
    run.type_line("q");
    run.wait_for("Keep this plan for later? [Y/n] ");
    run.type_line("нет");
    run.finish().code(0).says(&["nothing was sent"]);
    assert!(!kept(&scene).exists());
    assert_eq!(hh.posts(), 0);
}

#[test]
fn what_is_dropped_of_a_kept_plan_leaves_it() {
    let hh = Hh::start();
    let scene = two_wait(&hh);
    let mut run = scene.at_terminal(["resume-plan", "--user", "bob"]);
    run.wait_for("Send 2 applications? ");
    run.type_line("1");
    run.wait_for("#1 of 2: ");
    run.type_line("d");
    run.wait_for("#1 of 1: ");
    run.type_line("s");
    run.finish().code(0).says(&["1 applied"]);
    agree(&hh, &scene, 3);
    assert!(!kept(&scene).exists());
}

#[test]
fn a_stop_at_any_question_loses_no_decision() {
    let hh = Hh::start();
    for at_confirmation in [false, true] {
        let scene = hh.bob();
        let mut run = at(&scene);
        run.type_line("1");
        run.wait_for("#1 of 4: ");
        run.type_line("d");
        run.wait_for("#1 of 3: ");
        if at_confirmation {
            run.type_line("b");
            run.wait_for("from now on? [y/N] ");
            run.hang_up().code(130);
        } else {
            let said = run.press_and_end("\x03");
            said.code(130).says(&[
                "stopped before anything was sent; the plan is kept as you left it",
                "`hhrun resume-plan --user bob` goes on with it",
            ]);
        }
        scene.hhrun(["resume-plan", "--user", "bob", "--dry-run"]).code(0).says(&["3 in it, looked at again"]);
        scene.hhrun(["resume-plan", "--user", "bob", "--drop"]).code(0);
    }
    assert_eq!(hh.posts(), 0);
}

#[test]
fn an_editor_that_fails_changes_nothing_and_a_bad_letter_is_edited_again() {
    let hh = Hh::start();
    let script = r#"
count=$(cat count 2>/dev/null || echo 0); count=$((count + 1)); echo $count > count
case $count in
1) exit 3 ;;
2) : > "$1" ;;
3) ;;
4) echo 'Здравствуйте, ${name}!' > "$1" ;;
*) sed -i 's/\${name}/Анна/' "$1" ;;
esac
"#;
    let scene = bob(&hh, script);
    let mut run = at(&scene);
    run.type_line("1");
    for words in
        ["failed (exit status: 3); the letter stays", "Nothing was written; the letter", "Nothing was changed;"]
    {
        run.type_line("e");
        run.wait_for(words);
    }
    run.type_line("e");
    run.wait_for("It cannot be sent so: the letter still has `${` of a template in it.");
    run.wait_for("Edit it again? [Y/n] ");
    run.type_line("y");
    run.wait_for("The letter is changed.");
    run.type_line("s");
    run.finish().code(0).says(&["4 applied"]);
    assert_eq!(hh.applications("bob")[0].message.as_deref(), Some("Здравствуйте, Анна!"));
}

#[test]
fn ctrl_c_in_an_editor_is_the_editors_own() {
    let hh = Hh::start();
    let script = r#"
trap 'echo heard; read words; echo "$words" > "$1"; exit 0' INT
echo editing
while :; do read line; done
"#;
    let scene = bob(&hh, script);
    let mut run = at(&scene);
    run.type_line("1");
    run.type_line("e");
    run.wait_for("editing");
    run.press("\x03");
    run.wait_for("heard");
    run.type_line("Пишу вам сам.");
    run.wait_for("The letter is changed.");
    run.type_line("s");
    run.finish().code(0).says(&["4 applied"]);
    assert_eq!(hh.applications("bob")[0].message.as_deref(), Some("Пишу вам сам."));
}

#[test]
fn never_again_is_asked_once_more_and_hidden_at_hh() {
    let hh = Hh::start();
    let scene = hh.bob();
    // Which are the newest changes with the day, and who stays unnamed cannot be hidden.
    scene.write("plain.rhai", &format!("{PLAIN}fn filter(v) {{ !v.is_anonymous }}\n"));
    let plan = scene.hhrun(["plain.rhai", "--user", "bob", "--dry-run", "--json"]).code(0).json();
    let asked = |index: usize, what: &str, name: &str| {
        let name = plan["plan"][index][name].as_str().unwrap();
        format!("At hh.ru, hide the {what} «{name}» from now on? [y/N] ")
    };
    let mut run = at(&scene);
    run.type_line("1");
    run.wait_for("#1 of 4: ");
    run.type_line("b");
    run.wait_for(&asked(0, "vacancy", "name"));
    run.type_line("n");
    run.wait_for("Not hidden.");
    run.type_line("2");
    run.wait_for("#2 of 4: ");
    run.type_line("b");
    run.wait_for(&asked(1, "vacancy", "name"));
    run.type_line("y");
    run.wait_for("Hidden; 1 taken out of the plan.");
    run.type_line("3");
    run.wait_for("#3 of 3: ");
    run.type_line("B");
    run.wait_for(&asked(3, "employer", "employer"));
    run.type_line("да");
    run.wait_for("#2 of 2: ");
    run.type_line("l");
    run.wait_for("Send 2 applications? ");
    run.press("\x04");
    run.wait_for("Keep this plan for later? [Y/n] ");
    run.type_line("n");
    run.finish().code(0).says(&["nothing was sent"]);
    assert_eq!(hh.posts(), 0);
    assert_eq!(hh.read("bob", "/vacancies/blacklisted")["found"], 1);
    assert_eq!(hh.read("bob", "/employers/blacklisted")["found"], 1);
    // Both stay hidden, whatever is planned next.
    scene.hhrun(["plain.rhai", "--user", "bob", "--yes"]).code(0).says(&["4 applied"]);
    let hidden = [1, 3].map(|index| plan["plan"][index]["vacancy"].as_str().unwrap().to_owned());
    assert!(hidden.iter().all(|vacancy| !hh.applied().contains(vacancy)));
}
