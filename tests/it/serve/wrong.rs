//! Wrong requests, each refused with its status; in the end nothing has changed.

use super::server::{PASSWORD, Server, send};

const KIND: &str = "Content-Type: application/x-www-form-urlencoded";

/// What the rows below are filled with.
struct Filling {
    host: String,
    /// The administrator's cookie and its forms' token.
    cookie: String,
    csrf: String,
    /// Another person's.
    foreign_cookie: String,
    foreign_csrf: String,
    /// Of a session that is over.
    stale_cookie: String,
    stale_csrf: String,
}

impl Filling {
    fn fill(&self, text: &str) -> String {
        text.replace("{host}", &self.host)
            .replace("{cookie}", &self.cookie)
            .replace("{csrf}", &self.csrf)
            .replace("{foreign cookie}", &self.foreign_cookie)
            .replace("{foreign csrf}", &self.foreign_csrf)
            .replace("{stale cookie}", &self.stale_cookie)
            .replace("{stale csrf}", &self.stale_csrf)
            .replace("{kind}", KIND)
            .replace("{origin}", &format!("Origin: http://{}", self.host))
    }
}

/// Why it is wrong, its head, its body, and the status; the length is filled in where the head does not say one.
type Row = (&'static str, &'static str, &'static str, u16);

/// A change that would be right but for the one thing each row says.
const FORGED: &[Row] = &[
    ("no session", "POST /settings/sign-out-everywhere|{origin}|{kind}", "csrf={csrf}", 403),
    ("no token", "POST /settings/sign-out-everywhere|{origin}|{kind}|Cookie: {cookie}", "", 403),
    ("an empty token", "POST /settings/sign-out-everywhere|{origin}|{kind}|Cookie: {cookie}", "csrf=", 403),
    (
        "a foreign token",
        "POST /settings/sign-out-everywhere|{origin}|{kind}|Cookie: {cookie}",
        "csrf={foreign csrf}",
        403,
    ),
    ("a stale token", "POST /settings/sign-out-everywhere|{origin}|{kind}|Cookie: {cookie}", "csrf={stale csrf}", 403),
    (
        "a token of nobody",
        "POST /sign-out|{origin}|{kind}|Cookie: {cookie}",
        "csrf=0000000000000000000000000000000000000000000000000000000000000000",
        403,
    ),
    ("a token twice", "POST /sign-out|{origin}|{kind}|Cookie: {cookie}", "csrf={csrf}&csrf={csrf}", 400),
    ("a token in the address", "POST /sign-out?csrf={csrf}|{origin}|{kind}|Cookie: {cookie}", "a=b", 403),
    (
        "a foreign session with one's own token",
        "POST /sign-out|{origin}|{kind}|Cookie: {foreign cookie}",
        "csrf={csrf}",
        403,
    ),
    ("a session that is over", "POST /sign-out|{origin}|{kind}|Cookie: {stale cookie}", "csrf={stale csrf}", 403),
    (
        "a made-up session",
        "POST /sign-out|{origin}|{kind}|Cookie: hhrun_session=0000000000000000000000000000000000000000000000000000000000000000",
        "csrf={csrf}",
        403,
    ),
    ("two sessions", "POST /sign-out|{origin}|{kind}|Cookie: {cookie}; {foreign cookie}", "csrf={csrf}", 403),
    ("two cookie headers", "POST /sign-out|{origin}|{kind}|Cookie: {cookie}|Cookie: {cookie}", "csrf={csrf}", 403),
    ("no origin", "POST /sign-out|{kind}|Cookie: {cookie}", "csrf={csrf}", 403),
    ("a null origin", "POST /sign-out|Origin: null|{kind}|Cookie: {cookie}", "csrf={csrf}", 403),
    ("a foreign origin", "POST /sign-out|Origin: http://evil.example|{kind}|Cookie: {cookie}", "csrf={csrf}", 403),
    (
        "an origin of another scheme",
        "POST /sign-out|Origin: https://{host}|{kind}|Cookie: {cookie}",
        "csrf={csrf}",
        403,
    ),
    (
        "an origin that begins like ours",
        "POST /sign-out|Origin: http://{host}.evil.example|{kind}|Cookie: {cookie}",
        "csrf={csrf}",
        403,
    ),
    (
        "an origin of another port",
        "POST /sign-out|Origin: http://127.0.0.1:1|{kind}|Cookie: {cookie}",
        "csrf={csrf}",
        403,
    ),
    ("two origins", "POST /sign-out|{origin}|{origin}|{kind}|Cookie: {cookie}", "csrf={csrf}", 400),
    (
        "a foreign referer",
        "POST /sign-out|Referer: http://evil.example/?http://{host}/|{kind}|Cookie: {cookie}",
        "csrf={csrf}",
        403,
    ),
    (
        "a foreign origin and our referer",
        "POST /sign-out|Origin: http://evil.example|Referer: http://{host}/|{kind}|Cookie: {cookie}",
        "csrf={csrf}",
        403,
    ),
    (
        "a guest who administers",
        "POST /administration/disable|{origin}|{kind}|Cookie: {foreign cookie}",
        "csrf={foreign csrf}&name=admin",
        404,
    ),
    (
        "a guest who invites",
        "POST /administration/invite|{origin}|{kind}|Cookie: {foreign cookie}",
        "csrf={foreign csrf}&name=",
        404,
    ),
    ("a guest who looks", "GET /administration|Cookie: {foreign cookie}", "", 404),
    (
        "a name of a path",
        "POST /administration/disable|{origin}|{kind}|Cookie: {cookie}",
        "csrf={csrf}&name=..%2Fadmin",
        400,
    ),
    (
        "a name with a line end",
        "POST /administration/disable|{origin}|{kind}|Cookie: {cookie}",
        "csrf={csrf}&name=guest%0D%0ASet-Cookie:a=b",
        400,
    ),
    (
        "a name with markup",
        "POST /administration/invite|{origin}|{kind}|Cookie: {cookie}",
        "csrf={csrf}&name=%3Cscript%3E",
        422,
    ),
    (
        "a name with a zero",
        "POST /administration/invite|{origin}|{kind}|Cookie: {cookie}",
        "csrf={csrf}&name=a%00b",
        422,
    ),
    (
        "a language that there is not",
        "POST /language|{origin}|{kind}|Cookie: {cookie}",
        "csrf={csrf}&language=ru%0D%0AX:y",
        400,
    ),
    ("a run of nobody", "POST /run|{origin}|{kind}", "csrf={csrf}", 403),
    ("a run with a foreign token", "POST /run|{origin}|{kind}|Cookie: {cookie}", "csrf={foreign csrf}", 403),
    ("a run from elsewhere", "POST /run|Origin: http://evil.example|{kind}|Cookie: {cookie}", "csrf={csrf}", 403),
    ("a connection of nobody", "POST /connect|{origin}|{kind}", "csrf={csrf}", 403),
    ("a connection with a stale token", "POST /connect|{origin}|{kind}|Cookie: {cookie}", "csrf={stale csrf}", 403),
    (
        "an approval from elsewhere",
        "POST /plan/approve|Origin: http://evil.example|{kind}|Cookie: {cookie}",
        "csrf={csrf}&which=all",
        403,
    ),
    (
        "an approval with a foreign token",
        "POST /plan/approve|{origin}|{kind}|Cookie: {cookie}",
        "csrf={foreign csrf}&which=all",
        403,
    ),
    (
        "an approval of something else",
        "POST /plan/approve|{origin}|{kind}|Cookie: {cookie}",
        "csrf={csrf}&which=everything",
        400,
    ),
    (
        "an approval that says it twice",
        "POST /plan/approve|{origin}|{kind}|Cookie: {cookie}",
        "csrf={csrf}&which=all&which=some",
        400,
    ),
    (
        "never again, whoever it is",
        "POST /plan/hide|{origin}|{kind}|Cookie: {cookie}",
        "csrf={csrf}&vacancy=1&whom=everybody",
        400,
    ),
    ("a doubt that there is not", "POST /connect/confirm|{origin}|{kind}|Cookie: {cookie}", "csrf={csrf}", 400),
    ("a made-up answer of hh.ru", "GET /connect/callback?code=a&state=b|Cookie: {cookie}", "", 404),
    ("a connection by a link", "GET /connect|Cookie: {cookie}", "", 405),
    ("a stop by a link", "GET /run/cancel|Cookie: {cookie}", "", 405),
    ("an approval by a link", "GET /plan/approve?which=all|Cookie: {cookie}", "", 405),
    ("somebody's plan", "GET /plan/guest|Cookie: {cookie}", "", 404),
    (
        "somebody else's name to delete",
        "POST /settings/delete|{origin}|{kind}|Cookie: {cookie}",
        "csrf={csrf}&confirm=guest",
        422,
    ),
];

/// What belongs to somebody: the administrator has a strategy `own` with one version, the guest has none.
const OWNED: &[Row] = &[
    ("another's strategy", "GET /strategies/own|Cookie: {foreign cookie}", "", 404),
    ("another's versions", "GET /strategies/own/versions|Cookie: {foreign cookie}", "", 404),
    ("another's version", "GET /strategies/own/versions/1|Cookie: {foreign cookie}", "", 404),
    (
        "saving another's",
        "POST /strategies/own|{origin}|{kind}|Cookie: {foreign cookie}",
        "csrf={foreign csrf}&script=x",
        404,
    ),
    (
        "testing another's",
        "POST /strategies/own/test|{origin}|{kind}|Cookie: {foreign cookie}",
        "csrf={foreign csrf}",
        404,
    ),
    (
        "setting another's",
        "POST /strategies/own/values|{origin}|{kind}|Cookie: {foreign cookie}",
        "csrf={foreign csrf}",
        404,
    ),
    (
        "deleting another's",
        "POST /strategies/own/delete|{origin}|{kind}|Cookie: {foreign cookie}",
        "csrf={foreign csrf}&confirm=own",
        404,
    ),
    (
        "bringing another's back",
        "POST /strategies/own/versions/1/restore|{origin}|{kind}|Cookie: {foreign cookie}",
        "csrf={foreign csrf}",
        404,
    ),
    ("a stranger's look", "GET /strategies/own", "", 303),
    ("a stranger's save", "POST /strategies/own|{origin}|{kind}", "script=x", 403),
    ("a save without a token", "POST /strategies/own|{origin}|{kind}|Cookie: {cookie}", "script=x", 403),
    (
        "a save with another's token",
        "POST /strategies/own|{origin}|{kind}|Cookie: {cookie}",
        "csrf={foreign csrf}",
        403,
    ),
    (
        "a save of an old text",
        "POST /strategies/own|{origin}|{kind}|Cookie: {cookie}",
        "csrf={csrf}&script=x&base=0",
        422,
    ),
    ("a version that there is not", "GET /strategies/own/versions/2|Cookie: {cookie}", "", 404),
    ("a version below none", "GET /strategies/own/versions/-1|Cookie: {cookie}", "", 404),
    ("a version written otherwise", "GET /strategies/own/versions/01|Cookie: {cookie}", "", 404),
    ("a version with a plus", "GET /strategies/own/versions/%2B1|Cookie: {cookie}", "", 404),
    ("a version up", "GET /strategies/own/versions/..%2f..%2f..%2fscripts%2fown.rhai|Cookie: {cookie}", "", 404),
    (
        "bringing back what is not there",
        "POST /strategies/own/versions/99/restore|{origin}|{kind}|Cookie: {cookie}",
        "csrf={csrf}",
        404,
    ),
    (
        "a strategy up",
        "GET /strategies/..%2f..%2f..%2fadmin%2fstrategies%2fscripts%2fown|Cookie: {foreign cookie}",
        "",
        404,
    ),
    ("a strategy's file", "GET /strategies/own.rhai|Cookie: {cookie}", "", 404),
    ("a strategy with a line end", "GET /strategies/own%0d%0aSet-Cookie:a=b|Cookie: {cookie}", "", 404),
    ("a strategy with a zero", "GET /strategies/own%00|Cookie: {cookie}", "", 404),
    ("markup as a strategy", "GET /strategies/%3Cscript%3E|Cookie: {cookie}", "", 404),
    ("a recipe up", "GET /recipes/..%2fmy_strategy|Cookie: {cookie}", "", 404),
    ("a new name up", "POST /strategies|{origin}|{kind}|Cookie: {cookie}", "csrf={csrf}&name=..%2Fx", 422),
    (
        "a new name with a line end",
        "POST /strategies|{origin}|{kind}|Cookie: {cookie}",
        "csrf={csrf}&name=x%0D%0ALocation:y",
        422,
    ),
    ("a new name of markup", "POST /strategies|{origin}|{kind}|Cookie: {cookie}", "csrf={csrf}&name=%3Cscript%3E", 422),
    ("a new name of a recipe", "POST /strategies|{origin}|{kind}|Cookie: {cookie}", "csrf={csrf}&name=salary", 422),
    ("a new name of a device", "POST /strategies|{origin}|{kind}|Cookie: {cookie}", "csrf={csrf}&name=con", 422),
    ("a name that is there", "POST /strategies|{origin}|{kind}|Cookie: {cookie}", "csrf={csrf}&name=OWN", 422),
    ("a beginning up", "POST /strategies|{origin}|{kind}|Cookie: {cookie}", "csrf={csrf}&name=x&from=..%2Fx", 422),
    ("a delete without the name", "POST /strategies/own/delete|{origin}|{kind}|Cookie: {cookie}", "csrf={csrf}", 422),
    (
        "another's strategy by a schedule",
        "POST /settings/schedule|{origin}|{kind}|Cookie: {foreign cookie}",
        "csrf={foreign csrf}&strategy=own&every=2h",
        422,
    ),
    (
        "a schedule with a line end",
        "POST /settings/schedule|{origin}|{kind}|Cookie: {cookie}",
        "csrf={csrf}&strategy=own&every=2h%0D%0Ax",
        422,
    ),
    (
        "an address with a line end",
        "POST /settings/notification|{origin}|{kind}|Cookie: {cookie}",
        "csrf={csrf}&notify=a%40b.ru%0D%0ABcc:c%40d.ru",
        422,
    ),
    (
        "a permission that nobody gave",
        "POST /settings/permissions/revoke|{origin}|{kind}|Cookie: {cookie}",
        "csrf={csrf}&script=0",
        404,
    ),
    ("an application that there is not", "GET /journal/1|Cookie: {cookie}", "", 404),
    ("an application up", "GET /journal/..%2f..%2fusers|Cookie: {cookie}", "", 404),
    ("a filter twice", "GET /journal?state=a&state=b|Cookie: {cookie}", "", 400),
];

/// Requests that are wrong whoever makes them.
const MALFORMED: &[Row] = &[
    ("another host", "GET /sign-in|!Host: evil.example", "", 421),
    ("another port", "GET /sign-in|!Host: 127.0.0.1:1", "", 421),
    ("a host that begins like ours", "GET /sign-in|!Host: {host}.evil.example", "", 421),
    ("a host with a name in it", "GET /sign-in|!Host: bob@{host}", "", 421),
    ("no host", "GET /sign-in|!X-A: b", "", 400),
    ("an empty host", "GET /sign-in|!Host: ", "", 400),
    ("two hosts", "GET /sign-in|Host: evil.example", "", 400),
    ("a whole address", "GET http://{host}/sign-in", "", 400),
    ("a whole address elsewhere", "GET http://evil.example/sign-in", "", 400),
    ("a forwarded host", "GET /nowhere|X-Forwarded-Host: evil.example", "", 404),
    ("up and up", "GET /../../etc/passwd", "", 404),
    ("up, encoded", "GET /%2e%2e/%2e%2e/etc/passwd", "", 404),
    ("up from the files", "GET /static/../settings", "", 404),
    ("up from the files, encoded", "GET /static/%2e%2e%2fapp.css", "", 404),
    ("two slashes", "GET //settings|Cookie: {cookie}", "", 404),
    ("a slash behind", "GET /settings/|Cookie: {cookie}", "", 404),
    ("a zero", "GET /settings%00|Cookie: {cookie}", "", 404),
    ("a line end in a path", "GET /sign-in%0d%0aSet-Cookie:a=b", "", 404),
    ("a backslash", "GET /\\evil.example", "", 404),
    ("capitals", "GET /Settings|Cookie: {cookie}", "", 404),
    (
        "a made-up invitation",
        "GET /invitation/0000000000000000000000000000000000000000000000000000000000000000",
        "",
        404,
    ),
    ("a short invitation", "GET /invitation/0", "", 404),
    ("a path as an invitation", "GET /invitation/..%2f..%2fsettings", "", 404),
    ("markup as an invitation", "GET /invitation/%3Cscript%3E", "", 404),
    ("a delete", "DELETE /settings|{origin}|Cookie: {cookie}", "", 405),
    ("a put", "PUT /settings|{origin}|Cookie: {cookie}", "", 405),
    ("options", "OPTIONS /settings|{origin}", "", 405),
    ("trace", "TRACE /settings|Cookie: {cookie}", "", 405),
    ("a method of one's own", "STEAL /settings|Cookie: {cookie}", "", 405),
    ("a get where there is a post", "GET /sign-out|Cookie: {cookie}", "", 405),
    ("a post where there is a get", "POST /settings|{origin}|{kind}|Cookie: {cookie}", "csrf={csrf}", 405),
    ("json", "POST /sign-out|{origin}|Content-Type: application/json|Cookie: {cookie}", "{}", 415),
    ("plain text", "POST /sign-out|{origin}|Content-Type: text/plain|Cookie: {cookie}", "csrf={csrf}", 415),
    ("two types", "POST /sign-out|{origin}|{kind}|Content-Type: text/plain|Cookie: {cookie}", "csrf={csrf}", 400),
    (
        "pieces",
        "POST /sign-out|{origin}|{kind}|Cookie: {cookie}|Transfer-Encoding: chunked",
        "5\r\ncsrf=\r\n0\r\n\r\n",
        411,
    ),
    (
        "pieces and a length",
        "POST /sign-out|{origin}|{kind}|Cookie: {cookie}|Content-Length: 3|Transfer-Encoding: chunked",
        "0\r\n\r\nGET /settings",
        411,
    ),
    ("a coding of one's own", "POST /sign-out|{origin}|{kind}|Cookie: {cookie}|Transfer-Encoding: xchunked", "a", 400),
    (
        "two lengths",
        "POST /sign-out|{origin}|{kind}|Cookie: {cookie}|Content-Length: 5|Content-Length: 6",
        "csrf=",
        400,
    ),
    ("a negative length", "POST /sign-out|{origin}|{kind}|Cookie: {cookie}|Content-Length: -1", "csrf=", 400),
    ("a length with a plus", "POST /sign-out|{origin}|{kind}|Cookie: {cookie}|Content-Length: +5", "csrf=", 400),
    (
        "an enormous length",
        "POST /sign-out|{origin}|{kind}|Cookie: {cookie}|Content-Length: 99999999999999999999",
        "",
        400,
    ),
    ("a large length", "POST /sign-out|{origin}|{kind}|Cookie: {cookie}|Content-Length: 1000000000", "csrf=", 413),
    ("a stranger's novel", "POST /sign-in|{origin}|{kind}|Content-Length: 20000", "csrf=", 413),
    ("a get with a body", "GET /sign-in|Content-Length: 5", "hello", 400),
    ("a folded header", "GET /sign-in|X-A: b\r\n c", "", 400),
    ("a space before the colon", "GET /sign-in|X-A : b", "", 400),
    ("a bare line end in a header", "GET /sign-in|X-A: b\nX-B\r: c", "", 400),
    ("metrics for others", "GET /metrics|X-Forwarded-For: 10.0.0.1|!Host: evil.example", "", 421),
];

#[test]
fn wrong_requests_are_refused_and_change_nothing() {
    let server = Server::start();
    let mut admin = server.administrator();
    let mut guest = server.joined(&server.invite(&["--name", "guest"]), "guest");
    admin.post("/strategies", &[("name", "own"), ("from", "")]).leads_to("/strategies/own?done=created");
    let mut over = server.browser();
    over.post("/sign-in", &[("name", "guest"), ("password", PASSWORD)]).leads_to("/");
    let (stale_cookie, stale_csrf) = (over.cookie_line(), over.csrf());
    over.post("/sign-out", &[]).leads_to("/sign-in");
    let filling = Filling {
        host: server.host.clone(),
        cookie: admin.cookie_line(),
        csrf: admin.csrf(),
        foreign_cookie: guest.cookie_line(),
        foreign_csrf: guest.csrf(),
        stale_cookie,
        stale_csrf,
    };
    let before = (admin.get("/settings/export").body, guest.get("/settings/export").body);
    let mut wrong = Vec::new();
    for (why, head, body, status) in FORGED.iter().chain(OWNED).chain(MALFORMED) {
        let answer = send(&server.host, request(&filling, head, body).as_bytes());
        let planted = answer.headers.iter().any(|(name, value)| name == "set-cookie" && value.contains("a=b"));
        if answer.status != *status || planted || answer.body.contains("<script") {
            wrong.push(format!("{why}: {} instead of {status}", answer.status));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(FORGED.len() + OWNED.len() + MALFORMED.len() >= 60);
    // Two scripts of the largest size are taken, and no more.
    let large = format!("//{}", "я".repeat(32 * 1_024 - 1));
    for (script, tests, status) in [(large.as_str(), large.as_str(), 422), (&format!("{large}!"), "", 422)] {
        admin.post("/strategies/own", &[("script", script), ("tests", tests), ("base", "0")]).is(status);
    }
    let novel = "я".repeat(100 * 1_024);
    admin.post("/strategies/own", &[("script", &novel)]).is(413);
    admin.post("/settings/schedule", &[("every", &large), ("quiet", &large)]).is(413);
    let after = (admin.get("/settings/export").body, guest.get("/settings/export").body);
    assert_eq!(before, after);
    // The same that was refused in each row above is taken when nothing is wrong with it.
    guest.post("/settings/sign-out-everywhere", &[]).leads_to("/sign-in");
    admin.get("/metrics").is(200).says(&["hhrun_panics_total 0", "hhrun_accounts 2"]);
}

/// `!` before a header stands in the place of our own `Host`.
fn request(filling: &Filling, head: &str, body: &str) -> String {
    let (head, body) = (filling.fill(head), filling.fill(body));
    let mut parts = head.split('|');
    let mut lines = vec![format!("{} HTTP/1.1", parts.next().unwrap())];
    let parts: Vec<&str> = parts.collect();
    if !parts.iter().any(|part| part.starts_with('!')) {
        lines.push(format!("Host: {}", filling.host));
    }
    lines.extend(parts.iter().map(|part| part.trim_start_matches('!').to_owned()));
    let says_length = head.contains("Content-Length") || head.contains("Transfer-Encoding");
    if !says_length && lines[0].starts_with("POST") {
        lines.push(format!("Content-Length: {}", body.len()));
    }
    lines.push("Connection: close".to_owned());
    format!("{}\r\n\r\n{body}", lines.join("\r\n"))
}
