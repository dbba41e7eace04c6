//! Sends what is kept, once the server answers: in its order, each only as who typed it, and one that is refused holds up none.

use std::time::Duration;

use hotline_client::{Error, names};
use hotline_proto::v1::GetServerInfoRequest;
use tokio::time::Instant;
use tonic::Code;
use uuid::Uuid;

use super::{Entry, Kept, Outbox, OutboxError, Writer};
use crate::config;
use crate::context::Context;
use crate::failure::Failure;

/// What became of what was kept.
#[derive(Debug, Default)]
pub struct Sent {
    /// References of calls that are recorded now, with their numbers.
    pub recorded: Vec<(String, String)>,
    /// References of calls that are refused for good.
    pub refused: Vec<String>,
    /// How many still wait.
    pub waiting: usize,
    /// How many wait for somebody else to sign in.
    pub of_others: usize,
}

/// The outbox of this seat.
pub fn open() -> Result<Outbox, Failure> {
    let directory =
        config::state_file("outbox").ok_or_else(|| Failure::Config(crate::catalogue::text!("no-home")))?;
    Ok(Outbox::open(&directory)?)
}

/// Whether a call that failed so may be recorded later: the server is away, full or at fault, or the sign-in has ended.
pub fn is_for_later(failure: &Failure) -> bool {
    match failure {
        Failure::Client(Error::Connect { .. }) | Failure::Write { error: Error::Connect { .. }, .. } => true,
        Failure::Client(Error::Refused(refusal)) | Failure::Write { error: Error::Refused(refusal), .. } => {
            matches!(
                refusal.code,
                Code::Unavailable
                    | Code::DeadlineExceeded
                    | Code::Cancelled
                    | Code::Unknown
                    | Code::ResourceExhausted
                    | Code::Unauthenticated
                    | Code::Internal
            )
        }
        _ => false,
    }
}

/// Who would send now. Asks the server.
async fn sender(context: &Context) -> Result<Writer, Failure> {
    let principal = context.read(GetServerInfoRequest {}).await?.principal;
    let writer = Writer { principal, ..context.writer()? };
    context.memory()?.note_principal(&writer.token, &writer.principal);
    Ok(writer)
}

/// Sends what waits for this server and is of who is signed in, for at most so long. Nothing if another command does.
pub async fn send(context: &Context, outbox: &Outbox, at_most: Duration) -> Result<Sent, Failure> {
    let mut sent = Sent::default();
    let Some(_lock) = outbox.lock()? else { return Ok(sent) };
    let server = context.config.endpoint()?;
    let waiting: Vec<(Uuid, Entry)> =
        waiting(outbox)?.into_iter().filter(|(_, entry)| entry.server == server).collect();
    if waiting.is_empty() {
        return Ok(sent);
    }
    let (until, me) = (Instant::now() + at_most, sender(context).await?);
    sent.waiting = waiting.len();
    for (id, entry) in waiting {
        if !entry.writer.is(&me) {
            sent.of_others += 1;
            continue;
        }
        if Instant::now() > until {
            break;
        }
        match context.client().await?.write(entry.request.clone()).await {
            Ok(written) => {
                outbox.remove(id)?;
                let call = written.answer.call.unwrap_or_default().name;
                sent.recorded.push((entry.reference, names::short(&call).to_owned()));
                sent.waiting -= 1;
            }
            Err(error) => {
                let failure = Failure::Write { error, request_id: id.to_string() };
                let attempts = entry.attempts + 1;
                if is_for_later(&failure) {
                    outbox.put(id, &Entry { attempts, ..entry })?;
                    break;
                }
                let refused = failure.lines(&context.wording(&failure).await);
                sent.refused.push(entry.reference.clone());
                sent.waiting -= 1;
                outbox.put(id, &Entry { attempts, refused, ..entry })?;
            }
        }
    }
    Ok(sent)
}

/// What waits, the oldest first.
pub fn waiting(outbox: &Outbox) -> Result<Vec<(Uuid, Entry)>, OutboxError> {
    let whole = |Kept { id, entry }: Kept| Some((id, entry?));
    Ok(outbox.all()?.into_iter().filter_map(whole).filter(|(_, entry)| !entry.is_refused()).collect())
}
