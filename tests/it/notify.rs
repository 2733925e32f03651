//! A person is told: a mail arrives at a real server on loopback, a document at a webhook.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::{StatusCode, header};
use base64ct::{Base64, Encoding};
use hhrun::config::{Config, Variables};
use hhrun::notify::mail::{Error, Login, Mail, Security, Settings, mailbox, mailboxes};
use hhrun::notify::webhook::{self, Webhook};
use hhrun::notify::{Attachment, Notice, Notifier};
use hhrun::secret::Secret;
use mail_parser::{Message, MessageParser, MimeHeaders};
use serde_json::{Map, Value, json};
use tokio::runtime::Runtime;

use crate::harness::PATIENCE;
use crate::hh::Hh;
use crate::post_office::{PASSWORD, PostOffice, Speaks, USER};

const TEXT: &str = "Отправлено 3 отклика.\r\n.\r\nДлинная строка: сто сорок пять вакансий отсеяны, потому что зарплата \
                    ниже порога, удалёнки нет, а тестовое задание есть.\r\n";

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

fn settings(port: u16, security: Security, root: Option<&[u8]>) -> Settings {
    Settings {
        host: "localhost".into(),
        port,
        security,
        login: Some(Login { user: USER.into(), password: Secret::from(PASSWORD) }),
        from: mailbox(&format!("Борис Орлов <{USER}>")).unwrap(),
        to: mailboxes("bob@example.com, anna@example.com").unwrap(),
        roots: root.map(<[u8]>::to_vec).into_iter().collect(),
        within: PATIENCE,
    }
}

fn report() -> Vec<u8> {
    "<!doctype html><title>Отчёт</title>\n\r\n.\n".repeat(400).into_bytes()
}

fn noise() -> Vec<u8> {
    (0..=255).cycle().take(5_000).collect()
}

fn notice() -> Notice {
    let file = |name: &str, mime: &str, bytes| Attachment { name: name.into(), mime: mime.into(), bytes };
    Notice {
        subject: "hhrun: отправлено 3 отклика, ещё 145 вакансий отсеяно по правилам стратегии my_strategy.rhai".into(),
        text: TEXT.into(),
        html: Some("<p>Отправлено <b>3</b> отклика.</p>".into()),
        attachments: vec![
            file("отчёт за 22 ноября.html", "text/html; charset=utf-8", report()),
            file("noise.bin", "application/octet-stream", noise()),
        ],
        fields: Map::new(),
    }
}

fn send(settings: Settings, notice: &Notice) -> Result<(), Error> {
    runtime().block_on(Mail::new(settings).send(notice))
}

#[track_caller]
fn fails(settings: Settings, words: &[&str]) -> Error {
    let error = send(settings, &notice()).unwrap_err();
    let said = format!("{error}; {}", error.hint());
    for words in words {
        assert!(said.contains(words), "no `{words}` in: {said}");
    }
    assert!(!format!("{said} {error:?}").contains(PASSWORD), "{said}");
    error
}

fn read(bytes: &[u8]) -> Message<'_> {
    MessageParser::default().parse(bytes).unwrap()
}

#[test]
fn a_mail_arrives_whole_however_the_server_is_spoken_to() {
    for (speaks, security) in
        [(Speaks::Tls, Security::Tls), (Speaks::StartTls, Security::StartTls), (Speaks::Plain, Security::None)]
    {
        let office = PostOffice::start(speaks);
        send(settings(office.port, security, Some(&office.root)), &notice()).unwrap();
        let letter = office.letter();
        assert!(letter.signed);
        assert_eq!((letter.from.as_str(), letter.to.join(" ")), (USER, "bob@example.com anna@example.com".to_owned()));
        let mail = read(&letter.bytes);
        assert_eq!(mail.subject(), Some(notice().subject.as_str()));
        let from = mail.from().unwrap().first().unwrap();
        assert_eq!((from.name(), from.address()), (Some("Борис Орлов"), Some(USER)));
        assert_eq!(mail.body_text(0).unwrap().replace("\r\n", "\n").trim_end(), TEXT.replace("\r\n", "\n").trim_end());
        assert!(mail.body_html(0).unwrap().contains("<b>3</b> отклика"));
        assert!(mail.date().is_some() && mail.message_id().unwrap().ends_with("@example.com"));
        assert_eq!(mail.attachment_count(), 2);
        for (index, name, bytes) in [(0, "отчёт за 22 ноября.html", report()), (1, "noise.bin", noise())] {
            let file = mail.attachment(index).unwrap();
            assert_eq!(file.attachment_name(), Some(name));
            assert!(file.contents() == bytes, "{name} is another");
        }
        assert!(letter.bytes.is_ascii(), "it passes servers that know nothing else");
        assert!(letter.bytes.split(|byte| *byte == b'\n').all(|line| line.len() <= 998));
    }
}

#[test]
fn a_mail_of_text_alone_is_readable() {
    let office = PostOffice::start_open();
    let settings = Settings { login: None, ..settings(office.port, Security::None, None) };
    let notice = Notice { html: None, attachments: Vec::new(), ..notice() };
    send(settings, &notice).unwrap();
    let letter = office.letter();
    let mail = read(&letter.bytes);
    assert!(mail.body_text(0).unwrap().contains("Отправлено 3 отклика."));
    assert_eq!(mail.attachment_count(), 0);
}

#[test]
fn what_a_server_refuses_is_said() {
    let office = PostOffice::start(Speaks::StartTls);
    let good = settings(office.port, Security::StartTls, Some(&office.root));
    let login = Login { user: USER.into(), password: Secret::from("wrong") };
    let server = format!("`localhost:{}`", office.port);
    let words = [server.as_str(), "refused the user or the password with status 535", "SMTP_PASSWORD"];
    fails(Settings { login: Some(login), ..good.clone() }, &words);
    let nobody = Settings { to: mailboxes("nobody@example.com").unwrap(), ..good.clone() };
    fails(nobody, &["refused the mail with status 550", "no such mailbox here", "SMTP_TO"]);
    fails(Settings { login: None, ..good.clone() }, &["refused the mail with status 503"]);
    // A certificate that nobody vouches for.
    let stranger = PostOffice::start(Speaks::Tls);
    let strange = Settings { port: stranger.port, ..good.clone() };
    fails(Settings { security: Security::Tls, ..strange }, &["no encrypted connection", "certificate"]);
    fails(Settings { host: "127.0.0.1".into(), ..good }, &["no encrypted connection", "certificate"]);
    assert_eq!((office.count(), stranger.count()), (0, 0));
}

#[test]
fn no_password_goes_where_it_can_be_read() {
    let office = PostOffice::start(Speaks::Plain);
    let plain = settings(office.port, Security::StartTls, Some(&office.root));
    fails(plain.clone(), &["offers no encryption (STARTTLS)", "SMTP_PORT=465"]);
    // An address of this machine's network is another machine; nothing is connected.
    let elsewhere = Settings { host: "192.0.2.1".into(), security: Security::None, ..plain.clone() };
    fails(elsewhere, &["no mail is sent to `192.0.2.1", "without encryption"]);
    let open = PostOffice::start_open();
    fails(Settings { port: open.port, security: Security::None, ..plain }, &["knows no way of signing in"]);
    assert_eq!(office.count() + open.count(), 0);
}

/// Says what it is told to each line, then hangs or hangs up.
fn rude(answers: &'static [&'static str], hangs: bool) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut buffer = [0; 4_096];
        for answer in answers {
            stream.write_all(answer.as_bytes()).unwrap();
            let _ = stream.read(&mut buffer);
        }
        while hangs && stream.read(&mut buffer).is_ok_and(|count| count > 0) {}
    });
    port
}

const HELLO: &[&str] =
    &["220 post\r\n", "250-post\r\n250 AUTH PLAIN LOGIN\r\n", "235 fine\r\n", "250 ok\r\n", "250 ok\r\n"];

#[test]
fn a_server_that_misbehaves_does_not_keep_a_run() {
    let rude = |answers, hangs| settings(rude(answers, hangs), Security::None, None);
    for answers in [&[], &HELLO[..1], &HELLO[..2], &HELLO[..4]] {
        fails(rude(answers, false), &["broke off"]);
        let begun = Instant::now();
        let within = Duration::from_millis(300);
        fails(Settings { within, ..rude(answers, true) }, &["did not take the mail within 0.3 s", "SMTP_HOST"]);
        assert!(begun.elapsed() < PATIENCE / 4, "{:?}", begun.elapsed());
    }
    fails(rude(&["554 go away\r\n"], false), &["refused the mail with status 554", "go away"]);
    fails(rude(&["SSH-2.0-OpenSSH_9.6\r\n"], false), &["broke off"]);
    let repeats = &["220 post\r\n", "250 AUTH PLAIN\r\n", "535 hunter2-sentinel is wrong\r\n"];
    fails(rude(repeats, false), &["with status 535"]);
    let repeats = &["220 post\r\n", "250 AUTH PLAIN\r\n", "454 later, hunter2-sentinel\r\n"];
    fails(rude(repeats, false), &["status 454", "later"]);
    fails(rude(&["220 post\r\n", "250 AUTH PLAIN\r\n", "hunter2-sentinel?\r\n"], false), &["broke off"]);
    let plain = Base64::encode_string(format!("\0{USER}\0{PASSWORD}").as_bytes());
    let parroted: &'static str = format!("454 later: AUTH PLAIN {plain}\r\n").leak();
    let answers: &'static [&'static str] = vec!["220 post\r\n", "250 AUTH PLAIN\r\n", parroted].leak();
    let said = fails(rude(answers, false), &["status 454", "later"]).to_string();
    assert!(!said.contains(&plain), "{said}");
    // TLS where there is none, and nobody at all.
    fails(Settings { security: Security::Tls, ..rude(HELLO, false) }, &["no encrypted connection"]);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    drop(taken);
    fails(settings(port, Security::None, None), &["cannot be reached"]);
    let unknown = Settings { host: "no-such-host.invalid".into(), ..settings(25, Security::StartTls, None) };
    fails(unknown, &["cannot be found"]);
}

/// A receiver of documents that gives one answer.
struct Receiver {
    runtime: Runtime,
    port: u16,
    heard: Arc<Mutex<Vec<Value>>>,
}

impl Receiver {
    fn start(status: u16, answer: String) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let port = listener.local_addr().unwrap().port();
        let told = Arc::clone(&heard);
        let router = Router::new().fallback(move |body: String| {
            told.lock().unwrap().push(serde_json::from_str(&body).unwrap());
            let elsewhere = [(header::LOCATION, format!("http://127.0.0.1:{port}/elsewhere"))];
            let answer = answer.clone();
            async move { (StatusCode::from_u16(status).unwrap(), elsewhere, answer) }
        });
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { runtime, port, heard }
    }

    fn hook(&self, allow_private: bool) -> Webhook {
        let url = format!("http://127.0.0.1:{}/bot123456:t0psecret-token/sendMessage", self.port);
        let fields = json!({ "chat_id": 123 }).as_object().unwrap().clone();
        let settings =
            webhook::Settings { url: Secret::from(url), fields, allow_private, proxy: None, within: PATIENCE };
        Webhook::new(settings).unwrap()
    }

    fn tell(&self, hook: &Webhook) -> Result<(), webhook::Error> {
        self.runtime.block_on(hook.post(&notice()))
    }

    fn heard(&self) -> Vec<Value> {
        self.heard.lock().unwrap().clone()
    }
}

#[test]
fn a_webhook_gets_one_document() {
    let receiver = Receiver::start(200, String::new());
    receiver.tell(&receiver.hook(true)).unwrap();
    assert_eq!(receiver.heard(), [json!({ "subject": notice().subject, "text": TEXT, "chat_id": 123 })]);
}

#[test]
fn a_webhook_on_this_machine_is_told_only_when_that_is_allowed() {
    let receiver = Receiver::start(200, String::new());
    let error = receiver.tell(&receiver.hook(false)).unwrap_err();
    assert_eq!(error.to_string(), "the webhook at `127.0.0.1` is not told: that is this machine");
    assert!(receiver.heard().is_empty());
}

#[test]
fn a_webhook_that_refuses_is_named_by_its_host_alone() {
    let long = "x".repeat(200_000);
    for (status, answer, words) in [
        (400, r#"{"ok":false,"description":"chat not found"}"#, "refused with status 400: {\"ok\":false"),
        (404, "no bot123456:t0psecret-token, t0psecret-token here", "status 404: no …, … here"),
        (500, long.as_str(), "status 500: xxx"),
        (302, "", "status 302"),
    ] {
        let receiver = Receiver::start(status, answer.to_owned());
        let error = receiver.tell(&receiver.hook(true)).unwrap_err();
        let said = format!("{error} {}", error.hint());
        assert!(said.contains(words) && said.len() < 700, "{said}");
        assert!(!format!("{said} {error:?}").contains("t0psecret"), "{said}");
        assert_eq!(receiver.heard().len(), 1, "a redirect is not followed");
    }
}

#[test]
fn a_webhook_that_hangs_does_not_keep_a_run() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = Secret::from(format!("http://{}/t0psecret", listener.local_addr().unwrap()));
    let within = Duration::from_millis(300);
    let settings = webhook::Settings { url, fields: Map::new(), allow_private: true, proxy: None, within };
    let error = runtime().block_on(Webhook::new(settings).unwrap().post(&notice())).unwrap_err();
    assert!(error.to_string().contains("gave no answer"), "{error}");
    drop(listener);
}

#[test]
fn a_proxy_is_gone_through_and_leads_nowhere_inside() {
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://me:{PASSWORD}@{}", proxy.local_addr().unwrap());
    let asked = std::thread::spawn(move || {
        let (mut stream, _) = proxy.accept().unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut buffer = [0; 4_096];
        let count = stream.read(&mut buffer).unwrap();
        stream.write_all(b"HTTP/1.1 502 Bad Gateway\r\n\r\n").unwrap();
        String::from_utf8_lossy(&buffer[..count]).into_owned()
    });
    let post = |url: &str| {
        let (url, proxy) = (Secret::from(url), Some(address.parse().unwrap()));
        let settings = webhook::Settings { url, fields: Map::new(), allow_private: false, proxy, within: PATIENCE };
        let error = runtime().block_on(Webhook::new(settings).unwrap().post(&notice())).unwrap_err();
        assert!(!format!("{error} {error:?}").contains(PASSWORD), "{error}");
        error.to_string()
    };
    for inside in ["https://10.0.0.1/x", "https://[fd00::1]/x", "https://localhost/x", "https://router.lan/x"] {
        assert!(post(inside).contains("is not told: that is a") || post(inside).contains("this machine"), "{inside}");
    }
    let error = post("https://hook.example.com/t0psecret");
    assert!(error.contains("the webhook at `hook.example.com` gave no answer"), "{error}");
    let asked = asked.join().unwrap();
    assert!(asked.starts_with("CONNECT hook.example.com:443 ") && !asked.contains("t0psecret"), "{asked}");
}

#[test]
fn the_settings_lead_to_a_person_in_both_ways() {
    let (office, receiver) = (PostOffice::start(Speaks::Plain), Receiver::start(500, "later".to_owned()));
    let pairs = [
        ("SMTP_HOST", "127.0.0.1".to_owned()),
        ("SMTP_PORT", office.port.to_string()),
        ("EMAIL_LOGIN", USER.to_owned()),
        ("EMAIL_PASSWORD", PASSWORD.to_owned()),
        ("RECEIVERS_MAIL", r#"["anna@example.com"]"#.to_owned()),
        ("WEBHOOK_URL", format!("http://127.0.0.1:{}/t0psecret", receiver.port)),
    ];
    let variables = Variables::of_process(pairs.map(|(name, value)| (name.to_owned(), value)));
    let config = Config::from_variables(&variables, "data".into(), "key".into()).unwrap();
    assert!(!format!("{config:?}").contains("t0psecret") && !format!("{config:?}").contains(PASSWORD));
    let notifier: Notifier = config.notifier(true).unwrap();
    assert_eq!(notifier.ways(), ["mail to anna@example.com", "webhook at 127.0.0.1"]);
    let errors = runtime().block_on(notifier.tell(&notice()));
    let said: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(said, ["the webhook at `127.0.0.1` refused with status 500: later"]);
    assert_eq!(office.letter().to, ["anna@example.com"]);
    assert_eq!(receiver.heard().len(), 1);
}

#[test]
fn doctor_looks_at_the_settings_and_shows_none_of_them() {
    let hh = Hh::start();
    let mut scene = hh.bob();
    let doctor = |scene: &crate::harness::Scene| {
        let said = scene.hhrun(["doctor", "--json"]);
        assert!(!said.stdout.contains("t0psecret"), "{}", said.stdout);
        said.code(0).json().to_string()
    };
    assert!(!doctor(&scene).contains("notified"));
    scene.set("EMAIL_LOGIN", "bob@t0psecret.ru");
    scene.set("EMAIL_PASSWORD", "t0psecret");
    let found = doctor(&scene);
    for words in [
        "`SMTP_USER` is set under its older name `EMAIL_LOGIN`",
        "nobody can be notified: `SMTP_HOST` is not set, and your mail server is not among those that hhrun knows",
        "set SMTP_HOST (and SMTP_PORT, 587 unless set) to what your mail provider names",
    ] {
        assert!(found.contains(words), "{found}");
    }
    scene.write(".env", "SMTP_HOST=smtp.t0psecret.ru\nWEBHOOK_URL=https://t0psecret.ru/\n");
    let found = doctor(&scene);
    assert!(found.contains("`SMTP_HOST` in ") && found.contains("a working folder may not set it"), "{found}");
    scene.set("EMAIL_LOGIN", "t0psecret@yandex.ru");
    assert!(doctor(&scene).contains("mail can be sent to: the settings are well-formed"));
    scene.set("WEBHOOK_URL", "https://example.com/t0psecret");
    scene.set("WEBHOOK_FIELDS", r#"{"chat_id":"t0psecret"}"#);
    assert!(doctor(&scene).contains("mail and a webhook can be sent to: the settings are well-formed"));
}
