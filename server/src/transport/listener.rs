//! Accepts connections: so many in all, from one address, and in a second. Ends those that say nothing, and those that do not read their answers.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::{Resource, getrlimit};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::either::Either;
use tokio_util::sync::CancellationToken;

use super::answers::Share;
use super::client_certificate::Certified;
use super::connection::{Connection, Guarded, Peer};
use super::local::LocalSocket;
use super::tls::Tls;
use crate::allowance::{Allowance, Rate};
use crate::domain::instant::Instant as Moment;
use crate::limits::Limits;

/// Connections that are accepted however few files may be opened.
const FEWEST: usize = 8;
/// Files that the server needs for other things than connections.
const OTHER_FILES: u64 = 48;
/// How many times as many connections an address may open at once, after a pause, as in a second. One that was ended for a flood costs as many, and any
/// other one more for each request that it leaves unfinished.
const BURST: f64 = 8.0;
/// How often a client may be looked at before it has begun to speak HTTP/2. Counted in looks: a server that is too busy to listen does not look either.
const LOOKS_SILENT: u32 = 10;
/// A connection that has asked for nothing for this long makes room for a new one where there is none.
const QUIET: Duration = Duration::from_secs(10);
/// A client that has answers waiting must read [`READ_AT_LEAST`] bytes within so many looks.
const LOOKS_UNREAD: u32 = 30;
/// See [`LOOKS_UNREAD`]. What is sent besides answers stays below it.
const READ_AT_LEAST: u64 = 64 << 10;
/// Bytes that are still read of a connection whose handshake has failed.
const READ_AFTER_REFUSAL: u64 = 64 << 10;
/// How often connections are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often the same trouble is logged.
const LOG_EVERY: Duration = Duration::from_secs(10);
/// The pause after an error, such as that no file is left.
const ERROR_PAUSE: Duration = Duration::from_millis(100);
/// Connections that are accepted and not yet served.
const ACCEPTED: usize = 16;

/// A connection that is served.
pub type Accepted = Guarded<Either<Box<TlsStream<TcpStream>>, Plain>, Place>;

/// Bytes that go over a connection as they are.
type Plain = Either<TcpStream, UnixStream>;

/// Where the server listens.
pub struct Doors {
    /// For the network.
    pub network: TcpListener,
    /// For its own user.
    pub local: LocalSocket,
    /// What the network speaks. None: its bytes go as they are.
    pub tls: Option<Tls>,
}

impl Doors {
    /// The next connection. None of the network is delayed by it.
    async fn accept(&self) -> io::Result<(Plain, Peer)> {
        tokio::select! {
            accepted = self.network.accept() => {
                let (socket, address) = accepted?;
                // A large answer would wait 40 ms for an acknowledgement. Fails if the client has gone.
                let _ = socket.set_nodelay(true);
                Ok((Either::Left(socket), Peer::Network(address.ip())))
            }
            accepted = self.local.accept() => Ok((Either::Right(accepted?), Peer::Owner)),
        }
    }
}

/// Accepts connections until the server stops. Those that say nothing are then ended at once.
pub fn incoming(
    doors: Doors,
    limits: Limits,
    stopping: CancellationToken,
) -> ReceiverStream<io::Result<Accepted>> {
    let (accepted, incoming) = mpsc::channel(ACCEPTED);
    let doorkeeper = Doorkeeper { open: Arc::default(), limits: within_files(limits), told: HashMap::new() };
    tokio::spawn(doorkeeper.run(doors, accepted, stopping));
    ReceiverStream::new(incoming)
}

/// Takes up TLS on a connection, and then serves it. It is ended like any other that says nothing.
async fn shake_hands(
    acceptor: TlsAcceptor,
    socket: TcpStream,
    connection: Arc<Connection>,
    place: Place,
    accepted: mpsc::Sender<io::Result<Accepted>>,
) {
    let shaken = tokio::select! {
        shaken = acceptor.accept(socket).into_fallible() => shaken,
        () = connection.ended() => return,
    };
    match shaken {
        // Fails if the server stops.
        Ok(stream) => {
            connection.certify(Certified::from_stream(&stream));
            let guarded = Guarded::new(Either::Left(Box::new(stream)), connection, place);
            let _ = accepted.send(Ok(guarded)).await;
        }
        Err((error, mut socket)) => {
            tracing::debug!(peer = %connection.peer, %error, "a handshake failed");
            // Closed at once, with bytes that nobody has read, it would be reset before its client reads why.
            let _ = socket.shutdown().await;
            let (mut rest, mut nowhere) = (socket.take(READ_AFTER_REFUSAL), tokio::io::sink());
            tokio::select! {
                _ = tokio::io::copy(&mut rest, &mut nowhere) => {}
                () = connection.ended() => {}
            }
        }
    }
}

/// No more connections than the process may open files for.
fn within_files(limits: Limits) -> Limits {
    let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    let left = usize::try_from(files.saturating_sub(OTHER_FILES)).unwrap_or(usize::MAX);
    Limits { connections: limits.connections.min(left.max(FEWEST)), ..limits }
}

/// The open connections.
#[derive(Debug, Default)]
struct Open {
    next: u64,
    /// Connections of the network.
    network: usize,
    connections: HashMap<u64, Watched>,
    addresses: HashMap<IpAddr, FromAddress>,
}

#[derive(Debug)]
struct Watched {
    connection: Arc<Connection>,
    /// How often it was looked at while it said nothing.
    silent: u32,
    /// How often it was looked at since its answers were last seen to be read, and how much had been written to it then.
    unread: (u32, u64),
}

#[derive(Debug)]
struct FromAddress {
    count: usize,
    /// What is left of the connections that it may open.
    allowance: Allowance,
}

/// The place of a connection, which is given back when it is dropped.
#[derive(Debug)]
pub struct Place {
    number: u64,
    open: Arc<Mutex<Open>>,
    rate: Rate,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = lock(&self.open);
        let Some(watched) = open.connections.remove(&self.number) else { return };
        let Some(address) = of(watched.connection.peer) else { return };
        open.network -= 1;
        if let Some(from) = open.addresses.get_mut(&address) {
            from.count -= 1;
            from.allowance.charge(self.rate, Instant::now(), price(&watched.connection, self.rate));
        }
    }
}

fn lock(open: &Mutex<Open>) -> MutexGuard<'_, Open> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The address by which connections are counted: of IPv6 the network of a site. None of the server's own user, who is not counted: whoever fills the
/// network's places does not keep the desk out.
fn of(peer: Peer) -> Option<IpAddr> {
    let Peer::Network(address) = peer else { return None };
    Some(match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        address => address,
    })
}

struct Doorkeeper {
    open: Arc<Mutex<Open>>,
    limits: Limits,
    /// When each trouble was last logged.
    told: HashMap<&'static str, Instant>,
}

impl Doorkeeper {
    async fn run(
        mut self,
        doors: Doors,
        accepted: mpsc::Sender<io::Result<Accepted>>,
        stopping: CancellationToken,
    ) {
        let mut look = interval(LOOK_EVERY);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let (socket, peer) = tokio::select! {
                () = stopping.cancelled() => break,
                _ = look.tick() => {
                    self.look();
                    continue;
                }
                accept = doors.accept() => match accept {
                    Ok(accepted) => accepted,
                    Err(error) => {
                        self.tell("a connection cannot be accepted", &error);
                        sleep(ERROR_PAUSE).await;
                        continue;
                    }
                },
            };
            match self.admit(peer) {
                Ok((connection, place)) => match (socket, &doors.tls) {
                    (Either::Left(socket), Some(tls)) => {
                        let acceptor = tls.acceptor();
                        tokio::spawn(shake_hands(acceptor, socket, connection, place, accepted.clone()));
                    }
                    (socket, _) => {
                        let guarded = Guarded::new(Either::Right(socket), connection, place);
                        if accepted.send(Ok(guarded)).await.is_err() {
                            break;
                        }
                    }
                },
                Err(why) => self.tell(why, &peer),
            }
        }
        let open = lock(&self.open);
        let silent = open.connections.values().filter(|one| one.connection.is_silent());
        silent.for_each(|one| _ = one.connection.end());
    }

    /// Logs a trouble, once in a while.
    fn tell(&mut self, what: &'static str, detail: &dyn std::fmt::Display) {
        if self.told.get(what).is_none_or(|at| at.elapsed() >= LOG_EVERY) {
            self.told.insert(what, Instant::now());
            let open = lock(&self.open).connections.len();
            tracing::warn!(%detail, open, "{what}");
        }
    }

    /// A place for a connection, or why there is none. Makes room if another one can go.
    fn admit(&self, peer: Peer) -> Result<(Arc<Connection>, Place), &'static str> {
        let mut open = lock(&self.open);
        if let Some(address) = of(peer) {
            open.make_room(address, self.limits)?;
        }
        let connection = Arc::new(Connection::new(peer, Share::of(self.limits)));
        let number = open.next;
        open.next += 1;
        let watched = Watched { connection: connection.clone(), silent: 0, unread: (0, 0) };
        open.connections.insert(number, watched);
        Ok((connection, Place { number, open: self.open.clone(), rate: rate(self.limits) }))
    }

    /// Ends the connections that say nothing, those that do not read, and those whose certificate has run out.
    fn look(&mut self) {
        let mut silent = None;
        let (mut unread, mut run_out, now) = (None, None, Moment::now());
        let mut open = lock(&self.open);
        for watched in open.connections.values_mut() {
            let connection = &watched.connection;
            let written = connection.written();
            let is_read = written - watched.unread.1 >= READ_AT_LEAST || !connection.has_answers_waiting();
            watched.unread = if is_read { (0, written) } else { (watched.unread.0 + 1, watched.unread.1) };
            watched.silent = if connection.is_silent() { watched.silent + 1 } else { 0 };
            if watched.silent >= LOOKS_SILENT && connection.end() {
                silent = Some(connection.peer);
            } else if watched.unread.0 >= LOOKS_UNREAD && connection.end() {
                unread = Some(connection.peer);
            } else if connection.has_outlived_certificate(now) && connection.end() {
                run_out = Some(connection.peer);
            }
        }
        open.forget_addresses(self.limits);
        drop(open);
        let told = [
            ("a connection that said nothing was ended", silent),
            ("a connection that does not read its answers was ended", unread),
            ("a connection whose certificate has run out was ended", run_out),
        ];
        for (what, peer) in told {
            if let Some(peer) = peer {
                self.tell(what, &peer);
            }
        }
    }
}

impl Open {
    /// Gives a new connection of an address its place, for which another one may have to leave. Fails if there is none.
    fn make_room(&mut self, address: IpAddr, limits: Limits) -> Result<(), &'static str> {
        let of_address = self.count(address, limits)?;
        let is_full = self.network >= limits.connections;
        if is_full || of_address >= limits.connections_per_address {
            let from = (!is_full).then_some(address);
            self.who_leaves(from).ok_or("there are too many connections; one was refused")?.end();
        }
        self.network += 1;
        self.addresses.entry(address).and_modify(|from| from.count += 1);
        Ok(())
    }

    /// Notes that an address opens a connection. Answers how many it has, or that it opens too many.
    fn count(&mut self, address: IpAddr, limits: Limits) -> Result<usize, &'static str> {
        let (now, rate) = (Instant::now(), rate(limits));
        let from = self.addresses.entry(address);
        let from = from.or_insert(FromAddress { count: 0, allowance: Allowance::new(rate, now) });
        let taken = from.allowance.take(rate, now);
        taken.map_err(|_| "an address opens too many connections; one was refused")?;
        Ok(from.count)
    }

    /// The connection that makes room for another one: one that says nothing, else the one that has been quiet for longest. Of one address, if one is
    /// given.
    fn who_leaves(&self, address: Option<IpAddr>) -> Option<Arc<Connection>> {
        let all = || {
            let open = self.connections.values().map(|watched| &watched.connection);
            open.filter(|one| {
                let from = of(one.peer);
                !one.is_ended() && from.is_some() && (address.is_none() || from == address)
            })
        };
        let first_of = |one: &&Arc<Connection>| one.quiet_for();
        let silent = all().filter(|one| one.is_silent()).max_by_key(first_of);
        let quiet = || all().filter(|one| one.quiet_for() >= QUIET).max_by_key(first_of);
        silent.or_else(quiet).cloned()
    }

    /// Forgets addresses that have no connection and may open as many as any other.
    fn forget_addresses(&mut self, limits: Limits) {
        let (now, rate) = (Instant::now(), rate(limits));
        self.addresses.retain(|_, from| from.count > 0 || !from.allowance.is_whole(rate, now));
    }
}

/// What a connection that has ended costs its address, in connections: else what came over it would go on over the next one.
fn price(connection: &Connection, rate: Rate) -> f64 {
    match (connection.has_flooded(), connection.is_ended()) {
        (true, _) => rate.at_once,
        // The server ended it for another reason.
        (false, true) => 0.0,
        (false, false) => f64::from(connection.unfinished()),
    }
}

/// How often an address may open a connection.
fn rate(limits: Limits) -> Rate {
    let per_second = limits.connections_per_second as f64;
    Rate { per_second, at_once: per_second * BURST }
}
