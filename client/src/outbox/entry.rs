//! A call that was logged and is not known to be recorded, as it lies at the seat.

use hotline_proto::v1::{Call, CreateCallRequest};
use prost::Message;
use prost_types::Timestamp;

use crate::catalogue::{joined, text};
use crate::directories::Entry as Agency;
use crate::roster;

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

/// The register that a call is for.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct Register {
    /// Its id. Empty if the seat did not know it.
    #[prost(string, tag = "1")]
    pub id: String,
    /// The address at which the seat looked for it.
    #[prost(string, tag = "2")]
    pub server: String,
}

impl Register {
    /// Whether this is the same one. A server that moved has another address.
    pub fn is(&self, other: &Self) -> bool {
        match self.id.is_empty() || other.id.is_empty() {
            true => self.server == other.server,
            false => self.id == other.id,
        }
    }
}

/// A call that was logged.
#[derive(Clone, PartialEq, Message)]
pub struct Entry {
    /// The register that it is for.
    #[prost(message, required, tag = "1")]
    pub register: Register,
    /// Who typed it.
    #[prost(message, required, tag = "2")]
    pub writer: Writer,
    /// When it was typed.
    #[prost(message, optional, tag = "3")]
    pub kept_at: Option<Timestamp>,
    /// The call, with the issues, links and handoffs that were typed with it. The same in every attempt.
    #[prost(message, required, tag = "4")]
    pub request: CreateCallRequest,
    /// Whether nobody stated when the call was received: it is the moment at which it was typed, by the clock of the seat.
    #[prost(bool, tag = "5")]
    pub received_by_clock: bool,
    /// Whether life is at risk, by what was stated or else by the category.
    #[prost(bool, tag = "6")]
    pub is_of_life: bool,
    /// Why the server refuses it for good: what people read of it. Empty while it waits.
    #[prost(string, repeated, tag = "7")]
    pub refused: Vec<String>,
}

impl Entry {
    /// What the caller was read: it finds the call once it is recorded.
    pub fn reference(&self) -> String {
        self.call().offline_reference
    }

    /// The same as it is read out.
    pub fn spelled(&self) -> String {
        let digits: Vec<String> = self.reference().chars().map(|c| c.to_string()).collect();
        digits.join(" ")
    }

    /// Says on which telephones somebody is told of a call of life at risk, as nobody else knows of it.
    pub fn phone_on(&self, agencies: &[Agency], running_shift: Option<&str>) -> String {
        let assigned = self.request.issues.iter().map(|issue| issue.assign_agency.as_str());
        let telephones = assigned
            .filter_map(|code| agencies.iter().find(|agency| agency.code == code))
            .filter(|agency| !agency.telephones.is_empty())
            .map(|agency| format!("{} {}", agency.name, roster::to_ring(agency, running_shift)));
        let numbers = joined(telephones.chain([text!("emergency-numbers")]));
        text!("outbox-phone-on", reference = self.reference(), numbers = numbers)
    }

    /// The call itself.
    pub fn call(&self) -> Call {
        self.request.call.clone().unwrap_or_default()
    }

    /// Whether it is refused for good, and waits for a person.
    pub fn is_refused(&self) -> bool {
        !self.refused.is_empty()
    }
}
