//! Calls sent as a stream, as another system does.

use std::collections::VecDeque;

use hotline_proto::v1::*;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Status};

use crate::Register;

/// What a stream came to.
#[derive(Debug)]
pub struct Ingested {
    /// How many calls the server lets be unacknowledged.
    pub max_in_flight: usize,
    /// The acknowledgements, in the order in which they came.
    pub receipts: Vec<CallReceipt>,
}

/// Streams calls, so many a message, never more unacknowledged than the server lets; ends when all are acknowledged.
pub async fn ingest(
    register: &Register,
    requests: Vec<CreateCallRequest>,
    per_message: usize,
) -> Result<Ingested, Status> {
    register.called("/hotline.v1.CallService/IngestCalls");
    let (messages, stream) = mpsc::channel(8);
    let first = IngestCallsRequest { parent: register.parent.clone(), ..IngestCallsRequest::default() };
    messages.send(first).await.expect("the stream is open");
    let mut answers =
        register.client.calls().ingest_calls(Request::new(ReceiverStream::new(stream))).await?.into_inner();
    let hello = answers.message().await?.expect("the first answer says how many may be in flight");
    let max_in_flight = usize::try_from(hello.max_in_flight).expect("a limit is positive");

    let total = requests.len();
    let (mut waiting, mut receipts) = (VecDeque::from(requests), hello.receipts);
    let mut sent = 0;
    while receipts.len() < total {
        let room = max_in_flight - (sent - receipts.len());
        let next: Vec<_> = waiting.drain(..room.min(per_message).min(waiting.len())).collect();
        if next.is_empty() {
            let answer = answers.message().await?.expect("the stream stays open until all are acknowledged");
            receipts.extend(answer.receipts);
        } else {
            sent += next.len();
            let message = IngestCallsRequest { requests: next, ..IngestCallsRequest::default() };
            if messages.send(message).await.is_err() {
                // The server has ended the stream: its answer says why.
                answers.message().await?;
            }
        }
    }
    drop(messages);
    assert!(answers.message().await?.is_none(), "nothing is acknowledged twice");
    Ok(Ingested { max_in_flight, receipts })
}
