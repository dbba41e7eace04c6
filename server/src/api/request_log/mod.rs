//! A line of the log for each write, each refusal and each read that fails, at its end; reads that succeed have theirs at debug. What is refused as its token asks too often
//! has one line a second.
//!
//! [`RequestLog`] sees every request from outside: its method, its status and the time that it took. What only the handler of a write knows (who,
//! under which id, at which position) it leaves in a [`Note`] in the request's extensions. Calls that come as a batch or a stream have a line
//! for each message, and each refused one has its own ([`mod@line`]).
//!
//! Nothing that a caller chose is in a line but the request id, and that only if it has its form: no text, no number, no field, no resource.

pub mod line;

use std::future::Future;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use hotline_proto::v1;
use tonic::body::Body;
use tonic::codegen::http;
use tonic::{Code, Extensions, Status};
use uuid::Uuid;

use super::around::Surround;
use super::error::Recorded;
use super::identity::caller;
use super::method;
use super::write::WriteOutcome;
use line::Line;

/// Name of a method that the contract does not have.
const UNKNOWN: &str = "unknown";

/// Who writes, and under which id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sender {
    /// None if it is none.
    pub request_id: Option<Uuid>,
    /// None if it is not known who asks.
    pub actor: Option<String>,
}

impl Sender {
    /// What may be shown of the sender of a write.
    pub fn of(context: &v1::WriteContext) -> Self {
        Self { request_id: Uuid::parse_str(&context.request_id).ok(), ..Self::current() }
    }

    /// What may be shown of who asks: of a batch, or a stream.
    pub fn current() -> Self {
        let actor = caller().ok().map(|caller| caller.principal.as_str().to_owned());
        Self { request_id: None, actor }
    }
}

/// What became of a write.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Outcome {
    /// It is in the journal.
    Written { recorded: Recorded, replayed: bool },
    /// There was nothing to write, or it was only to be validated.
    Nothing,
}

/// What the handler of a write tells of it. The handler and the layer share it.
#[derive(Clone, Debug, Default)]
pub struct Note(Arc<NoteOfWrite>);

#[derive(Debug, Default)]
struct NoteOfWrite {
    asked_by: OnceLock<Sender>,
    sender: OnceLock<Sender>,
    outcome: OnceLock<Outcome>,
    too_often: OnceLock<Option<u64>>,
}

impl Note {
    /// The note of a request, with who sends it.
    pub fn begin(extensions: &Extensions, sender: Sender) -> Self {
        let note = extensions.get::<Self>().cloned().unwrap_or_default();
        // A request has one handler, which begins its note once.
        let _ = note.0.sender.set(sender);
        note
    }

    /// Notes who asks, before the handler knows of the request.
    pub fn asked_by(&self, principal: &str) {
        let _ = self.0.asked_by.set(Sender { request_id: None, actor: Some(principal.to_owned()) });
    }

    /// Notes what became of the write.
    pub fn end(&self, outcome: &WriteOutcome) {
        let replayed = outcome.result().replayed;
        let written = outcome.recorded().map(|recorded| Outcome::Written { recorded, replayed });
        let _ = self.0.outcome.set(written.unwrap_or(Outcome::Nothing));
    }

    /// Notes what became of a write that belongs to no period.
    pub fn end_as(&self, recorded: Recorded, replayed: bool) {
        let _ = self.0.outcome.set(Outcome::Written { recorded, replayed });
    }

    /// Notes that the request is refused as its token asks too often, with how many are since the last line. None: it has no line of its own.
    pub fn end_too_often(&self, refused: Option<u64>) {
        let _ = self.0.too_often.set(refused);
    }

    /// What is known of the write if it is recorded.
    pub fn recorded(&self) -> Option<Recorded> {
        match self.0.outcome.get()? {
            Outcome::Written { recorded, .. } => Some(recorded.clone()),
            Outcome::Nothing => None,
        }
    }
}

/// Writes a line for each request. The outermost layer.
#[derive(Clone, Copy, Debug)]
pub struct RequestLog;

impl Surround for RequestLog {
    type Begun = OpenRequest;

    fn begin<B>(&self, request: &mut http::Request<B>) -> OpenRequest {
        let method = method(request.uri().path()).map_or(UNKNOWN, line::name);
        let note = Note::default();
        request.extensions_mut().insert(note.clone());
        OpenRequest { method, note, begun: Instant::now(), is_ended: false }
    }

    async fn answer<E>(
        mut open: OpenRequest,
        answering: impl Future<Output = Result<http::Response<Body>, E>> + Send,
    ) -> Result<http::Response<Body>, E> {
        let answer = answering.await;
        if let Ok(response) = &answer {
            open.end(Status::from_header_map(response.headers()));
        }
        answer
    }
}

/// A request that has not been answered yet.
pub struct OpenRequest {
    method: &'static str,
    note: Note,
    begun: Instant,
    is_ended: bool,
}

impl OpenRequest {
    /// Writes its line. Without a status it succeeded, as far as its first answer goes.
    fn end(&mut self, status: Option<Status>) {
        self.is_ended = true;
        let NoteOfWrite { asked_by, sender, outcome, too_often } = &*self.note.0;
        let line = Line { method: self.method, sender: sender.get().or(asked_by.get()), begun: self.begun };
        if let Some(refused) = too_often.get() {
            return refused.iter().for_each(|refused| line.too_often(*refused));
        }
        match (status.filter(|status| status.code() != Code::Ok), outcome.get()) {
            (Some(status), _) => line.refused(&status),
            (None, Some(Outcome::Written { recorded, replayed })) => {
                line.written(recorded.position, *replayed)
            }
            (None, Some(Outcome::Nothing) | None) => line.read(),
        }
    }
}

impl Drop for OpenRequest {
    /// The caller has gone, or the server stops. A write may be committed all the same.
    fn drop(&mut self) {
        if !self.is_ended {
            self.end(Some(Status::cancelled("")));
        }
    }
}

#[cfg(test)]
mod tests {
    use hotline_proto::METHODS;

    use super::*;

    #[test]
    fn a_line_shows_only_what_has_its_form() {
        let sender = |request_id: &str| {
            Sender::of(&v1::WriteContext { request_id: request_id.to_owned(), ..Default::default() })
        };
        let id = "018f2f6e-0000-7000-8000-000000000001";
        assert_eq!(sender(id), Sender { request_id: Uuid::parse_str(id).ok(), actor: None });
        assert_eq!(sender("13812345678"), Sender::default());
    }

    #[test]
    fn every_method_of_the_contract_has_a_name() {
        let name = |path| method(path).map(line::name);
        assert_eq!(name("/hotline.v1.CallService/CreateCall"), Some("CallService/CreateCall"));
        assert_eq!(name("/hotline.v1.CallService/Create"), None);
        assert!(METHODS.iter().any(|method| line::name(method) == line::INGEST));
        assert!(METHODS.iter().any(|method| line::name(method) == line::WATCH));
    }
}
