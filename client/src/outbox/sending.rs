//! Sends what is kept, once the server answers: in its order, each only as who typed it, and one that is refused holds up none.

use std::path::PathBuf;
use std::time::Duration;

use hotline_client::{Error, Refusal, names};
use hotline_proto::v1::CreateCallRequest;
use tokio::time::{Instant, timeout};
use tonic::{Code, Request, Status};
use uuid::{Uuid, Version};

use super::keeping::remind;
use super::{Entry, Kept, Outbox, Writer, is_for_later};
use crate::catalogue::text;
use crate::config;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::Printer;
use crate::sealed::SealedError;

/// What is sent.
#[derive(Clone, Copy, Debug)]
pub struct Sending {
    /// For how long at most.
    pub at_most: Duration,
    /// Also what others typed, on their behalf.
    pub for_others: bool,
    /// Also what was refused for good.
    pub again: bool,
}

impl Sending {
    /// What is sent beside other work: what can be in a moment, of who is signed in.
    pub const IN_PASSING: Self = Self { at_most: Duration::from_secs(3), for_others: false, again: false };
}

/// What became of what was kept.
#[derive(Debug, Default)]
pub struct Sent {
    /// References of calls that are recorded now, with their numbers.
    pub recorded: Vec<(String, String)>,
    /// References of calls that are refused for good.
    pub refused: Vec<String>,
    /// How many still wait for this register.
    pub waiting: usize,
    /// How many wait for somebody else to sign in.
    pub of_others: usize,
    /// Files that do not open.
    pub damaged: Vec<String>,
    /// Whether another command is sending.
    pub is_busy: bool,
    /// Why the rest still waits.
    pub failure: Option<Failure>,
}

/// Where the outbox of this seat lies. None if this seat has no place for what is to be kept.
pub fn directory() -> Option<PathBuf> {
    config::state_file("outbox")
}

/// The outbox of this seat.
pub fn open() -> Result<Outbox, Failure> {
    let directory = directory().ok_or_else(|| Failure::Config(text!("no-home")))?;
    Ok(Outbox::open(&directory)?)
}

/// The outbox of this seat if something is kept in it. Makes nothing.
pub fn if_any() -> Result<Option<Outbox>, Failure> {
    Ok(Outbox::if_any(directory().as_deref())?)
}

/// What waits, the oldest first.
pub fn waiting(outbox: &Outbox) -> Result<Vec<(Uuid, Entry)>, SealedError> {
    let whole = |Kept { id, entry }: Kept| Some((id, entry?));
    Ok(outbox.all()?.into_iter().filter_map(whole).filter(|(_, entry)| !entry.is_refused()).collect())
}

/// Sends what is kept for this register and of who is signed in. Nothing if another command does.
pub async fn send(context: &Context, outbox: &Outbox, how: Sending) -> Result<Sent, Failure> {
    let mut sent = Sent::default();
    let Some(_lock) = outbox.lock()? else { return Ok(Sent { is_busy: true, ..sent }) };
    // By now another command may have sent it.
    let mut kept = Vec::new();
    for Kept { id, entry } in outbox.all()? {
        match entry {
            Some(entry) => kept.push((id, entry)),
            None => sent.damaged.push(outbox.path(id).display().to_string()),
        }
    }
    let until = Instant::now() + how.at_most;
    let seat = match context.seat().await {
        Ok(seat) => seat,
        Err(failure) => {
            sent.waiting = kept.iter().filter(|(_, entry)| !entry.is_refused()).count();
            return Ok(Sent { failure: Some(failure), ..sent });
        }
    };
    for (id, mut entry) in kept {
        if !entry.register.is(&seat.register) || entry.is_refused() && !how.again {
            continue;
        }
        let Some(request) = as_sent_by(&seat.writer, &entry, how.for_others) else {
            sent.of_others += 1;
            continue;
        };
        let left = until.saturating_duration_since(Instant::now());
        if sent.failure.as_ref().is_some_and(ends_all) || left.is_zero() {
            sent.waiting += 1;
            continue;
        }
        match delivered(context, outbox, (id, &mut entry), request, left).await {
            Ok(call) => {
                outbox.remove(id)?;
                sent.recorded.push((entry.reference(), call));
            }
            Err(failure) if is_for_later(&failure) => {
                sent.waiting += 1;
                sent.failure = Some(failure);
            }
            Err(failure) if is_recorded_by_another(id, &failure) => outbox.remove(id)?,
            // It is who delivers it that may not, and no matter of the call.
            Err(failure) if failure.is_not_permitted() && !entry.writer.is(&seat.writer) => {
                sent.of_others += 1;
                sent.failure = Some(failure);
            }
            Err(failure) => {
                sent.refused.push(entry.reference());
                entry.refused = failure.lines(&context.wording(&failure).await);
                // Meanwhile the command that kept it may have told its operator, and removed it.
                if outbox.is_kept(id) {
                    outbox.put(id, &entry)?;
                }
            }
        }
    }
    Ok(sent)
}

/// Whether the next one would fail as well. One at which the server is at fault holds up none.
fn ends_all(failure: &Failure) -> bool {
    let is_of_one = |refusal: &Refusal| {
        matches!(
            refusal.code,
            Code::Internal | Code::Unknown | Code::DeadlineExceeded | Code::PermissionDenied
        )
    };
    !failure.refusal().is_some_and(is_of_one)
}

/// The request as this person may send it: her own, or on behalf of who typed it. None if she may not.
fn as_sent_by(me: &Writer, entry: &Entry, for_others: bool) -> Option<CreateCallRequest> {
    let mut request = entry.request.clone();
    if entry.writer.is(me) {
        return Some(request);
    }
    let write = request.write.as_mut()?;
    if !for_others {
        return None;
    }
    // Nobody knows who typed it: it goes as that of who delivers it, else it would go never.
    if entry.writer.principal.is_empty() {
        return Some(request);
    }
    // One that was typed on behalf of somebody cannot be sent on behalf of its writer as well.
    let may = write.on_behalf_of.is_empty();
    write.on_behalf_of.clone_from(&entry.writer.principal);
    may.then_some(request)
}

/// Sends an entry within a time, and answers the number of the call.
async fn delivered(
    context: &Context,
    outbox: &Outbox,
    (id, entry): (Uuid, &mut Entry),
    mut request: CreateCallRequest,
    within: Duration,
) -> Result<String, Failure> {
    let failed = |error| Failure::Write { error, request_id: id.to_string() };
    match attempt(context, &request, within).await? {
        Err(error) if entry.received_by_clock && error.refusal().is_some_and(is_ahead_of_clock) => {}
        told => return told.map_err(failed),
    }
    // The clock of this seat was wrong, and nobody knows by how much: the call was received before it arrives.
    for call in [request.call.as_mut(), entry.request.call.as_mut()].into_iter().flatten() {
        call.received_at = None;
    }
    entry.received_by_clock = false;
    outbox.put(id, entry)?;
    attempt(context, &request, within).await?.map_err(failed)
}

/// Sends a request as it is, once.
async fn attempt(
    context: &Context,
    request: &CreateCallRequest,
    within: Duration,
) -> Result<Result<String, Error>, Failure> {
    let client = context.client().await?;
    let deadline = client.settings().deadline.min(within);
    let mut message = Request::new(request.clone());
    message.set_timeout(deadline);
    let answered = timeout(deadline, client.send_once(message)).await;
    let answered =
        answered.unwrap_or_else(|_| Err(Status::deadline_exceeded("no answer within the deadline")));
    let name = match answered.map_err(Error::from) {
        Ok(answer) => answer.into_inner().call.unwrap_or_default().name,
        // It is recorded, and cannot be read back now.
        Err(Error::Refused(refusal)) if refusal.is_recorded() => {
            refusal.facts.get("resource").cloned().unwrap_or_default()
        }
        Err(error) => return Ok(Err(error)),
    };
    Ok(Ok(names::short(&name).to_owned()))
}

/// Whether another seat has recorded it: a call that nobody took has an id that follows from it, and is the same at each desk at which it rang.
pub fn is_recorded_by_another(id: Uuid, failure: &Failure) -> bool {
    id.get_version() == Some(Version::Sha1) && failure.is_reused()
}

fn is_ahead_of_clock(refusal: &Refusal) -> bool {
    refusal.facts.get("rule").is_some_and(|rule| rule == "AHEAD_OF_CLOCK")
}

/// Says what became of what was kept.
pub async fn tell(context: &Context, sent: &Sent) {
    for (reference, call) in &sent.recorded {
        Printer.note(&text!("outbox-recorded", reference = reference.as_str(), number = call.as_str()));
    }
    for file in &sent.damaged {
        Printer.loud(&text!("outbox-damaged", file = file.as_str()));
    }
    for reference in &sent.refused {
        Printer.loud(&text!("outbox-refused", reference = reference.as_str()));
    }
    if let Some(failure) = &sent.failure {
        failure.report(Printer, &context.wording(failure).await);
    }
    if sent.waiting > 0 {
        Printer.note(&text!("outbox-waiting", count = sent.waiting));
    }
    if sent.of_others > 0 {
        Printer.note(&text!("outbox-of-others", count = sent.of_others));
    }
}

/// What a command does at its end for what is kept: it sends what it can in a moment, and reminds of what is of life and not recorded.
pub async fn after(context: &Context, sends: bool) -> Result<(), Failure> {
    let Some(outbox) = if_any()? else { return Ok(()) };
    if sends && context.connected().is_some() && context.away().is_none() {
        tell(context, &send(context, &outbox, Sending::IN_PASSING).await?).await;
    }
    remind(context, &outbox)
}
