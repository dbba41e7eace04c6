//! A connection: what is known of it, and the stream of its bytes.

use std::fmt;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tonic::transport::server::Connected;

use super::answers::Share;
use super::client_certificate::Certified;
use super::frames::Frames;
use crate::domain::access::Principal;
use crate::domain::instant::Instant as Moment;

/// Who is at the other end, as far as the connection tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// Somebody at an address of the network.
    Network(IpAddr),
    /// The user of the server, over its socket.
    Owner,
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Peer::Network(address) => address.fmt(f),
            Peer::Owner => f.write_str("socket"),
        }
    }
}

/// What is known of a connection.
#[derive(Debug)]
pub struct Connection {
    /// Who is at its other end.
    pub peer: Peer,
    /// What it may take.
    pub share: Share,
    certified: OnceLock<Certified>,
    accepted_at: Instant,
    has_begun: AtomicBool,
    /// When the latest part of a request came, in milliseconds after it was accepted.
    asked: AtomicU64,
    /// Bytes that were written to it.
    written: AtomicU64,
    has_flooded: AtomicBool,
    /// Requests that have begun and whose end has not come.
    unfinished: AtomicU32,
    ended: CancellationToken,
}

impl Connection {
    /// A connection that was just accepted.
    pub fn new(peer: Peer, share: Share) -> Self {
        Self {
            peer,
            share,
            certified: OnceLock::new(),
            accepted_at: Instant::now(),
            has_begun: AtomicBool::new(false),
            asked: AtomicU64::new(0),
            written: AtomicU64::new(0),
            has_flooded: AtomicBool::new(false),
            unfinished: AtomicU32::new(0),
            ended: CancellationToken::new(),
        }
    }

    /// Notes whom the certificate of its client names. Before the first request.
    pub fn certify(&self, certified: Option<Certified>) {
        if let Some(certified) = certified {
            self.certified.get_or_init(|| certified);
        }
    }

    /// Whom the certificate of its client names.
    pub fn certified(&self) -> Option<&Principal> {
        self.certified.get().map(|certified| &certified.principal)
    }

    /// Whether the certificate of its client has run out since the handshake.
    pub fn has_outlived_certificate(&self, now: Moment) -> bool {
        self.certified.get().is_some_and(|certified| now >= certified.runs_out_at)
    }

    /// Whether its client has not begun to speak HTTP/2.
    pub fn is_silent(&self) -> bool {
        !self.has_begun.load(Ordering::Relaxed)
    }

    /// Since when it has asked for nothing.
    pub fn quiet_for(&self) -> Duration {
        let asked = Duration::from_millis(self.asked.load(Ordering::Relaxed));
        self.accepted_at.elapsed().saturating_sub(asked)
    }

    /// Whether answers wait for being read.
    pub fn has_answers_waiting(&self) -> bool {
        self.share.room.available_permits() < self.share.kib
    }

    /// Bytes that were written to it.
    pub fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    /// Whether more frames of control came over it than anybody needs.
    pub fn has_flooded(&self) -> bool {
        self.has_flooded.load(Ordering::Relaxed)
    }

    /// Requests that have begun over it and whose end has not come.
    pub fn unfinished(&self) -> u32 {
        self.unfinished.load(Ordering::Relaxed)
    }

    /// Whether it was ended, though its bytes may not be gone yet.
    pub fn is_ended(&self) -> bool {
        self.ended.is_cancelled()
    }

    /// Returns once it is ended.
    pub async fn ended(&self) {
        self.ended.cancelled().await;
    }

    /// Ends it at once. Says whether it had not been ended before.
    pub fn end(&self) -> bool {
        let was_open = !self.is_ended();
        self.ended.cancel();
        was_open
    }
}

/// The bytes of a connection, over `IO`. Dropped, it gives back the place `P`.
pub struct Guarded<IO, P> {
    io: IO,
    connection: Arc<Connection>,
    frames: Frames,
    ended: Pin<Box<WaitForCancellationFutureOwned>>,
    _place: P,
}

impl<IO, P> Guarded<IO, P> {
    /// The bytes of a connection.
    pub fn new(io: IO, connection: Arc<Connection>, place: P) -> Self {
        let ended = Box::pin(connection.ended.clone().cancelled_owned());
        Self { io, frames: Frames::new(connection.accepted_at), connection, ended, _place: place }
    }
}

impl<IO: Unpin, P: Unpin> Guarded<IO, P> {
    /// Fails if the connection was ended. Reading and writing ask: either may be what the library waits for.
    fn check(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> io::Result<()> {
        match self.ended.as_mut().poll(context) {
            Poll::Ready(()) => Err(io::ErrorKind::ConnectionAborted.into()),
            Poll::Pending => Ok(()),
        }
    }
}

impl<IO, P> Connected for Guarded<IO, P> {
    type ConnectInfo = Arc<Connection>;

    fn connect_info(&self) -> Arc<Connection> {
        self.connection.clone()
    }
}

impl<IO: AsyncRead + Unpin, P: Unpin> AsyncRead for Guarded<IO, P> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.as_mut().check(context)?;
        let had = into.filled().len();
        let read = Pin::new(&mut self.io).poll_read(context, into);
        let bytes = &into.filled()[had..];
        if bytes.is_empty() {
            return read;
        }
        let now = Instant::now();
        let Ok(heard) = self.frames.read(bytes, now) else {
            self.connection.has_flooded.store(true, Ordering::Relaxed);
            if self.connection.end() {
                tracing::warn!(peer = %self.connection.peer, "a connection that sends too many frames of control was ended");
            }
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        };
        if heard.has_begun {
            self.connection.has_begun.store(true, Ordering::Relaxed);
        }
        self.connection.unfinished.store(self.frames.unfinished(), Ordering::Relaxed);
        if heard.is_request {
            let after = now.duration_since(self.connection.accepted_at).as_millis();
            self.connection.asked.store(u64::try_from(after).unwrap_or(u64::MAX), Ordering::Relaxed);
        }
        read
    }
}

impl<IO: AsyncWrite + Unpin, P: Unpin> Guarded<IO, P> {
    fn count(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(bytes)) = &written {
            self.connection.written.fetch_add(*bytes as u64, Ordering::Relaxed);
        }
        written
    }
}

impl<IO: AsyncWrite + Unpin, P: Unpin> AsyncWrite for Guarded<IO, P> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.as_mut().check(context)?;
        let written = Pin::new(&mut self.io).poll_write(context, bytes);
        self.count(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.as_mut().check(context)?;
        let written = Pin::new(&mut self.io).poll_write_vectored(context, bytes);
        self.count(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.as_mut().check(context)?;
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.as_mut().check(context)?;
        Pin::new(&mut self.io).poll_shutdown(context)
    }
}
