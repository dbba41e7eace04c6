//! Answers that wait for their readers. Each holds room until it is handed to the network: of its connection, and of the server.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use http_body_util::{BodyExt as _, Full};
use prost::bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http;

use super::connection::Connection;
use crate::api::around::Surround;
use crate::api::error::Failure;
use crate::api::{is_unary, only_reads};
use crate::limits::Limits;

/// Room for the answers of one connection in any case, in MiB: two of the largest.
const ROOM_OF_CONNECTION: usize = 32;

/// What one connection may take.
#[derive(Clone, Debug)]
pub struct Share {
    /// Room for its answers, in KiB.
    pub room: Arc<Semaphore>,
    /// How much room that is.
    pub kib: usize,
    /// Its reads that may be answered at once: what they found takes more memory than their answers.
    pub reads: Arc<Semaphore>,
}

impl Share {
    /// Of the limits of the server.
    pub fn of(limits: Limits) -> Self {
        let kib = (limits.answers_mib / 4).max(ROOM_OF_CONNECTION) << 10;
        Self { room: Arc::new(Semaphore::new(kib)), kib, reads: Arc::new(Semaphore::new(limits.reads / 2)) }
    }
}

/// Counts the answers of reads; those of writes are small, and streams have few messages in flight.
#[derive(Clone, Debug)]
pub struct Answers {
    room: Arc<Semaphore>,
    reads: Arc<Semaphore>,
}

impl Answers {
    /// Within the limits of the server.
    pub fn new(limits: Limits) -> Self {
        let room = Arc::new(Semaphore::new(limits.answers_mib << 10));
        Self { room, reads: Arc::new(Semaphore::new(limits.reads)) }
    }
}

/// What a read needs of its connection and of the server.
pub struct Needs {
    room: Vec<Arc<Semaphore>>,
    turn: Arc<Turn>,
}

/// The turn of a read, which it waits for when it is known what is asked, and holds until its answer is encoded.
#[derive(Debug)]
pub struct Turn {
    reads: Vec<Arc<Semaphore>>,
    held: Mutex<Vec<OwnedSemaphorePermit>>,
}

tokio::task_local! {
    static TURN: Arc<Turn>;
}

/// Waits for the turn of the read that is in progress, if it is one.
pub async fn wait_for_turn() {
    let Ok(turn) = TURN.try_with(Arc::clone) else { return };
    let held = || turn.held.lock().unwrap_or_else(PoisonError::into_inner);
    if !held().is_empty() {
        return;
    }
    let mut permits = Vec::with_capacity(turn.reads.len());
    for reads in &turn.reads {
        // They are never closed.
        permits.extend(reads.clone().acquire_owned().await);
    }
    *held() = permits;
}

/// Bytes, and the room that they hold.
struct Waiting {
    bytes: Bytes,
    _room: Vec<OwnedSemaphorePermit>,
}

impl AsRef<[u8]> for Waiting {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Surround for Answers {
    /// None of a write or a stream.
    type Begun = Option<Needs>;

    fn begin<B>(&self, request: &mut http::Request<B>) -> Option<Needs> {
        let path = request.uri().path();
        let connection = request.extensions().get::<Arc<Connection>>();
        // The connection's own come first: a request that waits for them holds nothing that others need.
        let of_both = |of: fn(&Connection) -> &Arc<Semaphore>, all: &Arc<Semaphore>| {
            connection.map(|connection| of(connection).clone()).into_iter().chain([all.clone()]).collect()
        };
        // A write is never refused for its answer: it is stored by then.
        (is_unary(path) && only_reads(path)).then(|| Needs {
            room: of_both(|connection| &connection.share.room, &self.room),
            turn: Arc::new(Turn {
                reads: of_both(|connection| &connection.share.reads, &self.reads),
                held: Mutex::default(),
            }),
        })
    }

    async fn answer<E>(
        needs: Option<Needs>,
        answering: impl Future<Output = Result<http::Response<Body>, E>> + Send,
    ) -> Result<http::Response<Body>, E> {
        let Some(Needs { room, turn }) = needs else { return answering.await };
        let (head, body) = TURN.scope(turn.clone(), answering).await?.into_parts();
        // The whole answer is known by now; this encodes it.
        let whole = match body.collect().await {
            Ok(whole) => whole,
            Err(status) => return Ok(status.into_http()),
        };
        let trailers = whole.trailers().cloned();
        let bytes = whole.to_bytes();
        if bytes.is_empty() && trailers.is_none() {
            // A refusal is all headers: some clients take an empty frame after them amiss.
            return Ok(http::Response::from_parts(head, Body::empty()));
        }
        let kib = u32::try_from(bytes.len().div_ceil(1024)).unwrap_or(u32::MAX);
        let taken = room.into_iter().map(|room| room.try_acquire_many_owned(kib).ok());
        let Some(taken) = taken.collect::<Option<Vec<_>>>() else {
            return Ok(Status::from(Failure::QueueFull).into_http());
        };
        let body = Full::new(Bytes::from_owner(Waiting { bytes, _room: taken }));
        let trailers = std::future::ready(trailers.map(Ok));
        Ok(http::Response::from_parts(head, Body::new(body.with_trailers(trailers))))
    }
}
