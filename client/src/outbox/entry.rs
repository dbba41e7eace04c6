//! A call that was logged and is not known to be recorded, as it lies at the seat.

use hotline_proto::v1::CreateCallRequest;
use prost::Message;
use prost_types::Timestamp;

/// Who typed a call, and may send it.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct Writer {
    /// The principal of the token, or `users/NAME` over the socket of the server's own user. Empty if the seat did not know it.
    #[prost(string, tag = "1")]
    pub principal: String,
    /// The id of the token; empty over the socket.
    #[prost(string, tag = "2")]
    pub token: String,
}

impl Writer {
    /// Whether this is the same person. A token that was replaced stands for the same principal.
    pub fn is(&self, other: &Self) -> bool {
        match self.principal.is_empty() || other.principal.is_empty() {
            true => self.token == other.token,
            false => self.principal == other.principal,
        }
    }
}

/// A call that was logged.
#[derive(Clone, PartialEq, Message)]
pub struct Entry {
    /// What the caller was read: it finds the call once it is recorded.
    #[prost(string, tag = "1")]
    pub reference: String,
    /// The server that it is for.
    #[prost(string, tag = "2")]
    pub server: String,
    /// Who typed it.
    #[prost(message, required, tag = "3")]
    pub writer: Writer,
    /// When it was typed.
    #[prost(message, optional, tag = "4")]
    pub kept_at: Option<Timestamp>,
    /// The call, with the issues, links and handoffs that were typed with it. The same in every attempt.
    #[prost(message, required, tag = "5")]
    pub request: CreateCallRequest,
    /// How often it was sent.
    #[prost(uint32, tag = "6")]
    pub attempts: u32,
    /// Why the server refuses it for good: what people read of it. Empty while it waits.
    #[prost(string, repeated, tag = "7")]
    pub refused: Vec<String>,
}

impl Entry {
    /// Whether it is refused for good, and waits for a person.
    pub fn is_refused(&self) -> bool {
        !self.refused.is_empty()
    }
}
