//! Runs and plans in the browser.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use hhrun::sandbox::Options;

use super::server::Server;
use crate::harness::Scene;
use crate::hh::Hh;

#[test]
fn a_plan_is_looked_at_mended_and_approved_in_parts() {
    let mut server = Server::with(Scene::new(), &["--sandbox"]);
    let mut bob = server.administrator();
    let mut anna = server.joined(&server.invite(&["--sandbox"]), "anna");
    bob.connect_as("ivan").leads_to("/?done=connected");
    bob.get("/plan").is(200).says(&["Nothing waits to be approved"]);
    bob.post("/run", &[]).leads_to("/run");
    bob.run_is_over().says(&["Found at hh.ru", "Look at the plan"]);
    let ids = bob.planned();
    assert!(ids.len() > 6, "{ids:?}");
    let letter = |vacancy: &str, text: &str| [("vacancy", vacancy.to_owned()), ("letter", text.to_owned())];
    let mut write = |vacancy: &str, text: &str| {
        let fields = letter(vacancy, text);
        bob.post("/plan/letter", &fields.each_ref().map(|(name, value)| (*name, value.as_str())))
    };
    // What cannot be sent is said beside the letter, and nothing typed is lost.
    write(&ids[0], "Hello ${name}").is(422).says(&["left over from a template", "Hello ${name}", "aria-invalid"]);
    write(&ids[0], "Здравствуйте!\r\n</textarea><script>alert(1)</script>").leads_to("/plan?done=letter");
    write("1", "Hello").leads_to("/plan?done=gone");
    let page = bob.get("/plan?done=letter");
    page.says(&["edited by you", "&#60;script&#62;", "aria-labelledby=\"vacancy-"]);
    assert!(!page.body.contains("<script>") && !page.body.contains("style="));
    bob.post("/plan/drop", &[("vacancy", &ids[1])]).leads_to("/plan?done=dropped");
    bob.post("/plan/hide", &[("vacancy", &ids[2]), ("whom", "vacancy")]).leads_to("/run");
    bob.run_is_over().says(&["Hidden at hh.ru"]);
    // A page that is out of date chooses nothing.
    bob.post("/run/resume", &[("resume", "1")]).leads_to("/run?problem=stale");
    bob.get("/run?problem=stale").says(&["Something else was run"]);
    // What somebody else has is neither seen nor touched.
    anna.get("/plan").says(&["Nothing waits"]);
    anna.post("/plan/drop", &[("vacancy", &ids[0])]).leads_to("/plan?done=gone");
    anna.approve(&[&ids[0]]).leads_to("/plan?done=gone");
    // Approved is what was seen.
    let stale = bob.get("/plan");
    let seen = &stale.body.split_once("name=\"seen\" value=\"").unwrap().1[..64];
    bob.post("/plan/drop", &[("vacancy", &ids[3])]).leads_to("/plan?done=dropped");
    bob.post("/plan/approve", &[("which", "all"), ("seen", seen)]).leads_to("/plan?done=changed");
    bob.post("/plan/approve", &[("which", "some"), ("seen", seen)]).leads_to("/plan?done=none");
    bob.approve(&[&ids[0], &ids[4]]).leads_to("/run");
    bob.run_is_over().says(&["Sent: 2."]);
    let left = bob.planned();
    assert_eq!(left.len(), ids.len() - 5, "{left:?}");
    // The rest still waits after the server was started again.
    server.restart();
    assert_eq!(bob.planned(), left);
    bob.approve(&[]).leads_to("/run");
    bob.run_is_over().says(&[&format!("Sent: {}.", left.len()), "Left in the plan: 0."]);
    // A plan that cannot be read is not told as none.
    let kept = std::fs::read_dir(server.scene.path("data/sandbox/users")).unwrap();
    let kept = kept.map(|folder| folder.unwrap().path().join("kept"));
    let kept = kept.filter(|kept| kept.to_string_lossy().contains("admin")).last().unwrap();
    std::fs::write(&kept, "half").unwrap();
    bob.get("/plan").is(200).says(&["cannot be read"]);
    std::fs::remove_file(&kept).unwrap();
    bob.post("/run/sync", &[]).leads_to("/run");
    bob.run_is_over().says(&["Applications that hh.ru told of"]);
    bob.get("/administration").says(&["sent applications (2)", "hid at hh.ru"]);
    bob.language = "ru".to_owned();
    bob.get("/plan").says(&["Ничего не ждёт одобрения"]);
    let hh: serde_json::Value =
        serde_json::from_slice(&std::fs::read(server.scene.path("data/sandbox/hh.json")).unwrap()).unwrap();
    assert!(hh.to_string().contains("alert(1)"), "the edited letter was sent as it is");
}

#[test]
fn a_run_is_followed_and_stopped() {
    let server = Server::with(Scene::new(), &["--sandbox", "--runs", "1"]);
    let mut bob = server.administrator();
    bob.connect_as("ivan").leads_to("/?done=connected");
    bob.post("/run", &[]).leads_to("/run");
    // One at a time.
    bob.post("/run", &[]).leads_to("/run?problem=busy");
    let cookie = &bob.cookies["hhrun_session"];
    let mut stream = TcpStream::connect(&server.host).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let head = format!("GET /run/events HTTP/1.1\r\nHost: {}\r\nCookie: hhrun_session={cookie}\r\n\r\n", server.host);
    stream.write_all(head.as_bytes()).unwrap();
    let lines = BufReader::new(stream).lines().map_while(Result::ok);
    let mut lines = lines.inspect(|line| assert!(!line.contains("ivan") && !line.contains("bob"), "{line}"));
    assert!(lines.any(|line| line == "content-type: text/event-stream; charset=utf-8"));
    assert!(lines.any(|line| line.starts_with("data: {\"doing\":\"plan\"")));
    bob.post("/run/cancel", &[]).leads_to("/run");
    assert!(lines.any(|line| line.starts_with("data: {\"doing\":null")), "the end is told");
    let page = bob.run_is_over();
    assert!(page.body.contains("Stopped as you asked") || page.body.contains("Found at hh.ru"), "{page:#?}");
    server.browser().get("/run/events").leads_to("/sign-in?next=%2Frun%2Fevents");
}

/// The sign-in is lost in the middle of a sending: what was sent until then is told, and logged.
#[test]
fn a_sign_in_that_is_lost_while_sending_hides_nothing_that_was_sent() {
    let hh = Hh::start();
    let mut server = Server::with(hh.bob(), &[]);
    let mut admin = server.administrator();
    let mut bob = server.joined(&server.invite(&["--name", "bob"]), "bob");
    bob.chooses_resume(&hh.resumes("bob")[0]);
    bob.post("/run", &[]).leads_to("/run");
    bob.run_is_over();
    let ids = bob.planned();
    let rule = "POST /negotiations error=oauth/bad_authorization after=2 times=1";
    hh.faults().add(rule.parse().unwrap());
    bob.approve(&[]).leads_to("/run");
    bob.run_is_over().says(&[
        "Sent: 2.",
        &format!("Left in the plan: {}.", ids.len() - 2),
        "hh.ru wants you to connect again",
    ]);
    assert_eq!(hh.applied().len(), 2);
    admin.get("/administration").says(&["sent applications (2)"]);
    assert_eq!(bob.planned().len(), ids.len() - 2, "the rest waits");
    server.stop();
}

/// Whoever is let in no longer has nothing sent in their name.
#[test]
fn a_sending_ends_when_its_person_is_let_in_no_longer() {
    let hh = Hh::with(Options { latency: Duration::from_millis(50), ..Hh::small() });
    let server = Server::with(hh.bob(), &[]);
    let mut admin = server.administrator();
    let mut bob = server.joined(&server.invite(&["--name", "bob"]), "bob");
    bob.chooses_resume(&hh.resumes("bob")[0]);
    bob.post("/run", &[]).leads_to("/run");
    bob.run_is_over();
    let ids = bob.planned();
    bob.approve(&[]).leads_to("/run");
    let end = std::time::Instant::now() + crate::harness::PATIENCE;
    while hh.posts() < 1 {
        assert!(std::time::Instant::now() < end, "nothing is sent");
        std::thread::sleep(Duration::from_millis(5));
    }
    admin.post("/administration/disable", &[("name", "bob")]).leads_to("/administration");
    while !admin.get("/administration").body.contains("sent applications (") {
        assert!(std::time::Instant::now() < end, "the sending never ends");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(hh.applied().len() < ids.len(), "{ids:?}");
}

/// A server killed while it sends: nothing is lost, nothing sent twice, and the person is told.
#[test]
fn a_power_cut_while_sending_loses_and_doubles_nothing() {
    let hh = Hh::with(Options { latency: Duration::from_millis(50), vacancies: 2_000, ..Options::default() });
    let mut server = Server::with(hh.bob(), &[]);
    let mut admin = server.administrator();
    // The name works at the command line: only whoever sits there gives it away.
    let mut bob = server.joined(&server.invite(&["--name", "bob"]), "bob");
    bob.chooses_resume(&hh.resumes("bob")[0]);
    bob.get("/").is(200).says(&["Борис Орлов"]);
    bob.post("/run", &[]).leads_to("/run");
    bob.run_is_over();
    let ids = bob.planned();
    assert!(ids.len() >= 3, "{ids:?}");
    bob.approve(&[]).leads_to("/run");
    let end = std::time::Instant::now() + crate::harness::PATIENCE;
    while hh.posts() < 2 {
        assert!(std::time::Instant::now() < end, "nothing is sent");
        std::thread::sleep(Duration::from_millis(5));
    }
    server.kill_and_restart();
    bob.run_is_over().says(&["Interrupted"]);
    // The log has what was sent until then, too.
    let until_then = format!("sent applications ({})", hh.applied().len());
    admin.get("/administration").says(&[&until_then]);
    let left = bob.planned();
    assert!(!left.is_empty() && left.len() < ids.len(), "{left:?}");
    bob.approve(&[]).leads_to("/run");
    bob.run_is_over().says(&["Left in the plan: 0."]);
    let mut applied = hh.applied();
    applied.sort();
    let mut ids = ids;
    ids.sort();
    assert_eq!(applied, ids, "each once");
}

/// What was tried and got no clear answer was not held back for a reason.
#[test]
fn lost_answers_are_told_as_such_and_looked_at_by_the_next_run() {
    let hh = Hh::start();
    let server = Server::with(hh.bob(), &[]);
    let mut bob = server.joined(&server.invite(&["--name", "bob"]), "bob");
    bob.chooses_resume(&hh.resumes("bob")[0]);
    bob.post("/run", &[]).leads_to("/run");
    bob.run_is_over();
    let ids = bob.planned();
    hh.faults().add("POST /negotiations status=500".parse().unwrap());
    bob.approve(&[]).leads_to("/run");
    let page = bob.run_is_over();
    page.says(&["Sent: 0.", "No clear answer: 3.", "The next run looks at hh.ru", "Left in the plan: "]);
    assert!(!page.body.contains("Not sent, for a reason"), "{page:#?}");
    bob.language = "ru".to_owned();
    bob.get("/").says(&["Без ясного ответа: 3.", "Следующий запуск проверит на hh.ru"]);
    bob.language = "en".to_owned();
    let left = bob.planned();
    hh.faults().clear();
    bob.post("/run", &[]).leads_to("/run");
    bob.run_is_over();
    bob.approve(&[]).leads_to("/run");
    bob.run_is_over().says(&["Left in the plan: 0."]);
    // Those that were tried twice rest for a while; all others went.
    let (went, applied): (Vec<_>, _) = (ids.iter().filter(|id| left.contains(id)).collect(), hh.applied());
    assert!(went.len() == ids.len() - 3 && went.iter().all(|id| applied.contains(id)), "{applied:?}");
    assert!(ids.iter().all(|id| left.contains(id) || !applied.contains(id)), "{applied:?}");
}

/// Whoever lets their schedule send is not told that nothing is sent.
#[test]
fn a_plan_that_a_schedule_sends_says_so() {
    let server = Server::with(Scene::new(), &["--sandbox"]);
    let mut bob = server.administrator();
    bob.connect_as("ivan").leads_to("/?done=connected");
    bob.post("/run", &[]).leads_to("/run");
    bob.run_is_over();
    bob.get("/plan").says(&["Nothing is sent before you approve it."]);
    bob.post("/strategies", &[("name", "rust"), ("from", "")]).is(303);
    // Not before tomorrow.
    let hour_ago = (chrono::Local::now() - chrono::TimeDelta::hours(1)).format("%H:%M").to_string();
    let schedule = [("strategy", "rust"), ("every", hour_ago.as_str()), ("send", "yes")];
    bob.post("/settings/schedule", &schedule).leads_to("/settings/runs?done=saved");
    let page = bob.get("/plan");
    page.says(&["Your schedule sends all of this without asking, at its next run: <strong>20", "/settings/runs"]);
    assert!(!page.body.contains("Nothing is sent before"), "{page:#?}");
    bob.get("/run").says(&["the next run of your schedule sends all"]);
    bob.get("/").says(&["The schedule sends them at its next run:"]);
    bob.post("/settings/schedule", &schedule[..2]).leads_to("/settings/runs?done=saved");
    bob.get("/plan").says(&["Nothing is sent before you approve it."]);
}
