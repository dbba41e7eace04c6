//! Messages that are too large, cost too much or cannot be read. They are refused like any wrong field; by tonic alone they would be read first, or
//! refused with codes of its own and without a reason.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use hotline_proto::codec::{GATE, Gate};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tonic::body::Body;
use tonic::codegen::http;
use tonic::{Code, Status};

use super::around::Surround;
use super::error::Failure;
use super::{MAX_BATCH_BYTES, MAX_MESSAGE_BYTES, cost, method};
use crate::domain::refusal::problem::Unit;
use crate::domain::refusal::{Problem, Refusal};
use crate::limits::Limits;

/// Stands for the message as a whole.
const FIELD: &str = "request";
/// What a message may take in memory once it is taken apart, in bytes.
const MAX_DECODED: u64 = 8 << 20;
/// The same of a message with many calls.
const MAX_DECODED_BATCH: u64 = 48 << 20;
/// Messages that take no more than this have room of their own, so that large ones from other clients do not hold up the desk's calls.
const SMALL: u64 = 64 << 10;
/// How many parts of the room for the messages of all requests in progress the small ones have, the larger ones, and those with many calls.
const PARTS: [usize; 3] = [1, 1, 2];

fn too_large(length: Option<usize>, limit: usize, unit: Unit) -> Refusal {
    Refusal::field(FIELD, Problem::TooLong { length, limit, unit })
}

/// The largest message that a method takes, in bytes. Health and reflection have tonic's own limit, which is that of a batch.
fn limit(path: &str) -> usize {
    match method(path).map(|method| method.name) {
        Some("CreatePeriod" | "BatchCreateCalls" | "IngestCalls") | None => MAX_BATCH_BYTES,
        Some(_) => MAX_MESSAGE_BYTES,
    }
}

/// What refuses the messages of a stream of calls.
pub fn refused_in_stream(status: Status) -> Status {
    refused(&status, MAX_BATCH_BYTES).map_or(status, |refusal| Failure::from(refusal).into())
}

/// The refusal of a message that tonic could not read. None for any other status. tonic's codes: OUT_OF_RANGE is a length over the limit,
/// RESOURCE_EXHAUSTED one that shows while it is decompressed, INTERNAL everything that is no message.
fn refused(status: &Status, limit: usize) -> Option<Refusal> {
    match status.code() {
        // Ours have details.
        _ if !status.details().is_empty() => None,
        Code::OutOfRange | Code::ResourceExhausted => Some(too_large(None, limit, Unit::Bytes)),
        Code::Internal => Some(Refusal::field(FIELD, Problem::Unreadable)),
        _ => None,
    }
}

/// Refuses with a reason what is no message, what is too large, and what there is no room for. Inside of the log's layer.
#[derive(Clone, Debug)]
pub struct Messages {
    /// The room that is left: for small messages, larger ones, and those with many calls.
    room: [Arc<Semaphore>; 3],
}

impl Messages {
    /// Within the limits of the server.
    pub fn new(limits: Limits) -> Self {
        let part = (limits.messages_mib << 10) / PARTS.iter().sum::<usize>();
        Self { room: PARTS.map(|parts| Arc::new(Semaphore::new(parts * part))) }
    }
}

/// The gate of a request: what its messages may be, and the room that the one has that is being worked on.
pub struct Entrance {
    messages: Messages,
    limit: usize,
    taken: Mutex<Option<OwnedSemaphorePermit>>,
}

impl Entrance {
    fn is_batch(&self) -> bool {
        self.limit == MAX_BATCH_BYTES
    }

    fn check(&self, message: &str, bytes: &[u8]) -> Result<u64, Refusal> {
        if bytes.len() > self.limit {
            return Err(too_large(Some(bytes.len()), self.limit, Unit::Bytes));
        }
        let at_most = if self.is_batch() { MAX_DECODED_BATCH } else { MAX_DECODED };
        let too_costly =
            || too_large(None, usize::try_from(at_most).unwrap_or(usize::MAX), Unit::DecodedBytes);
        cost::of(message, bytes, at_most).ok_or_else(too_costly)
    }
}

impl Gate for Entrance {
    fn admit(&self, message: &str, bytes: &[u8]) -> Result<(), Status> {
        self.leave();
        let cost = self.check(message, bytes).map_err(Failure::from)?;
        let [small, large, batches] = &self.messages.room;
        let room = match cost {
            ..=SMALL => small,
            _ if self.is_batch() => batches,
            _ => large,
        };
        let kib = u32::try_from(cost.div_ceil(1024)).unwrap_or(u32::MAX);
        let taken = room.clone().try_acquire_many_owned(kib).map_err(|_| Failure::QueueFull)?;
        *self.taken.lock().unwrap_or_else(PoisonError::into_inner) = Some(taken);
        Ok(())
    }

    fn leave(&self) {
        *self.taken.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Surround for Messages {
    type Begun = Arc<Entrance>;

    fn begin<B>(&self, request: &mut http::Request<B>) -> Arc<Entrance> {
        let limit = limit(request.uri().path());
        Arc::new(Entrance { messages: self.clone(), limit, taken: Mutex::default() })
    }

    async fn answer<E>(
        entrance: Arc<Entrance>,
        answering: impl Future<Output = Result<http::Response<Body>, E>> + Send,
    ) -> Result<http::Response<Body>, E> {
        let limit = entrance.limit;
        let answer = GATE.scope(entrance, answering).await?;
        let status = Status::from_header_map(answer.headers());
        let refusal = status.and_then(|status| refused(&status, limit));
        Ok(refusal.map_or(answer, |refusal| Status::from(Failure::from(refusal)).into_http()))
    }
}

#[cfg(test)]
mod tests {
    use hotline_proto::v1;
    use prost::Message as _;

    use super::*;

    fn entrance(messages: &Messages, path: &str) -> Arc<Entrance> {
        messages.begin(&mut http::Request::post(path).body(()).unwrap())
    }

    #[test]
    fn a_message_over_the_limit_is_refused_by_name() {
        let mut request = v1::GetCallRequest { name: "x".repeat(MAX_MESSAGE_BYTES - 4), full_view: None };
        let entrance = entrance(&Messages::new(Limits::default()), "/hotline.v1.CallService/GetCall");
        let check = |request: &v1::GetCallRequest| {
            entrance.check("GetCallRequest", &request.encode_to_vec()).map(drop)
        };
        assert_eq!(check(&request), Ok(()));
        request.name.push('x');
        assert_eq!(check(&request), Err(too_large(Some(MAX_MESSAGE_BYTES + 1), 262_144, Unit::Bytes)));
    }

    #[test]
    fn large_messages_leave_room_for_small_ones() {
        let messages = Messages::new(Limits::default());
        let large = vec![0; 100_000];
        let path = "/hotline.v1.CallService/CreateCall";
        let mut admitted = Vec::new();
        loop {
            let entrance = entrance(&messages, path);
            if entrance.admit("no such", &large).is_err() {
                break;
            }
            admitted.push(entrance);
        }
        assert_eq!(admitted.len(), (64 << 10) / 98, "as many as there is room for");
        entrance(&messages, path).admit("no such", b"small").unwrap();
        entrance(&messages, "/hotline.v1.CallService/BatchCreateCalls").admit("no such", &large).unwrap();
        admitted[0].leave();
        entrance(&messages, path).admit("no such", &large).unwrap();
    }

    #[test]
    fn each_method_has_its_limit() {
        assert_eq!(limit("/hotline.v1.CallService/CreateCall"), MAX_MESSAGE_BYTES);
        assert_eq!(limit("/hotline.v1.PeriodService/GetPeriod"), MAX_MESSAGE_BYTES);
        for large in ["CallService/BatchCreateCalls", "CallService/IngestCalls", "PeriodService/CreatePeriod"]
        {
            assert_eq!(limit(&format!("/hotline.v1.{large}")), MAX_BATCH_BYTES, "{large}");
        }
        assert_eq!(limit("/grpc.health.v1.Health/Check"), MAX_BATCH_BYTES);
    }

    #[test]
    fn only_what_tonic_refuses_is_given_another_reason() {
        assert!(refused(&Status::internal("failed to decode"), 1).is_some());
        assert!(refused(&Status::out_of_range("too large"), 1).is_some());
        assert_eq!(refused(&Status::unimplemented("no such method"), 1), None);
        assert_eq!(refused(&Failure::QueueFull.into(), 1), None);
        assert_eq!(refused(&super::super::error::internal(&std::fmt::Error), 1), None);
    }
}
