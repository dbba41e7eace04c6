//! Messages that have not come in whole. What has come of them waits in memory, until all of one is there and the gate of its request decides: so much of one caller, and of all.

use std::collections::HashMap;
use std::future::Future as _;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use http_body::Frame;
use prost::bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Sleep, sleep};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http;
use tower::{Layer, Service};

use super::error::Failure;
use super::identity;
use crate::limits::Limits;

/// Bytes before a message: whether it is compressed, and its length.
const HEAD: usize = 5;
/// A caller has this part of all the room.
const PART: usize = 4;
/// A message comes in whole within this time, or its request is ended.
const WHOLE_WITHIN: Duration = Duration::from_secs(60);
/// With so many callers, those who hold nothing are forgotten.
const MANY: usize = 1024;
/// Room for all who are not known, who may only ask whether the server is well, in KiB.
const OF_STRANGERS: usize = 1 << 10;

/// The layer that counts what arrives.
#[derive(Clone, Debug)]
pub struct Arriving {
    all: Arc<Semaphore>,
    /// In KiB.
    of_caller: usize,
    callers: Arc<Mutex<HashMap<Who, Arc<Semaphore>>>>,
}

/// Whose bytes they are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Who {
    Owner,
    Token(String),
    Stranger,
}

impl Arriving {
    /// Within the limits of the server.
    pub fn new(limits: Limits) -> Self {
        let kib = (limits.messages_mib << 10) / PART;
        Self { all: Arc::new(Semaphore::new(kib)), of_caller: kib / PART, callers: Arc::default() }
    }

    /// The room of who asks what is being answered.
    fn of_caller(&self) -> Arc<Semaphore> {
        let who = match identity::caller() {
            Ok(caller) => caller.token_id().map_or(Who::Owner, Who::Token),
            Err(_) => Who::Stranger,
        };
        let kib = if who == Who::Stranger { OF_STRANGERS } else { self.of_caller };
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        if callers.len() > MANY {
            callers.retain(|_, room| Arc::strong_count(room) > 1);
        }
        callers.entry(who).or_insert_with(|| Arc::new(Semaphore::new(kib))).clone()
    }
}

impl<S> Layer<S> for Arriving {
    type Service = Counting<S>;

    fn layer(&self, inner: S) -> Counting<S> {
        Counting { inner, arriving: self.clone() }
    }
}

/// The services within it.
#[derive(Clone, Debug)]
pub struct Counting<S> {
    inner: S,
    arriving: Arriving,
}

impl<S: Service<http::Request<Body>>> Service<http::Request<Body>> for Counting<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: http::Request<Body>) -> S::Future {
        let arriving = self.arriving.clone();
        self.inner.call(request.map(|body| {
            let (unfinished, held) = (Unfinished::default(), Vec::new());
            Body::new(Counted { body, arriving, unfinished, held, until: None })
        }))
    }
}

/// The body of a request, which holds room for the message that is not whole.
struct Counted {
    body: Body,
    arriving: Arriving,
    unfinished: Unfinished,
    held: Vec<OwnedSemaphorePermit>,
    /// When the message must be whole. None where none is unfinished.
    until: Option<Pin<Box<Sleep>>>,
}

impl Counted {
    /// Holds room for what is unfinished. Fails if there is none.
    fn hold(&mut self) -> Result<(), Status> {
        let held = self.held.first().map_or(0, OwnedSemaphorePermit::num_permits);
        let kib = self.unfinished.bytes.div_ceil(1024);
        if kib == 0 {
            self.held.clear();
            self.until = None;
            return Ok(());
        }
        self.until.get_or_insert_with(|| Box::pin(sleep(WHOLE_WITHIN)));
        let more = u32::try_from(kib.saturating_sub(held)).unwrap_or(u32::MAX);
        if more == 0 {
            return Ok(());
        }
        let rooms = [self.arriving.of_caller(), self.arriving.all.clone()];
        let taken = rooms.map(|room| room.try_acquire_many_owned(more).ok());
        let [Some(of_caller), Some(of_all)] = taken else { return Err(Failure::QueueFull.into()) };
        match self.held.as_mut_slice() {
            [held_of_caller, held_of_all] => {
                held_of_caller.merge(of_caller);
                held_of_all.merge(of_all);
            }
            _ => self.held = vec![of_caller, of_all],
        }
        Ok(())
    }
}

impl http_body::Body for Counted {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled
            && let Some(bytes) = frame.data_ref()
        {
            self.unfinished.add(bytes);
            if let Err(status) = self.hold() {
                return Poll::Ready(Some(Err(status)));
            }
        }
        if polled.is_pending()
            && let Some(until) = &mut self.until
            && until.as_mut().poll(context).is_ready()
        {
            self.held.clear();
            return Poll::Ready(Some(Err(Failure::Deadline.into())));
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.body.size_hint()
    }
}

/// How much has come of a message that is not whole.
#[derive(Debug, Default)]
struct Unfinished {
    head: [u8; HEAD],
    /// Bytes of its head that have come; all of them while its content comes.
    of_head: usize,
    /// Bytes of its content that are still to come.
    left: usize,
    /// Bytes of it that have come.
    bytes: usize,
}

impl Unfinished {
    fn add(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if self.of_head < HEAD {
                let taken = bytes.len().min(HEAD - self.of_head);
                self.head[self.of_head..][..taken].copy_from_slice(&bytes[..taken]);
                self.of_head += taken;
                self.bytes += taken;
                bytes = &bytes[taken..];
                let [_, length @ ..] = self.head;
                self.left = u32::from_be_bytes(length) as usize;
            } else {
                let taken = bytes.len().min(self.left);
                self.left -= taken;
                self.bytes += taken;
                bytes = &bytes[taken..];
            }
            if self.of_head == HEAD && self.left == 0 {
                (self.of_head, self.bytes) = (0, 0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_unfinished_is_what_came_after_the_last_whole_message(
            messages in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..5),
            cut in 0usize..60,
            piece in 1usize..20,
        ) {
            let (mut all, mut ends) = (Vec::new(), vec![0]);
            for message in &messages {
                all.push(0);
                all.extend((message.len() as u32).to_be_bytes());
                all.extend(message);
                ends.push(all.len());
            }
            let come = &all[..cut.min(all.len())];
            let mut unfinished = Unfinished::default();
            come.chunks(piece).for_each(|piece| unfinished.add(piece));
            let last_end = ends.into_iter().rfind(|end| *end <= come.len()).unwrap_or(0);
            prop_assert_eq!(unfinished.bytes, come.len() - last_end);
        }
    }
}
