//! Calls that ring in: the events of a telephone system, one JSON object a line, from a socket of this machine.

use std::path::PathBuf;
use std::time::Duration;

use hotline_proto::v1::{Call, CallDisposition, CallerInput, CreateCallRequest};
use jiff::Timestamp;
use prost::Message;
use serde::Deserialize;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::net::UnixStream;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::sleep;
use uuid::Uuid;

use crate::times;

/// How long after a break the socket is tried again.
const AGAIN: Duration = Duration::from_secs(2);

/// What happened to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Happened {
    /// It rings.
    Ringing,
    /// Somebody took it.
    Answered,
    /// It is over. Where nobody took it, it was missed.
    Ended,
    /// The caller hung up in the queue.
    Abandoned,
}

/// An event of the telephone system.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct TelephoneEvent {
    /// By which the telephone system knows the call.
    pub reference: String,
    pub event: Happened,
    /// Number of the caller; empty if it is withheld.
    #[serde(default)]
    pub number: String,
    /// The line that was dialled.
    #[serde(default)]
    pub line: String,
    /// When it happened. Left out: now.
    pub time: Option<Timestamp>,
}

/// What the telephone system says of the call of a draft.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct Telephony {
    #[prost(string, tag = "1")]
    pub reference: String,
    #[prost(string, tag = "2")]
    pub line: String,
    #[prost(message, optional, tag = "3")]
    pub received_at: Option<prost_types::Timestamp>,
    #[prost(message, optional, tag = "4")]
    pub answered_at: Option<prost_types::Timestamp>,
    #[prost(message, optional, tag = "5")]
    pub ended_at: Option<prost_types::Timestamp>,
}

impl TelephoneEvent {
    /// When it happened, as the contract has it.
    pub fn at(&self, now: Timestamp) -> Option<prost_types::Timestamp> {
        Some(times::to_proto(self.time.unwrap_or(now)))
    }

    /// What is known of a call that begins with this event.
    pub fn telephony(&self, now: Timestamp) -> Telephony {
        Telephony {
            reference: self.reference.clone(),
            line: self.line.clone(),
            received_at: self.at(now),
            answered_at: None,
            ended_at: None,
        }
    }
}

/// The id of the request that records a call which nobody took: the same at every desk at which it rang, so that it is recorded once.
pub fn request_id(parent: &str, reference: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("{parent} {reference}").as_bytes())
}

/// The request that records a call which nobody took.
pub fn untaken(
    parent: &str,
    phone: &str,
    telephony: &Telephony,
    disposition: CallDisposition,
) -> CreateCallRequest {
    let caller = CallerInput { phone: phone.to_owned(), ..CallerInput::default() };
    let call = Call {
        caller_input: (!phone.is_empty()).then_some(caller),
        line: telephony.line.clone(),
        telephony_reference: telephony.reference.clone(),
        received_at: telephony.received_at,
        ended_at: telephony.ended_at,
        disposition: disposition.into(),
        ..Call::default()
    };
    CreateCallRequest { parent: parent.to_owned(), call: Some(call), ..CreateCallRequest::default() }
}

/// What came from the telephone system: an event, or what is wrong with a line.
pub type Heard = Result<TelephoneEvent, String>;

/// Listens to a socket, for as long as somebody asks.
pub fn listen(socket: Option<PathBuf>) -> UnboundedReceiver<Heard> {
    let (sender, receiver) = unbounded_channel();
    if let Some(socket) = socket {
        tokio::spawn(async move {
            while !sender.is_closed() {
                // It may not be there yet, or have been started anew.
                if let Ok(stream) = UnixStream::connect(&socket).await {
                    hear(stream, &sender).await;
                }
                sleep(AGAIN).await;
            }
        });
    }
    receiver
}

async fn hear(stream: UnixStream, sender: &UnboundedSender<Heard>) {
    let mut lines = BufReader::new(stream).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        if line.trim().is_empty() {
            continue;
        }
        // Without what stands there, which may be a number.
        let heard =
            serde_json::from_str(&line).map_err(|error| format!("{}:{}", error.line(), error.column()));
        if sender.send(heard).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_read_from_a_line() {
        let line = r#"{"event":"ringing","reference":"a-1","number":"13800000001","line":"3","time":"2026-11-29T03:12:45Z"}"#;
        let event: TelephoneEvent = serde_json::from_str(line).unwrap();
        assert_eq!(
            (event.event, event.number.as_str(), event.line.as_str()),
            (Happened::Ringing, "13800000001", "3")
        );
        assert_eq!(event.at(Timestamp::MIN).unwrap().seconds, 1_795_921_965);
        let bare: TelephoneEvent =
            serde_json::from_str(r#"{"event":"abandoned","reference":"a-2"}"#).unwrap();
        assert!(bare.number.is_empty() && bare.time.is_none());
        for wrong in ["{}", r#"{"event":"dialled","reference":"a"}"#, "13800000001"] {
            assert!(serde_json::from_str::<TelephoneEvent>(wrong).is_err(), "{wrong}");
        }
    }
}
