//! Calls by the hundred: `batch` hands them over in as few requests as the server takes, and says what became of each.

use hotline_proto::v1::call_receipt::Result as Outcome;
use hotline_proto::v1::{BatchCreateCallsRequest, CallReceipt, CreateCallRequest, RecordedCall};
use prost::Message as _;

use crate::retry::is_retried_write;
use crate::{Client, Error, Refusal};

/// The most calls that the server takes in one request.
const MOST_CALLS: usize = 1_000;
/// The most bytes of calls in one request; the server takes 4 MiB with what is around them.
pub(crate) const MOST_BYTES: usize = 4 * 1024 * 1024 - 64 * 1024;

impl Client {
    /// Records calls of a period, and answers for each in their order: recorded, or why not. What refuses one does not touch the others. A later
    /// list or summary contains what was recorded.
    ///
    /// Each call gets a request id if it has none, and keeps it: after an error, of which nobody knows what was recorded before it, the
    /// same calls are sent again. Each part is tried again like a [`write`](Self::write).
    pub async fn batch(
        &self,
        parent: &str,
        calls: &mut [CreateCallRequest],
    ) -> Result<Vec<Result<RecordedCall, Box<Refusal>>>, Error> {
        for call in calls.iter_mut() {
            self.complete(call.write.get_or_insert_default());
        }
        let mut outcomes = Vec::with_capacity(calls.len());
        let mut rest = &*calls;
        while !rest.is_empty() {
            let (part, others) = rest.split_at(part(rest));
            rest = others;
            let request = BatchCreateCallsRequest {
                parent: parent.to_owned(),
                requests: part.to_vec(),
                ..BatchCreateCallsRequest::default()
            };
            let receipts = self.send(&request, is_retried_write).await?.into_inner().receipts;
            self.positions.record(parent, receipts.iter().map(position).max().unwrap_or_default());
            outcomes.extend(receipts.into_iter().map(outcome));
        }
        Ok(outcomes)
    }
}

/// How many of the first calls fit into a request: one at least, as one that is too large by itself is for the server to refuse.
pub(crate) fn part(calls: &[CreateCallRequest]) -> usize {
    let mut bytes = 0;
    let fits = calls.iter().take(MOST_CALLS).take_while(|call| {
        bytes += call.encoded_len();
        bytes <= MOST_BYTES
    });
    fits.count().max(1).min(calls.len())
}

/// Up to where the journal goes with a call; 0 if it was refused.
pub(crate) fn position(receipt: &CallReceipt) -> i64 {
    match &receipt.result {
        Some(Outcome::Recorded(recorded)) => recorded.write.map_or(0, |write| write.position),
        Some(Outcome::Error(_)) | None => 0,
    }
}

/// What became of a call.
pub(crate) fn outcome(receipt: CallReceipt) -> Result<RecordedCall, Box<Refusal>> {
    match receipt.result {
        Some(Outcome::Recorded(recorded)) => Ok(recorded),
        Some(Outcome::Error(status)) => Err(Box::new(Refusal::from(status))),
        None => Err(Box::new(Refusal::unanswered())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotline_proto::v1::Call;

    #[test]
    fn calls_are_parted_by_number_and_by_size() {
        let sizes = |mut calls: &[CreateCallRequest]| {
            let mut sizes = Vec::new();
            while !calls.is_empty() {
                sizes.push(part(calls));
                calls = &calls[part(calls)..];
            }
            sizes
        };
        let small = CreateCallRequest::default();
        assert_eq!(sizes(&[]), Vec::<usize>::new());
        assert_eq!(sizes(&vec![small.clone(); 2_300]), [1_000, 1_000, 300]);
        let summary = "水".repeat(10_000);
        let large = CreateCallRequest {
            call: Some(Call { summary, ..Call::default() }),
            ..CreateCallRequest::default()
        };
        let counts = sizes(&vec![large; 300]);
        assert!(counts.iter().sum::<usize>() == 300 && counts.len() == 3, "{counts:?}");
    }
}
