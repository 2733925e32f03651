//! The server: where it listens, its connections, and the way of every request.

mod bounds;
mod cookies;
mod form;
mod headers;
mod hosts;
mod passage;
mod patient;
mod refusal;
mod site;
mod tls;
mod turns;
mod visit;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use url::Url;

use super::accounts::Accounts;
use super::connection::Connections;
use super::engine::{Engine, Host};
use super::wanted::Wanted;
use super::{Error, routes};
use crate::vault::lock::ServerLock;
pub(super) use cookies::Cookie;
pub(super) use form::Form;
use hosts::Hosts;
pub(super) use passage::Local;
use patient::Patient;
pub(super) use refusal::Refusal;
pub(super) use site::Site;
pub(super) use turns::{Turn, Who};
pub(super) use visit::{Administrator, Member, Visit};

/// How often what is over is forgotten.
const TIDY: Duration = Duration::from_secs(5 * 60);

/// Where and how to listen.
#[derive(Clone, Debug)]
pub struct Options {
    pub listen: SocketAddr,
    /// Scheme, host and port by which browsers come; needed but on loopback.
    pub public_url: Option<String>,
    /// A proxy in front speaks https and says in `X-Forwarded-For` who comes.
    pub behind_proxy: bool,
    /// The PEM files of certificate and key.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// The data folder.
    pub home: PathBuf,
}

/// Whether `url` can be where a server is reached: scheme, host and port.
pub fn check_public_url(url: &str) -> Result<(), Error> {
    hosts::is_place(url)
}

/// What is done for the people.
pub struct Work {
    pub host: Host,
    /// Runs at once.
    pub runs: usize,
}

/// A server that listens and has the data folder to itself, and answers once it runs.
pub struct Server {
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    hosts: Hosts,
    accounts: Accounts,
    options: Options,
    _lock: ServerLock,
}

impl Server {
    /// Takes the address and the data folder, which must be there, and reads its accounts.
    pub async fn bind(mut options: Options) -> Result<Self, Error> {
        let listen = options.listen;
        if !listen.ip().is_loopback() && options.tls.is_none() && !options.behind_proxy {
            return Err(Error::Open(listen));
        }
        let tls = options.tls.as_ref().map(|(certificate, key)| tls::acceptor(certificate, key)).transpose()?;
        let listening = |source| Error::Listen { address: listen, source };
        let lock = ServerLock::take(&options.home, &format!("serve at {listen}"))?;
        let listener = TcpListener::bind(listen).await.map_err(listening)?;
        let listen = listener.local_addr().map_err(listening)?;
        let hosts = Hosts::new(options.public_url.as_deref(), listen, options.behind_proxy, tls.is_some())?;
        let accounts = Accounts::open(&options.home)?;
        options.listen = listen;
        Ok(Self { listener, tls, hosts, accounts, options, _lock: lock })
    }

    /// Where people come: scheme, host and port, with a slash at the end.
    pub fn public_url(&self) -> &Url {
        self.hosts.public()
    }

    /// Where it listens, with the real port.
    pub fn address(&self) -> SocketAddr {
        self.options.listen
    }

    /// Who may come in.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// Answers until `stop` is done; requests and applications under way are finished.
    pub async fn run(self, work: Work, stop: impl Future<Output = ()>) -> Result<(), Error> {
        let Self { listener, tls, hosts, accounts, options, _lock } = self;
        let Work { host, runs } = work;
        let writing = Arc::default();
        let choices = Arc::new(Wanted {
            accounts: accounts.clone(),
            home: host.config.home.clone(),
            origins: host.origins.clone(),
            writing: Arc::clone(&writing),
            public: hosts.public().clone(),
        });
        let connections = Connections::new(host.clone(), accounts.clone(), hosts.public());
        let engine = Engine::start(host, choices, accounts.clone(), runs).await;
        let site = Site::new(accounts.clone(), hosts, (engine.clone(), connections), writing, options.behind_proxy);
        let site = Arc::new(site);
        let (told, telling) = watch::channel(false);
        let tidying = tokio::spawn(tidy(accounts.clone()));
        let server = accept(listener, tls, routes::all(Arc::clone(&site)), site, telling);
        tokio::pin!(server);
        tokio::select! {
            () = server.as_mut() => {}
            () = stop => {
                let _ = told.send(true);
                tokio::join!(server, engine.stop());
            }
        }
        tidying.abort();
        Ok(tokio::task::spawn_blocking(move || accounts.tidy()).await.unwrap_or(Ok(()))?)
    }
}

async fn tidy(accounts: Accounts) {
    loop {
        tokio::time::sleep(TIDY).await;
        let accounts = accounts.clone();
        if let Ok(Err(error)) = tokio::task::spawn_blocking(move || accounts.tidy()).await {
            tracing::error!(%error, "what is over could not be forgotten");
        }
    }
}

/// Accepts connections, as many as may be at once, until told to stop.
async fn accept(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    routes: Router,
    site: Arc<Site>,
    mut stop: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(bounds::CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let telling = stop.clone();
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        tokio::select! {
            (place, accepted) = accepted => match accepted {
                Ok((stream, peer)) => {
                    let alone = !site.behind_proxy && !peer.ip().to_canonical().is_loopback();
                    let turn = alone.then(|| site.peers.take_now(Who::at(peer.ip())));
                    if turn.as_ref().is_some_and(Option::is_none) {
                        continue;
                    }
                    let conversation = converse(stream, peer, tls.clone(), routes.clone(), Arc::clone(&site), telling);
                    connections.spawn(async move {
                        let _held = (place, turn);
                        conversation.await;
                    });
                }
                // Out of file descriptors, most likely: some come back when connections end.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
            Some(_) = connections.join_next() => {}
            _ = stop.wait_for(|stop| *stop) => break,
        }
    }
    drop(listener);
    let finished = async { while connections.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(bounds::LAST_ANSWERS, finished).await;
}

/// One connection.
async fn converse(
    stream: TcpStream,
    peer: SocketAddr,
    tls: Option<TlsAcceptor>,
    routes: Router,
    site: Arc<Site>,
    stop: watch::Receiver<bool>,
) {
    let _ = stream.set_nodelay(true);
    let stream = Patient::new(stream, bounds::STALL);
    site.counts.connections.fetch_add(1, Ordering::Relaxed);
    let counted = Arc::clone(&site);
    let peer = peer.ip().to_canonical();
    match tls {
        None => speak(stream, peer, routes, site, stop).await,
        Some(tls) => {
            if let Ok(Ok(stream)) = tokio::time::timeout(bounds::HANDSHAKE, tls.accept(stream)).await {
                speak(stream, peer, routes, site, stop).await;
            }
        }
    }
    counted.counts.connections.fetch_sub(1, Ordering::Relaxed);
}

async fn speak<S>(stream: S, peer: IpAddr, routes: Router, site: Arc<Site>, mut stop: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let request = request.map(axum::body::Body::new) as Request;
        passage::pass(request, peer, routes.clone(), Arc::clone(&site))
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(bounds::HEAD_TIME)
        .max_headers(bounds::READ_HEADERS)
        .max_buf_size(bounds::BUFFER)
        .half_close(false)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stop.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}
