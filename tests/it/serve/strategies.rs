//! Strategies in the browser: a mistake, its finding, the fix, the tests, the versions; and nobody else's.

use super::server::Server;

/// A mistake in its fourth line.
const WRONG: &str = "// Rust.\nfn queries(me) { #{ text: \"rust\" } }\nfn score(v) {\n    card().add(40, \"rust\", v.nmae.has_word(\"rust\"))\n}\n";
const TESTS: &str =
    "fn test_score() {\n    assert_ne(score(vacancy()), ());\n}\nfn test_fails() { assert_eq(1, 2); }\n";

#[test]
fn a_mistake_is_shown_at_its_line_mended_tested_and_an_earlier_version_comes_back() {
    let server = Server::start();
    let mut admin = server.administrator();
    admin.get("/strategies").is(200).says(&["None yet", "salary", "aria-current=\"page\">Strategies"]);
    admin.post("/strategies", &[("name", "rust"), ("from", "")]).leads_to("/strategies/rust?done=created");
    let fresh = admin.get("/strategies/rust?done=created");
    fresh.is(200).says(&["Nothing found: it can run", "value floor", "200000", "fn queries(me)"]);
    admin.post("/strategies", &[("name", "RUST"), ("from", "")]).is(422).says(&["href=\"#name\"", "already"]);
    admin.post("/strategies", &[("name", "mine"), ("from", "salary")]).leads_to("/strategies/mine?done=created");

    let base = base(&fresh.body);
    let typed = WRONG.replace('\n', "\r\n");
    let save = |script: &str, base: &str| {
        [("script", script.to_owned()), ("tests", TESTS.to_owned()), ("base", base.to_owned())]
    };
    let fields = save(&typed, &base);
    admin.post("/strategies/rust", &refs(&fields)).leads_to("/strategies/rust?done=saved");
    let wrong = admin.get("/strategies/rust?done=saved");
    let at_its_line =
        "<li id=\"line-4\" value=\"4\" class=\"bad\"><code>    card().add(40, &#34;rust&#34;, v.<mark>nmae</mark>";
    wrong.is(200).says(&["Saved, with mistakes", "href=\"#line-4\">line 4</a>", "HH0", "did you mean", at_its_line]);
    // What was typed is there as it was typed.
    wrong.says(&["<textarea", "fn queries(me) { #{ text: &#34;rust&#34; } }"]);
    let tested = admin.post("/strategies/rust/test", &[]);
    tested.is(200).says(&["Not tested", "href=\"/strategies/rust#line-4\""]);

    // Another page that still shows the first text does not overwrite this one unasked.
    let fields = save("fn queries(me) { #{} }", &base);
    let late = admin.post("/strategies/rust", &refs(&fields));
    late.is(422).says(&["changed elsewhere", "href=\"#script\"", "fn queries(me) { #{} }</textarea>"]);
    let mended = WRONG.replace("nmae", "name");
    let fields = save(&mended, &self::base(&wrong.body));
    admin.post("/strategies/rust", &refs(&fields)).leads_to("/strategies/rust?done=saved");
    let right = admin.get("/strategies/rust?done=saved");
    right.is(200).says(&["Saved.", "Nothing found: it can run"]);
    let tested = admin.post("/strategies/rust/test", &[]);
    tested.is(200).says(&["passed: 1, failed: 1", "test_fails", "assert_eq(1, 2)"]);
    assert!(!tested.body.contains("strategies/scripts"), "{}", tested.body);
    let fields = save(&mended, &self::base(&right.body));
    admin.post("/strategies/rust", &refs(&fields)).leads_to("/strategies/rust?done=same");

    admin.get("/strategies/rust/versions").is(200).says(&["Version 3", "Version 2", "Version 1", "admin"]);
    let version = admin.get("/strategies/rust/versions/3");
    version.is(200).says(&["class=\"removed\"", "v.nmae.has_word", "class=\"added\"", "v.name.has_word"]);
    admin.get("/strategies/rust/versions/1").is(200).says(&["first one that is kept"]);
    admin.post("/strategies/rust/versions/1/restore", &[]).leads_to("/strategies/rust?done=restored");
    admin.get("/strategies/rust").is(200).says(&["value floor"]);
    admin.get("/strategies/rust/versions").is(200).says(&["Version 4", "brought back from 1"]);

    admin.post("/strategies/rust/values", &[("value floor", "much")]).is(422).says(&["whole number", "value=\"much\""]);
    admin.post("/strategies/rust/values", &[("value floor", "300_000")]).leads_to("/strategies/rust?done=values");
    admin.get("/strategies/rust").is(200).says(&["value=\"300_000\""]);
    let export = admin.get("/settings/export");
    let export: serde_json::Value = serde_json::from_str(&unchunked(&export.body)).unwrap();
    let rust = &export["strategies"][1];
    assert_eq!((&rust["name"], &rust["values"]["floor"]), (&"rust".into(), &"300_000".into()));
    assert_eq!(rust["versions"].as_array().unwrap().len(), 4);

    admin.post("/strategies/rust/delete", &[("confirm", "mine")]).is(422).says(&["href=\"#confirm\""]);
    admin.post("/strategies/rust/delete", &[("confirm", "rust")]).leads_to("/strategies");
    admin.get("/strategies/rust").is(404);
    admin.get("/administration").is(200).says(&["deleted a strategy"]);
    admin.language = "ru".to_owned();
    admin.get("/strategies").is(200).says(&["Ваши стратегии", "mine"]);
}

/// The mark of the text that a page edits.
fn base(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"base\" value=\"").unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}

fn refs<'a>(fields: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
    fields.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

/// A body that came in pieces: RFC 9112, 7.1.
pub fn unchunked(body: &str) -> String {
    let mut bytes = body.as_bytes();
    let mut whole = Vec::new();
    if body.starts_with('{') {
        return body.to_owned();
    }
    while let Some(end) = bytes.windows(2).position(|pair| pair == b"\r\n") {
        let length = usize::from_str_radix(std::str::from_utf8(&bytes[..end]).unwrap().trim(), 16).unwrap();
        if length == 0 {
            break;
        }
        whole.extend_from_slice(&bytes[end + 2..end + 2 + length]);
        bytes = &bytes[end + 2 + length + 2..];
    }
    String::from_utf8(whole).unwrap()
}

#[test]
fn nobody_sees_or_guesses_anothers_and_imports_do_not_leave() {
    let server = Server::start();
    let mut admin = server.administrator();
    let mut guest = server.joined(&server.invite(&["--name", "guest"]), "guest");
    admin.post("/strategies", &[("name", "secret"), ("from", "")]).leads_to("/strategies/secret?done=created");
    let page = admin.get("/strategies/secret");
    let own = base(&page.body);
    let marked = [("script", "// the administrator's own words\nfn f() { 1 }"), ("tests", ""), ("base", own.as_str())];
    admin.post("/strategies/secret", &marked).leads_to("/strategies/secret?done=saved");
    admin.get("/strategies/secret").is(200).says(&["other scripts can import it"]);
    // What is another's is as if it were not there.
    for path in ["secret", "nothing", "secret/versions", "nothing/versions", "secret/versions/1", "nothing/versions/1"]
    {
        guest.get(&format!("/strategies/{path}")).is(404);
    }
    for path in ["secret", "secret/test", "secret/values", "secret/delete", "secret/versions/1/restore"] {
        guest.post(&format!("/strategies/{path}"), &[("confirm", "secret"), ("base", &own)]).is(404);
    }
    assert!(!guest.get("/strategies").body.contains("secret"));
    assert!(!guest.get("/settings/export").body.contains("secret"));

    guest.post("/strategies", &[("name", "thief"), ("from", "")]).leads_to("/strategies/thief?done=created");
    let mut mark = base(&guest.get("/strategies/thief").body);
    std::fs::write(server.scene.path("data/outside.rhai"), "fn told() { \"outside\" }").unwrap();
    let strategies = server.scene.path("data/users/admin/strategies/scripts/secret.rhai");
    assert!(strategies.is_file());
    let absolute = strategies.with_extension("");
    for import in [
        "secret",
        "../../../admin/strategies/scripts/secret",
        "../../../../outside",
        "..",
        "../versions/thief/1",
        absolute.to_str().unwrap(),
        "/etc/passwd",
        "./../thief",
        "a/../../secret",
    ] {
        let script = format!("import \"{import}\" as other;\nfn queries(me) {{ #{{ text: other::told() }} }}\n");
        let tests = "fn test_a() { assert_eq(fixture(\"../../../admin/strategies/scripts/secret.rhai\"), ()); }";
        let fields = [("script", script.as_str()), ("tests", tests), ("base", &mark)];
        guest.post("/strategies/thief", &fields).leads_to("/strategies/thief?done=saved");
        let page = guest.get("/strategies/thief?done=saved");
        page.is(200).says(&["Saved, with mistakes", "href=\"#line-1\""]);
        assert!(!page.body.contains("own words") && !page.body.contains("did you mean `secret`"), "{import}");
        let tested = guest.post("/strategies/thief/test", &[]);
        assert!(tested.status == 200 && !tested.body.contains("own words"), "{import}");
        mark = base(&page.body);
    }
    for file in ["../../../admin/strategies/scripts/secret.rhai", "/etc/passwd", "../versions/thief/1"] {
        let script = format!("fn queries(me) {{ #{{ text: text::file(\"{file}\") }} }}\n");
        let fields = [("script", script.as_str()), ("tests", ""), ("base", &mark)];
        guest.post("/strategies/thief", &fields).leads_to("/strategies/thief?done=saved");
        let page = guest.get("/strategies/thief");
        page.is(200).says(&["outside"]);
        assert!(!page.body.contains("own words") && !page.body.contains("root:"), "{file}");
        mark = base(&page.body);
    }
    // One's own scripts and the recipes are there.
    guest.post("/strategies", &[("name", "words"), ("from", "")]).leads_to("/strategies/words?done=created");
    let words = base(&guest.get("/strategies/words").body);
    let fields = [("script", "fn told() { \"rust\" }"), ("tests", ""), ("base", words.as_str())];
    guest.post("/strategies/words", &fields).leads_to("/strategies/words?done=saved");
    let script = "import \"words\" as words;\nimport \"salary\" as salary;\nfn queries(me) { #{ text: words::told() } }\nfn filter(v) { !salary::below(v, 1) }";
    let fields = [("script", script), ("tests", ""), ("base", mark.as_str())];
    guest.post("/strategies/thief", &fields).leads_to("/strategies/thief?done=saved");
    guest.get("/strategies/thief").is(200).says(&["Nothing found: it can run"]);
}

#[test]
fn what_scripts_say_is_no_markup_and_what_never_ends_is_ended() {
    let server = Server::start();
    let mut admin = server.administrator();
    admin.post("/strategies", &[("name", "evil"), ("from", "")]).leads_to("/strategies/evil?done=created");
    let mut mark = base(&admin.get("/strategies/evil").body);
    let mut put = |script: &str, tests: &str| {
        let fields = [("script", script), ("tests", tests), ("base", &mark)];
        admin.post("/strategies/evil", &fields).leads_to("/strategies/evil?done=saved");
        let page = admin.get("/strategies/evil");
        page.is(200);
        assert!(!page.body.contains("<script") && !page.body.contains("<img"), "{}", page.body);
        mark = base(&page.body);
        (page, admin.post("/strategies/evil/test", &[]))
    };
    let markup = "// </textarea></code><script>alert(1)</script>\nfn queries(me) { #{ text: \"</pre><img src=x>\", wrong_<b>: 1 } }";
    put(markup, "fn test_a() { throw \"<script>alert(1)</script>\"; }");
    let markup = "fn settings() { #{ params: #{ \"<script>\": #{ value: \"\\\"><script>\", about: \"</p><script>\" } } } }\nfn queries(me) { log::info(\"<script>\"); #{} }";
    let (page, tested) = put(markup, "fn test_a() { queries(me()); throw \"<script>alert(1)</script>\"; }");
    page.says(&["&#60;script&#62;"]);
    tested.is(200).says(&["&#60;script&#62;"]);
    assert!(!tested.body.contains("<script"));
    let (page, tested) = put("fn settings() { loop {} }\nfn queries(me) { #{} }", "fn test_a() { }");
    page.says(&["cannot be read like this", "never ends"]);
    tested.is(200).says(&["Not tested", "never ends"]);
    let (_, tested) = put("fn queries(me) { #{} }", "fn test_a() { loop {} }\nfn test_b() { }");
    tested.is(200).says(&["passed: 1, failed: 1"]);
    let deep = format!("fn queries(me) {{ {} }}", "(".repeat(30_000));
    put(&deep, "");
    let (page, _) = put("fn queries(me) { #{ text: \"rust\" } }", "");
    page.says(&["it can run"]);
    admin.get("/metrics").is(200).says(&["hhrun_panics_total 0"]);
}
