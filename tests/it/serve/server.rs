//! A server in a folder of its own, and browsers: each has its cookies and sends plain bytes.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::harness::{Running, Said, Scene};

pub const PASSWORD: &str = "верная лошадь батарея";

/// A running server.
pub struct Server {
    pub scene: Scene,
    running: Option<Running>,
    /// `127.0.0.1:port`
    pub host: String,
    /// The path of the administrator's invitation.
    pub invitation: String,
    arguments: Vec<String>,
}

impl Server {
    pub fn start() -> Self {
        Self::with(Scene::new(), &[])
    }

    pub fn with(scene: Scene, arguments: &[&str]) -> Self {
        let mut server =
            Self { scene, running: None, host: String::new(), invitation: String::new(), arguments: Vec::new() };
        server.arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        server.go();
        server
    }

    /// The process.
    #[allow(dead_code)]
    pub fn id(&self) -> u32 {
        self.running.as_ref().unwrap().id()
    }

    fn go(&mut self) {
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        // The first free port is kept: hh.ru's answer comes back to it.
        let listen = if self.host.is_empty() { "127.0.0.1:0" } else { self.host.as_str() };
        let mut running = self.scene.spawn([&["serve", "--listen", listen], &arguments[..]].concat());
        let line = running.wait_for("serving at ");
        let (_, rest) = line.split_once("listening at ").unwrap();
        rest.split_once(')').unwrap().0.clone_into(&mut self.host);
        // The two streams are read apart: the link may come a moment later.
        let printed =
            if running.has_said("nobody administers") { running.wait_for("/invitation/") } else { String::new() };
        self.invitation = printed.find("/invitation/").map_or_else(String::new, |at| printed[at..].to_owned());
        self.running = Some(running);
    }

    /// Tells it to end, as a system does, and holds that it ended well.
    pub fn stop(&mut self) -> Said {
        let running = self.running.take().unwrap();
        running.terminate();
        running.finish()
    }

    /// Ends it and starts it again on the same data.
    pub fn restart(&mut self) {
        self.stop().code(0);
        self.go();
    }

    /// Starts it again after [`Self::stop`], on the same data.
    pub fn restart_stopped(&mut self) {
        self.go();
    }

    /// Ends it as a power cut does, and starts it again on the same data.
    pub fn kill_and_restart(&mut self) {
        self.running.take().unwrap().kill();
        self.go();
    }

    /// A link made beside the running server: its path.
    pub fn invite(&self, arguments: &[&str]) -> String {
        let said = self.scene.hhrun([&["serve", "--invite"], arguments].concat());
        said.code(0).says(&[&self.host]);
        let at = said.stdout.find("/invitation/").unwrap();
        said.stdout[at..].trim_end().to_owned()
    }

    pub fn browser(&self) -> Browser {
        Browser { host: self.host.clone(), cookies: BTreeMap::new(), language: "en".to_owned() }
    }

    /// A browser in which the invited person is signed in.
    pub fn joined(&self, invitation: &str, name: &str) -> Browser {
        let mut browser = self.browser();
        browser.get(invitation).is(200);
        browser.post(invitation, &[("name", name), ("password", PASSWORD), ("again", PASSWORD)]).leads_to("/");
        browser
    }

    /// The administrator's.
    pub fn administrator(&self) -> Browser {
        self.joined(&self.invitation, "admin")
    }
}

/// Sends bytes and reads the answer.
pub fn send(host: &str, bytes: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    // The server may refuse and close before all was sent.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    Answer::parse(&answer)
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// 0: nothing came.
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).unwrap_or(0);
        let headers = lines.filter_map(|line| line.split_once(": "));
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { status, headers, body: body.to_owned() }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{self:#?}");
        self
    }

    #[track_caller]
    pub fn says(&self, words: &[&str]) -> &Self {
        for words in words {
            assert!(self.body.contains(words), "no `{words}`: {self:#?}");
        }
        self
    }

    #[track_caller]
    pub fn leads_to(&self, path: &str) -> &Self {
        self.is(303);
        assert_eq!(self.header("location"), path);
        self
    }

    /// What the forms of the page are signed with.
    pub fn csrf(&self) -> Option<&str> {
        self.body.split_once("name=\"csrf\" value=\"")?.1.split_once('"').map(|(token, _)| token)
    }
}

/// A browser that keeps cookies and nothing else.
#[derive(Clone)]
pub struct Browser {
    pub host: String,
    pub cookies: BTreeMap<String, String>,
    pub language: String,
}

impl Browser {
    pub fn get(&mut self, path: &str) -> Answer {
        let head = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n", self.host);
        self.send(&head, "")
    }

    /// Opens the page behind the form, or the settings, and sends its fields with its token.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf();
        self.post_with(path, &csrf, fields)
    }

    pub fn post_with(&mut self, path: &str, csrf: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        let body = form.append_pair("csrf", csrf).extend_pairs(fields).finish();
        let host = &self.host;
        let head = format!("POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n");
        let length = body.len();
        let kind = "Content-Type: application/x-www-form-urlencoded";
        self.send(&format!("{head}{kind}\r\nContent-Length: {length}\r\n"), &body)
    }

    /// Waits until nothing of the person's is under way; the page that says what came of it.
    pub fn run_is_over(&mut self) -> Answer {
        let end = std::time::Instant::now() + crate::harness::PATIENCE;
        loop {
            let page = self.get("/run");
            if !page.is(200).body.contains("data-events") {
                return page;
            }
            assert!(std::time::Instant::now() < end, "it never ends: {page:#?}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Chooses one of their resumes.
    pub fn chooses_resume(&mut self, id: &str) {
        self.post("/settings/resume", &[("resume", id)]).leads_to("/settings/resume?done=saved");
    }

    /// The vacancies of the plan, in its order.
    pub fn planned(&mut self) -> Vec<String> {
        let page = self.get("/plan");
        let marks = page.is(200).body.split("name=\"v-").skip(1);
        marks.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    }

    /// Approves some of the plan as it is shown now, or all of it where none is named.
    pub fn approve(&mut self, some: &[&str]) -> Answer {
        let page = self.get("/plan");
        let seen = page.body.split_once("name=\"seen\" value=\"").map_or("", |(_, rest)| &rest[..64]).to_owned();
        let marks: Vec<String> = some.iter().map(|id| format!("v-{id}")).collect();
        let which = if some.is_empty() { "all" } else { "some" };
        let mut fields = vec![("which", which), ("seen", seen.as_str())];
        fields.extend(marks.iter().map(|mark| (mark.as_str(), "yes")));
        self.post("/plan/approve", &fields)
    }

    /// To hh.ru, where this person agrees, and back: where the way back leads on to.
    pub fn connect_as(&mut self, person: &str) -> Answer {
        let away = self.post("/connect", &[]);
        away.is(303);
        let back = self.agree(away.header("location"), person);
        self.get(&back)
    }

    /// Agrees on hh.ru's page; the path that it leads back to.
    pub fn agree(&self, page: &str, person: &str) -> String {
        let url = url::Url::parse(page).unwrap();
        let hh = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
        let path = &page[page.find("/oauth").unwrap()..];
        let head =
            format!("GET {path}&decision=agree&person={person} HTTP/1.1\r\nHost: {hh}\r\nConnection: close\r\n\r\n");
        let answer = send(&hh, head.as_bytes());
        answer.is(302);
        let back = answer.header("location");
        back[back.find(&self.host).unwrap() + self.host.len()..].to_owned()
    }

    /// The token of this browser's forms.
    pub fn csrf(&mut self) -> String {
        let mut page = self.get("/settings");
        if page.status == 303 {
            page = self.get("/sign-in");
        }
        page.is(200).csrf().unwrap().to_owned()
    }

    pub fn cookie_line(&self) -> String {
        let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    fn send(&mut self, head: &str, body: &str) -> Answer {
        let cookies = self.cookie_line();
        let cookies = if cookies.is_empty() { cookies } else { format!("Cookie: {cookies}\r\n") };
        let language = &self.language;
        let rest = format!("{cookies}Accept-Language: {language}\r\nConnection: close\r\n\r\n{body}");
        let answer = send(&self.host, [head, &rest].concat().as_bytes());
        for (_, cookie) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            assert!(cookie.contains("; Path=/; HttpOnly; SameSite=Lax"), "{cookie}");
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }
}
