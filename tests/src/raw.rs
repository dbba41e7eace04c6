//! Requests that no client library sends: what stands in the headers, and any bytes as the body.

use std::path::Path;

use h2::client::SendRequest;
use hotline_client::Refusal;
use http::Request;
use tonic::codegen::Bytes;
use tonic::{Code, Status};

/// A connection of HTTP/2.
#[derive(Clone)]
pub struct Raw {
    sender: SendRequest<Bytes>,
}

/// How a request ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// After its body.
    Closed,
    /// It goes on as long as the answer.
    Open,
}

impl Raw {
    /// Connects to the socket of a server.
    pub async fn connect(socket: &Path) -> Self {
        let socket =
            tokio::net::UnixStream::connect(socket).await.expect("a server that serves can be reached");
        let (sender, connection) = h2::client::handshake(socket).await.expect("it speaks HTTP/2");
        // Ends with the server.
        tokio::spawn(connection);
        Self { sender }
    }

    /// Sends a request to a method, by its path, and answers the status of its end.
    pub async fn status(&self, path: &str, headers: &[(&str, &str)], body: &[u8], end: End) -> Status {
        let mut request = Request::post(format!("http://localhost{path}"))
            .header("content-type", "application/grpc")
            .header("te", "trailers");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(()).expect("these are headers");
        let mut sender = self.sender.clone().ready().await.expect("the connection stands");
        let (answer, mut stream) = sender.send_request(request, false).expect("the connection stands");
        let body = Bytes::copy_from_slice(body);
        // A server that refuses by the headers alone may have ended the stream by now, which then takes no more. Whatever else is wrong, the answer says.
        let _ = stream.send_data(body, end == End::Closed);
        let answer = answer.await.unwrap_or_else(|error| panic!("{path}: {error}"));
        // An answer without messages has its status among the headers.
        if let Some(status) = Status::from_header_map(answer.headers()) {
            return status;
        }
        let mut messages = answer.into_body();
        while let Some(message) = messages.data().await {
            let message = message.unwrap_or_else(|error| panic!("{path}: {error}"));
            messages.flow_control().release_capacity(message.len()).expect("it was received");
        }
        let trailers = messages.trailers().await.expect("an answer ends with trailers");
        let status = trailers.as_ref().and_then(Status::from_header_map);
        status.unwrap_or_else(|| panic!("{path}: no status"))
    }
}

/// A message as it stands in a body: flag, length, bytes.
pub fn framed(flag: u8, message: &[u8]) -> Vec<u8> {
    let length = u32::try_from(message.len()).expect("a message of a test is small");
    [&[flag], &length.to_be_bytes()[..], message].concat()
}

/// The refusal that a status holds.
///
/// # Panics
///
/// If it has not this code: the library takes some codes for others.
#[track_caller]
pub fn refusal(status: Status, code: Code, context: &str) -> Refusal {
    assert_eq!(status.code(), code, "{context}: {status:?}");
    Refusal::from(status)
}
