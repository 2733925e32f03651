//! What administrators can do, what others cannot, and what is said to whoever starts a server.

use super::server::{PASSWORD, Server, send};
use crate::harness::Scene;

#[test]
fn people_are_invited_disabled_and_counted() {
    let server = Server::start();
    let mut admin = server.administrator();
    admin.get("/administration").is(200).says(&["admin", "administrator"]);
    let made = admin.post("/administration/invite", &[("name", "anna")]);
    made.is(200).says(&["Send this link"]);
    let (_, link) = made.body.split_once("/invitation/").unwrap();
    let link = format!("/invitation/{}", &link[..64]);
    let again = admin.post("/administration/invite", &[("name", "Anna")]);
    // The name's older link is void.
    server.browser().get(&link).is(404);
    let (_, link) = again.body.split_once("/invitation/").unwrap();
    let link = format!("/invitation/{}", &link[..64]);
    let mut anna = server.joined(&link, "anna");
    admin.post("/administration/invite", &[("name", "ANNA")]).is(422).says(&["taken"]);
    admin.post("/administration/invite", &[("name", "../x")]).is(422).says(&["href=\"#name\""]);
    // For others these pages are not there.
    anna.get("/administration").is(404);
    for path in ["invite", "disable", "enable", "sign-out"] {
        anna.post(&format!("/administration/{path}"), &[("name", "admin")]).is(404);
    }
    anna.get("/metrics").is(200).says(&["hhrun_accounts 2", "hhrun_sessions 2", "hhrun_panics_total 0"]);
    // The only administrator cannot lock themselves out.
    admin.post("/administration/disable", &[("name", "admin")]).is(422).says(&["Somebody must stay"]);
    let leave = [("confirm", "admin"), ("delete_password", PASSWORD)];
    admin.post("/settings/delete", &leave).is(422).says(&["Somebody must stay"]);
    admin.post("/administration/disable", &[("name", "Anna")]).leads_to("/administration");
    anna.get("/").leads_to("/sign-in");
    anna.post("/sign-in", &[("name", "anna"), ("password", PASSWORD)]).is(422);
    admin.post("/administration/enable", &[("name", "Anna")]).leads_to("/administration");
    anna.post("/sign-in", &[("name", "anna"), ("password", PASSWORD)]).leads_to("/");
    admin.post("/administration/sign-out", &[("name", "Anna")]).leads_to("/administration");
    anna.get("/").leads_to("/sign-in");
    admin.get("/administration").is(200).says(&["wrong password", "disabled", "signed out everywhere", "operator"]);
}

#[test]
fn the_operator_invites_and_replaces_lost_passwords() {
    let server = Server::start();
    // Before anybody administers, the newest link does, and the older are void.
    let first = server.invitation.clone();
    let second = server.invite(&[]);
    server.browser().get(&first).is(404);
    let mut admin = server.joined(&second, "admin");
    admin.get("/administration").is(200);
    let link = server.invite(&["--name", "admin"]);
    let mut fresh = server.browser();
    fresh.get(&link).is(200).says(&["value=\"admin\"", "readonly"]);
    let new = "третья лошадь батарея";
    fresh.post(&link, &[("name", "anna"), ("password", new), ("again", new)]).leads_to("/");
    // The link was admin's, whatever was typed; the old sessions are over.
    fresh.get("/administration").is(200);
    admin.get("/").leads_to("/sign-in");
    // A name that works at the command line is its owner's.
    std::fs::create_dir_all(server.scene.path("data/users/carl")).unwrap();
    let open = server.invite(&[]);
    let mut carl = server.browser();
    let fields = [("name", "Carl"), ("password", new), ("again", new)];
    carl.post(&open, &fields).is(422).says(&["taken"]);
    fresh.post("/administration/invite", &[("name", "carl")]).is(422).says(&["taken"]);
    carl.post(&server.invite(&["--name", "carl"]), &fields).leads_to("/");
    carl.get("/").is(200).says(&["carl"]);
    // Nor is a link good that was made for a name before it was somebody's.
    let made = fresh.post("/administration/invite", &[("name", "dora")]);
    let (_, link) = made.is(200).body.split_once("/invitation/").unwrap();
    std::fs::create_dir_all(server.scene.path("data/users/dora")).unwrap();
    server.browser().post(&format!("/invitation/{}", &link[..64]), &fields).is(422).says(&["taken"]);
    // A link that leads nowhere is not made.
    let nowhere = ["serve", "--invite", "--public-url", "jobs.example.org"];
    server.scene.hhrun(nowhere).code(2).complains(&["jobs.example.org"]).one_error();
}

#[test]
fn a_second_server_and_an_open_one_are_refused() {
    let server = Server::start();
    let second = server.scene.hhrun(["serve", "--listen", "127.0.0.1:0"]);
    second.code(6).complains(&["served already", "process", "HHRUN_HOME"]).one_error();
    let scene = Scene::new();
    scene.hhrun(["serve", "--listen", "0.0.0.0:0"]).code(2).complains(&["--behind-proxy"]).one_error();
    let proxied = ["serve", "--listen", "127.0.0.1:0", "--behind-proxy"];
    scene.hhrun(proxied).code(2).complains(&["--public-url"]).one_error();
    let plain = [&proxied[..], &["--public-url", "http://jobs.example.org"]].concat();
    scene.hhrun(plain).code(2).complains(&["https"]).one_error();
    let missing = ["serve", "--listen", "127.0.0.1:0", "--tls-cert", "none.pem", "--tls-key", "none.pem"];
    scene.hhrun(missing).code(2).complains(&["none.pem"]).one_error();
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let certificate = scene.write("cert.pem", &made.cert.pem());
    let certificate = certificate.to_str().unwrap();
    let twice = ["serve", "--listen", "127.0.0.1:0", "--tls-cert", certificate, "--tls-key", certificate];
    scene.hhrun(twice).code(2).complains(&["no private key"]).one_error();
}

#[test]
fn behind_a_proxy_cookies_are_secure_and_names_are_strict() {
    let server = Server::with(Scene::new(), &["--behind-proxy", "--public-url", "https://jobs.example.org"]);
    let host = &server.host;
    let ask = |head: &str| send(host, format!("{head}\r\nConnection: close\r\n\r\n").as_bytes());
    let page = ask("GET /sign-in HTTP/1.1\r\nHost: jobs.example.org");
    page.is(200);
    let cookie = page.header("set-cookie");
    assert!(cookie.starts_with("__Host-hhrun_visit=") && cookie.ends_with("; Secure"), "{cookie}");
    assert!(page.header("strict-transport-security").contains("max-age="));
    // A proxy that does not pass the name on is found out at once; what watches this machine is answered.
    ask(&format!("GET /sign-in HTTP/1.1\r\nHost: {host}")).is(421);
    ask(&format!("GET /healthz HTTP/1.1\r\nHost: {host}")).is(200);
    ask(&format!("GET /metrics HTTP/1.1\r\nHost: {host}")).is(200);
    ask("GET /metrics HTTP/1.1\r\nHost: jobs.example.org\r\nX-Forwarded-For: 127.0.0.1").is(404);
    ask(&format!("GET /metrics HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-For: 10.0.0.1")).is(404);
}

#[tokio::test]
async fn with_a_certificate_it_speaks_https() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let scene = Scene::new();
    let certificate = scene.write("cert.pem", &made.cert.pem());
    let key = scene.write("key.pem", &made.signing_key.serialize_pem());
    let (certificate, key) = (certificate.to_str().unwrap(), key.to_str().unwrap());
    let server = Server::with(scene, &["--tls-cert", certificate, "--tls-key", key]);
    // Fails only when there is one already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let root = reqwest::Certificate::from_pem(made.cert.pem().as_bytes()).unwrap();
    let client = reqwest::Client::builder().tls_certs_only([root]).no_proxy().build().unwrap();
    let port = server.host.rsplit_once(':').unwrap().1;
    let answer = client.get(format!("https://localhost:{port}/sign-in")).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.headers()["set-cookie"].to_str().unwrap().ends_with("; Secure"));
    // Plain http is no way in.
    assert_eq!(send(&server.host, b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\n\r\n").status, 0);
}

#[test]
fn open_invitations_are_listed_and_taken_back_and_administrators_invited() {
    let server = Server::start();
    let mut admin = server.administrator();
    assert!(!admin.get("/administration").body.contains("Open invitations"));
    let link = |made: &super::server::Answer| {
        let (_, link) = made.is(200).body.split_once("/invitation/").unwrap();
        link[..64].to_owned()
    };
    let anybody = link(&admin.post("/administration/invite", &[("name", "")]));
    let made = admin.post("/administration/invite", &[("name", "boss"), ("administrator", "yes")]);
    let boss = link(&made);
    let page = admin.get("/administration");
    page.is(200).says(&["Open invitations", "for anybody", ">boss</th>", "Take back", "invited an administrator"]);
    assert!(!page.body.contains(&anybody) && !page.body.contains(&boss), "a link is shown once");
    let mut ids = page.body.split("name=\"invitation\" value=\"").skip(1).map(|rest| rest[..64].to_owned());
    let mut guest = server.joined(&server.invite(&["--name", "guest"]), "guest");
    let first = ids.next().unwrap();
    guest.post("/administration/take-back", &[("invitation", &first)]).is(404);
    admin.post("/administration/take-back", &[("invitation", "../x")]).is(400);
    admin.post("/administration/take-back", &[("invitation", &first)]).leads_to("/administration");
    admin.post("/administration/take-back", &[("invitation", &first)]).leads_to("/administration");
    server.browser().get(&format!("/invitation/{anybody}")).is(404);
    admin.get("/administration").says(&["took back an invitation"]);

    let mut boss = server.joined(&format!("/invitation/{boss}"), "boss");
    let page = boss.get("/administration");
    assert!(!page.is(200).body.contains("Open invitations"), "all are used or taken back");
    // Now the first one may go; their links go with them.
    let left = link(&admin.post("/administration/invite", &[("name", ""), ("administrator", "yes")]));
    boss.post("/administration/disable", &[("name", "admin")]).leads_to("/administration");
    server.browser().get(&format!("/invitation/{left}")).is(404);
    boss.post("/administration/disable", &[("name", "boss")]).is(422).says(&["Somebody must stay"]);
}

#[test]
fn the_sandbox_of_a_server_for_others_says_whom_it_serves() {
    let proxied = ["--sandbox", "--behind-proxy", "--public-url", "https://jobs.example.org"];
    let mut server = Server::with(Scene::new(), &proxied);
    let said = server.stop();
    said.code(0).complains(&["the built-in hh.ru is at http://127.0.0.1:", "only this machine reaches"]);
    let mut alone = Server::with(Scene::new(), &["--sandbox"]);
    assert!(!alone.stop().code(0).stderr.contains("only this machine reaches"));
}

#[test]
fn after_signing_in_nobody_lands_where_there_is_nothing_to_see() {
    let server = Server::start();
    server.administrator();
    for (next, led) in [("/sign-out", "/"), ("/plan/approve?x=1", "/"), ("/strategies/a/test", "/"), ("/plan", "/plan")]
    {
        let mut browser = server.browser();
        browser.post("/sign-in", &[("name", "admin"), ("password", PASSWORD), ("next", next)]).leads_to(led);
    }
}
