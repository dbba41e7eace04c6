//! Messages that are too large or cannot be read. tonic refuses them with codes of its own and without a reason; they are refused like any wrong field.

use std::future::Future;

use prost::Message;
use tonic::body::Body;
use tonic::codegen::http;
use tonic::{Code, Status};

use super::around::Surround;
use super::error::Failure;
use super::{MAX_BATCH_BYTES, MAX_MESSAGE_BYTES, method};
use crate::domain::refusal::problem::Unit;
use crate::domain::refusal::{Problem, Refusal};

/// Stands for the message as a whole.
const FIELD: &str = "request";

/// Refuses a message over [`MAX_MESSAGE_BYTES`]. The limit of a service with batches is higher, so its other methods check this one.
pub fn check_size(message: &impl Message) -> Result<(), Refusal> {
    let size = message.encoded_len();
    if size <= MAX_MESSAGE_BYTES { Ok(()) } else { Err(too_large(Some(size), MAX_MESSAGE_BYTES)) }
}

fn too_large(length: Option<usize>, limit: usize) -> Refusal {
    Refusal::field(FIELD, Problem::TooLong { length, limit, unit: Unit::Bytes })
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
        Code::OutOfRange | Code::ResourceExhausted => Some(too_large(None, limit)),
        Code::Internal => Some(Refusal::field(FIELD, Problem::Unreadable)),
        _ => None,
    }
}

/// Refuses with a reason what is no message. Inside of the log's layer.
#[derive(Clone, Copy, Debug)]
pub struct Messages;

impl Surround for Messages {
    /// The limit of the method.
    type Begun = usize;

    fn begin<B>(&self, request: &mut http::Request<B>) -> usize {
        limit(request.uri().path())
    }

    async fn answer<E>(
        limit: usize,
        answering: impl Future<Output = Result<http::Response<Body>, E>> + Send,
    ) -> Result<http::Response<Body>, E> {
        let answer = answering.await?;
        let status = Status::from_header_map(answer.headers());
        let refusal = status.and_then(|status| refused(&status, limit));
        Ok(refusal.map_or(answer, |refusal| Status::from(Failure::from(refusal)).into_http()))
    }
}

#[cfg(test)]
mod tests {
    use hotline_proto::v1;

    use super::*;

    #[test]
    fn a_message_over_the_limit_is_refused_by_name() {
        let mut request = v1::GetCallRequest { name: "x".repeat(MAX_MESSAGE_BYTES - 4) };
        assert_eq!(check_size(&request), Ok(()));
        request.name.push('x');
        assert_eq!(check_size(&request), Err(too_large(Some(MAX_MESSAGE_BYTES + 1), 262_144)));
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
