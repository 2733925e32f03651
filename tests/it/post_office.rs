//! A mail server on loopback: what is said is `mailin`'s business, the wires and the certificate are here.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{IpAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};

use mailin::response::{AUTH_OK, INVALID_CREDENTIALS, OK};
use mailin::{Action, AuthMechanism, Handler, Response, Session, SessionBuilder};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::harness::PATIENCE;

pub const USER: &str = "bob@example.com";
pub const PASSWORD: &str = "hunter2-sentinel";

/// What the server speaks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Speaks {
    Plain,
    StartTls,
    Tls,
}

/// A letter that arrived.
#[derive(Clone, Debug)]
pub struct Letter {
    pub from: String,
    pub to: Vec<String>,
    pub bytes: Vec<u8>,
    /// Whether somebody had signed in.
    pub signed: bool,
}

/// The server; it lives as long as the test.
pub struct PostOffice {
    pub port: u16,
    /// The certificate that its own descends from: itself.
    pub root: Vec<u8>,
    letters: Arc<(Mutex<Vec<Letter>>, Condvar)>,
}

impl PostOffice {
    /// With sign-in by password.
    pub fn start(speaks: Speaks) -> Self {
        Self::open(speaks, true)
    }

    /// Where nobody signs in.
    pub fn start_open() -> Self {
        Self::open(Speaks::Plain, false)
    }

    fn open(speaks: Speaks, auth: bool) -> Self {
        let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let root = certified.cert.der().to_vec();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(certified.signing_key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let tls = tls.with_no_client_auth().with_single_cert(vec![certified.cert.der().clone()], key).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let letters = Arc::new((Mutex::new(Vec::new()), Condvar::new()));
        let (tls, arrived) = (Arc::new(tls), Arc::clone(&letters));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (tls, arrived) = (Arc::clone(&tls), Arc::clone(&arrived));
                std::thread::spawn(move || {
                    let clerk = Clerk { letters: arrived, open: Letter::none() };
                    // A client that hangs up, or does not like the certificate, is no matter of the test.
                    let _ = serve(stream.unwrap(), speaks, auth, tls, clerk);
                });
            }
        });
        Self { port, root, letters }
    }

    /// The only letter, once it is there.
    pub fn letter(&self) -> Letter {
        let (letters, arrival) = &*self.letters;
        let letters = letters.lock().unwrap();
        let (letters, late) = arrival.wait_timeout_while(letters, PATIENCE, |letters| letters.is_empty()).unwrap();
        assert!(!late.timed_out(), "no letter came");
        assert_eq!(letters.len(), 1);
        letters[0].clone()
    }

    /// All that came so far.
    pub fn letters(&self) -> Vec<Letter> {
        self.letters.0.lock().unwrap().clone()
    }

    pub fn count(&self) -> usize {
        self.letters.0.lock().unwrap().len()
    }
}

impl Letter {
    fn none() -> Self {
        Self { from: String::new(), to: Vec::new(), bytes: Vec::new(), signed: false }
    }
}

/// One conversation's memory.
struct Clerk {
    letters: Arc<(Mutex<Vec<Letter>>, Condvar)>,
    open: Letter,
}

impl Clerk {
    fn sign_in(&mut self, user: &str, password: &str) -> Response {
        self.open.signed = (user, password) == (USER, PASSWORD);
        if self.open.signed { AUTH_OK } else { INVALID_CREDENTIALS }
    }
}

impl Handler for Clerk {
    fn data_start(&mut self, _domain: &str, from: &str, _is8bit: bool, to: &[String]) -> Response {
        (self.open.from, self.open.to) = (from.to_owned(), to.to_vec());
        OK
    }

    fn data(&mut self, buf: &[u8]) -> std::io::Result<()> {
        self.open.bytes.extend_from_slice(buf);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        self.letters.0.lock().unwrap().push(self.open.clone());
        self.letters.1.notify_all();
        OK
    }

    fn rcpt(&mut self, to: &str) -> Response {
        if to.starts_with("nobody") { Response::custom(550, "no such mailbox here".to_owned()) } else { OK }
    }

    fn auth_plain(&mut self, _authorization: &str, user: &str, password: &str) -> Response {
        self.sign_in(user, password)
    }

    fn auth_login(&mut self, user: &str, password: &str) -> Response {
        self.sign_in(user, password)
    }
}

fn serve(stream: TcpStream, speaks: Speaks, auth: bool, tls: Arc<ServerConfig>, clerk: Clerk) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut builder = SessionBuilder::new("post.example.com");
    if auth {
        builder.enable_auth(AuthMechanism::Plain).enable_auth(AuthMechanism::Login);
    }
    match speaks {
        Speaks::StartTls => builder.enable_start_tls(),
        Speaks::Plain | Speaks::Tls => builder.insecure_enable_plaintext_auth(),
    };
    let mut session = builder.build(IpAddr::from([127, 0, 0, 1]), clerk);
    let greeting = session.greeting().buffer()?;
    if speaks == Speaks::Tls {
        let mut stream = StreamOwned::new(ServerConnection::new(tls).map_err(std::io::Error::other)?, stream);
        stream.write_all(&greeting)?;
        return talk(stream, &mut session).map(|_| ());
    }
    let mut stream = stream;
    stream.write_all(&greeting)?;
    if let Some(stream) = talk(stream, &mut session)? {
        let stream = StreamOwned::new(ServerConnection::new(tls).map_err(std::io::Error::other)?, stream);
        session.tls_active();
        talk(stream, &mut session)?;
    }
    Ok(())
}

/// Until the client goes, or wants TLS: then the wire comes back.
fn talk<S: Read + Write>(stream: S, session: &mut Session<Clerk>) -> std::io::Result<Option<S>> {
    let mut wire = BufReader::new(stream);
    let mut line = Vec::new();
    loop {
        line.clear();
        if wire.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let response = session.process(&line);
        wire.get_mut().write_all(&response.buffer()?)?;
        wire.get_mut().flush()?;
        match response.action {
            Action::Close => return Ok(None),
            Action::UpgradeTls => return Ok(Some(wire.into_inner())),
            Action::Reply | Action::NoReply => {}
        }
    }
}
