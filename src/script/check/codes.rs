//! The codes of what the check finds, each with what it means, why it bites, and how it looks wrong and right. A test
//! runs the examples through the check.

// One form for all examples, whether there are quotes in them or not.
#![allow(clippy::needless_raw_string_hashes)]

/// One code.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// `HH001`, …; never given to something else.
    pub id: &'static str,
    /// What it is, in half a line.
    pub title: &'static str,
    /// Why it is worth mending.
    pub why: &'static str,
    /// A script, or a part of one, that has it.
    pub wrong: &'static str,
    /// The same without it.
    pub right: &'static str,
}

/// The code of this name, in whatever case it is written.
pub fn find(id: &str) -> Option<&'static Code> {
    CODES.iter().find(|code| code.id.eq_ignore_ascii_case(id.trim()))
}

/// Whether a finding of this code means little where parts of the file could not be parsed.
pub(super) fn needs_whole_file(id: &str) -> bool {
    matches!(id, "HH010" | "HH017" | "HH018" | "HH019" | "HH024" | "HH025")
}

macro_rules! codes {
    ($($id:literal $title:literal $why:literal wrong $wrong:literal right $right:literal)+) => {
        /// Every code, in order.
        pub const CODES: &[Code] =
            &[$(Code { id: $id, title: $title, why: $why, wrong: $wrong, right: $right }),+];
    };
}

codes! {
    "HH001" "it cannot be parsed"
        "The language does not understand the script from here on. What follows is checked all the same, with this \
         statement left out."
    wrong r#"fn queries(me) { #{ text: "rust", period: } }"#
    right r#"fn queries(me) { #{ text: "rust", period: 7 } }"#

    "HH002" "a variable that there is not"
        "Nothing of this name is in sight. Functions see their parameters, their own variables and the constants of \
         the file, but no `let` of the file."
    wrong r#"let floor = 200_000;
fn queries(me) { #{ text: "rust", salary: floor } }"#
    right r#"const FLOOR = 200_000;
fn queries(me) { #{ text: "rust", salary: FLOOR } }"#

    "HH003" "a function that there is not"
        "Neither the script nor what it imports nor hhrun has a function of this name. Rhai would notice only when it \
         gets there, in the middle of a run."
    wrong r#"fn queries(me) { #{} }
fn score(v) { crad().add(10, "remote", v.is_remote) }"#
    right r#"fn queries(me) { #{} }
fn score(v) { card().add(10, "remote", v.is_remote) }"#

    "HH004" "a call with too few or too many arguments"
        "There is a function of this name, but none that takes so many arguments."
    wrong r#"fn queries(me) { #{} }
fn filter(v) { v.name.has_word("rust", "go") }"#
    right r#"fn queries(me) { #{} }
fn filter(v) { v.name.has_any(["rust", "go"]) }"#

    "HH005" "a property that there is not"
        "Vacancies, resumes and people have the fields of hh.ru's documents, by their own names, and a few that are \
         worked out of them; `hhrun docs` lists them."
    wrong r#"fn queries(me) { #{} }
fn filter(v) { !v.has_tset }"#
    right r#"fn queries(me) { #{} }
fn filter(v) { !v.has_test }"#

    "HH006" "a hook with other parameters than the host gives"
        "The host calls hooks with what belongs to them: `queries(me)`, `filter(v)`, `score(v)`, `review(v)`, \
         `resume(v, resumes)`, `letter(v, resume)`, `settings()`. A hook with other parameters would never be called."
    wrong r#"fn queries(me) { #{} }
fn letter(v) { `Здравствуйте! Меня заинтересовала вакансия «${v.name}».` }"#
    right r#"fn queries(me) { #{} }
fn letter(v, resume) { `Здравствуйте! Меня заинтересовала вакансия «${v.name}».` }"#

    "HH007" "a search parameter that hh.ru does not have, or of the wrong type"
        "hh.ru ignores parameters that it does not know, so that a slip would silently search for far more than was \
         meant."
    wrong r#"fn queries(me) { #{ text: "rust", aera: "1" } }"#
    right r#"fn queries(me) { #{ text: "rust", area: "1" } }"#

    "HH008" "an import that cannot be followed"
        "The host reads everything that a script imports before any of it runs. So an import is a plain name in double \
         quotes, of a file in the script's folder, in `recipes` there, or of a recipe that hhrun has."
    wrong r#"import "salry" as salary;
fn queries(me) { #{} }
fn filter(v) { !salary::below(v, 200_000) }"#
    right r#"import "salary" as salary;
fn queries(me) { #{} }
fn filter(v) { !salary::below(v, 200_000) }"#

    "HH009" "a property of what hh.ru may leave out"
        "Where hh.ru leaves an object out, it is `()`, and to read a property of `()` ends the script in the middle of \
         a run, at the first vacancy without it."
    wrong r#"fn queries(me) { #{} }
fn filter(v) { v.experience.id != "noExperience" }"#
    right r#"fn queries(me) { #{} }
fn filter(v) { v.experience?.id != "noExperience" }"#

    "HH010" "a function that looks like a misspelt hook"
        "The host calls hooks by their names. A hook with a slip in its name is a function that nobody calls, and the \
         vacancies pass it by."
    wrong r#"fn queries(me) { #{} }
fn fliter(v) { !v.has_test }"#
    right r#"fn queries(me) { #{} }
fn filter(v) { !v.has_test }"#

    "HH011" "what is only known in `review` and `letter`, read before"
        "Searches tell the short form of a vacancy. The description, the key skills and some more are known once it \
         has been read in full, which is done for the best of them only."
    wrong r#"fn queries(me) { #{} }
fn score(v) { 5 * v.key_skills.count_of(["rust", "tokio"]) }"#
    right r#"fn queries(me) { #{} }
fn review(v) { 5 * v.key_skills.count_of(["rust", "tokio"]) }"#

    "HH012" "an id that hh.ru's dictionaries do not have"
        "Parameters such as `experience` or `area` take ids, not names. hh.ru refuses a search with another one."
    wrong r#"fn queries(me) { #{ text: "rust", experience: "none" } }"#
    right r#"fn queries(me) { #{ text: "rust", experience: "noExperience" } }"#

    "HH013" "a comparison that always says the same"
        "Rhai compares values of different types without a word: `\"5\" == 5` and `100 > \"5\"` are false, `!=` is \
         true. hh.ru's ids are strings."
    wrong r#"fn queries(me) { #{} }
fn filter(v) { v.area.id == 1 }"#
    right r#"fn queries(me) { #{} }
fn filter(v) { v.area.id == "1" }"#

    "HH014" "`()` where a number or a string is needed"
        "What hh.ru leaves out is `()`. Every `<` and `>` with `()` is false, so that such vacancies fall on one side \
         without anybody having decided so; arithmetic and most functions end the script."
    wrong r#"fn queries(me) { #{} }
fn filter(v) { v.salary_range == () || v.salary_range.to > 200_000 }"#
    right r#"fn queries(me) { #{} }
fn filter(v) { v.salary_range == () || (v.salary_range.to ?? 0) > 200_000 }"#

    "HH015" "the result of a call that gives none"
        "`trim`, `replace`, `sort`, `make_lower`, `push` and others of Rhai's change the variable that they are called \
         on and return `()`."
    wrong r#"fn queries(me) { #{} }
fn filter(v) {
    let name = v.name;
    let clean = name.trim();
    clean != "Стажер"
}"#
    right r#"fn queries(me) { #{} }
fn filter(v) {
    let name = v.name;
    name.trim();
    name != "Стажер"
}"#

    "HH016" "a division that cuts the rest off"
        "Between whole numbers `/` gives a whole number: `5 / 2` is 2, `1 / 2` is 0."
    wrong r#"fn queries(me) { #{} }
fn score(v) { if v.is_remote { 1 / 2 } else { 0 } }"#
    right r#"fn queries(me) { #{} }
fn score(v) { if v.is_remote { 1.0 / 2 } else { 0 } }"#

    "HH017" "a result that nothing uses"
        "To call `skip(…)`, to build a card or to compare does nothing by itself: the hook has to return it. A \
         vacancy that should have been skipped would be applied to."
    wrong r#"fn queries(me) { #{} }
fn filter(v) {
    if v.has_test { skip("has a test"); }
    true
}"#
    right r#"fn queries(me) { #{} }
fn filter(v) {
    if v.has_test { return skip("has a test"); }
    true
}"#

    "HH018" "a hook that may end without a value"
        "An `if` without `else` at the end of a hook leaves `()`, which ends the run at the first vacancy that gets \
         there."
    wrong r#"fn queries(me) { #{} }
fn filter(v) {
    if v.has_test { return skip("has a test"); }
}"#
    right r#"fn queries(me) { #{} }
fn filter(v) {
    if v.has_test { return skip("has a test"); }
    true
}"#

    "HH019" "a hook that returns something else than the host needs"
        "`filter` returns true, false or `skip(…)`, `score` and `review` a number, a card or `skip(…)`, `resume` \
         one of the resumes, its id or `()`, `letter` a string, `queries` a map or an array of them, `settings` a map."
    wrong r#"fn queries(me) { "rust" }"#
    right r#"fn queries(me) { #{ text: "rust" } }"#

    "HH020" "settings, permissions or parameters that there are not"
        "`settings()` returns a map of known keys; `param(\"name\")` reads what is declared in its `params`."
    wrong r#"fn queries(me) { #{} }
fn settings() { #{ limt: 20 } }"#
    right r#"fn queries(me) { #{} }
fn settings() { #{ limit: 20 } }"#

    "HH021" "a name that hides one of hhrun's own"
        "A script's own function, or an import's alias, wins over hhrun's of the same name, also where hhrun's was \
         meant."
    wrong r#"import "salary" as money;
fn queries(me) { #{} }
fn filter(v) { !money::below(v, 200_000) }"#
    right r#"import "salary" as salary;
fn queries(me) { #{} }
fn filter(v) { !salary::below(v, 200_000) }"#

    "HH022" "an argument of a type that the function does not take"
        "The call would end the script in the middle of a run."
    wrong r#"fn queries(me) { #{} }
fn filter(v) { v.name.has_any("rust") }"#
    right r#"fn queries(me) { #{} }
fn filter(v) { v.name.has_any(["rust"]) }"#

    "HH023" "a condition that is neither true nor false"
        "`if`, `&&`, `||` and `!` take booleans only; anything else ends the script."
    wrong r#"fn queries(me) { #{} }
fn filter(v) { if v.salary_range { true } else { skip("no salary") } }"#
    right r#"fn queries(me) { #{} }
fn filter(v) { if v.salary_range != () { true } else { skip("no salary") } }"#

    "HH024" "an import or a function that nothing uses"
        "Often a sign of a name that was misspelt somewhere else."
    wrong r#"import "salary" as salary;
fn queries(me) { #{} }"#
    right r#"fn queries(me) { #{} }"#

    "HH025" "what is never reached"
        "The statement before it leaves the function or the loop in any case."
    wrong r#"fn queries(me) { #{} }
fn filter(v) {
    return true;
    !v.has_test
}"#
    right r#"fn queries(me) { #{} }
fn filter(v) {
    !v.has_test
}"#

    "HH026" "several words where one is looked for"
        "`has_word` looks for one word, or for a phrase: these words side by side. Words to choose from are an array."
    wrong r#"fn queries(me) { #{} }
fn filter(v) { v.name.has_word("rust, go") }"#
    right r#"fn queries(me) { #{} }
fn filter(v) { v.name.has_any(["rust", "go"]) }"#

    "HH027" "a file of `text::file` that is not there, or not named plainly"
        "The host reads such files before anything runs, since the script's process opens none. So their names are \
         plain strings, of files within the script's own folder."
    wrong r#"fn queries(me) { #{} }
fn letter(v, resume) { text::file("leter.txt") }"#
    right r#"fn queries(me) { #{} }
fn letter(v, resume) { text::file("letter.txt") }"#

    "HH028" "a function that another file's call may reach"
        "The engine remembers what a name means from one file's call to the next file's, while a hook runs: where two \
         files call a function of that name, and mean two, both may get the one that was called first."
    wrong r#"import "salary" as salary;
fn queries(me) { #{} }
fn filter(v) { !salary::below(v, 200_000) && best(v) }
fn best(v) { v.is_remote }"#
    right r#"import "salary" as salary;
fn queries(me) { #{} }
fn filter(v) { !salary::below(v, 200_000) && suits(v) }
fn suits(v) { v.is_remote }"#
}
