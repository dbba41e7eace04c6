//! A draft as it lies at the seat: what was typed and chosen, sealed.

use hotline_proto::v1::{CallKind, Handoff, NewLink, ReasonCode, Urgency};
use prost::Message;

use super::telephone::Telephony;

/// A draft as it lies at the seat, so that it is there again whatever ends the desk.
#[derive(Clone, PartialEq, Message)]
pub struct KeptDraft {
    #[prost(message, optional, tag = "1")]
    pub begun_at: Option<prost_types::Timestamp>,
    #[prost(string, tag = "2")]
    pub phone: String,
    #[prost(string, tag = "3")]
    pub words: String,
    #[prost(string, tag = "4")]
    pub place: String,
    #[prost(string, tag = "5")]
    pub name: String,
    #[prost(message, required, tag = "6")]
    pub choices: Choices,
    #[prost(message, optional, tag = "7")]
    pub telephony: Option<Telephony>,
    /// By what it is found once it is recorded, and when it was received: the same in every attempt. Empty before the first.
    #[prost(string, tag = "8")]
    pub reference: String,
    #[prost(message, optional, tag = "9")]
    pub received_at: Option<prost_types::Timestamp>,
}

/// What was chosen by keys.
#[derive(Clone, PartialEq, Message)]
pub struct Choices {
    /// Code of the category; empty while none is chosen.
    #[prost(string, tag = "1")]
    pub category: String,
    /// Code of a district that was chosen by hand; empty where it follows from the place.
    #[prost(string, tag = "2")]
    pub district: String,
    #[prost(enumeration = "Urgency", tag = "3")]
    pub urgency: i32,
    #[prost(enumeration = "CallKind", tag = "4")]
    pub kind: i32,
    /// Whether an issue is opened.
    #[prost(bool, tag = "5")]
    pub opens_issue: bool,
    /// Code of an agency that was chosen by hand; empty where it follows from the district.
    #[prost(string, tag = "6")]
    pub agency: String,
    #[prost(message, repeated, tag = "7")]
    pub handoffs: Vec<Handoff>,
    #[prost(message, repeated, tag = "8")]
    pub links: Vec<NewLink>,
    /// Whether it was answered on the phone.
    #[prost(bool, tag = "9")]
    pub is_answered: bool,
    #[prost(message, optional, tag = "10")]
    pub need_by: Option<prost_types::Timestamp>,
    /// The words of alarms that were dismissed.
    #[prost(string, repeated, tag = "11")]
    pub dismissed: Vec<String>,
    /// Why a call of danger ends as answered.
    #[prost(enumeration = "ReasonCode", tag = "12")]
    pub reason_code: i32,
}
