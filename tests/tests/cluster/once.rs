//! Requests that are sent once, so that the test sees how a server answers.

use std::time::Duration;

use hotline_client::{Client, Refusal};
use hotline_proto::v1::*;
use tokio::task::JoinHandle;
use tonic::Request;

/// Sends a write once, for as long as a server lets a caller wait.
pub fn send(
    client: Client,
    request: &CreateCallRequest,
    deadline: Duration,
) -> JoinHandle<Result<String, Refusal>> {
    let mut request = Request::new(request.clone());
    request.set_timeout(deadline);
    tokio::spawn(async move {
        let answer = client.calls().create_call(request).await?.into_inner();
        Ok(answer.call.expect("the call is answered").name)
    })
}

/// How a server refuses a write, by its own patience.
pub async fn refused(client: Client, request: &CreateCallRequest) -> (String, String) {
    let answer = send(client, request, Duration::from_secs(30)).await.expect("it ends");
    let refusal = answer.expect_err("it cannot be acknowledged");
    let cause = refusal.facts.get("cause").cloned().unwrap_or_default();
    (refusal.reason.clone(), cause)
}
