//! Keeps a call before it is sent: from then on neither the server, the network nor the seat can lose it.

use std::time::Duration;

use hotline_client::Error;
use hotline_proto::v1::{Call, CreateCallRequest, CreateCallResponse, Urgency};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use tonic::Code;
use uuid::Uuid;

use super::{Entry, Outbox};
use crate::alone::{PATIENCE, Seat};
use crate::catalogue::text;
use crate::config::Config;
use crate::context::Context;
use crate::directories::{Directory, Entry as Directoried};
use crate::failure::{Failure, lines_of};
use crate::output::Printer;
use crate::{sealed, times};

/// Whether a call that failed so may be recorded later: the server is away, full or at fault, or the sign-in has ended.
pub fn is_for_later(failure: &Failure) -> bool {
    match failure {
        Failure::Client(Error::Connect { .. }) | Failure::Write { error: Error::Connect { .. }, .. } => true,
        Failure::Client(Error::Refused(refusal)) | Failure::Write { error: Error::Refused(refusal), .. } => {
            !refusal.is_recorded()
                && matches!(
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

/// How long a command waits for the server before it keeps a call. It does not wait for one that is known to be away.
pub fn patience(config: &Config) -> Duration {
    // What is wrong with the outbox is told where the call is to be kept.
    let is_away = super::if_any().is_ok_and(|outbox| {
        outbox.is_some_and(|outbox| super::waiting(&outbox).is_ok_and(|waiting| !waiting.is_empty()))
    });
    config.patience.map_or(if is_away { Duration::ZERO } else { PATIENCE }, Duration::from_secs)
}

/// A new reference by which a call is found once it is recorded: the day and six digits.
pub fn reference(typed_at: Timestamp) -> Result<String, Failure> {
    let number = sealed::random().map(u32::from_ne_bytes);
    let number = number.map_err(|_| Failure::Internal(text!("no-random")))? % 1_000_000;
    let day = TimeZone::system().to_datetime(typed_at).strftime("%m%d");
    Ok(format!("{day}-{number:06}"))
}

/// Gives a new call what it must say in every attempt: when it was received, by the clock of the server, and by what it is found once it is recorded.
/// Answers whether the time is that of the clock.
pub fn complete(call: &mut Call, seat: &Seat, typed_at: Timestamp, is_dated: bool) -> Result<bool, Failure> {
    // A paper form has its own.
    if call.offline_reference.is_empty() {
        call.offline_reference = reference(typed_at)?;
    }
    let by_clock = call.received_at.is_none() && !is_dated;
    if by_clock {
        call.received_at = Some(times::to_proto(typed_at - seat.ahead));
    }
    Ok(by_clock)
}

/// What became of a call that was logged.
#[derive(Debug)]
pub enum Delivery {
    /// It is recorded.
    Recorded(Box<CreateCallResponse>),
    /// It is kept until the server takes it: what is kept, and what people read of why.
    Kept(Box<Entry>, Vec<String>),
}

/// Sends a call that is complete. It is kept before; what is not known to be recorded stays.
pub async fn deliver(
    context: &Context,
    seat: Seat,
    request: CreateCallRequest,
    received_by_clock: bool,
) -> Result<Delivery, Failure> {
    let id = request.write.as_ref().and_then(|write| Uuid::parse_str(&write.request_id).ok());
    let id = id.unwrap_or_else(Uuid::now_v7);
    let entry = Entry {
        register: seat.register,
        writer: seat.writer,
        kept_at: Some(times::to_proto(Timestamp::now())),
        request: request.clone(),
        received_by_clock,
        is_of_life: is_of_life(context, &request),
        refused: Vec::new(),
    };
    let kept = super::open().and_then(|outbox| {
        // Nobody else sends it while this command does.
        let lock = outbox.lock()?;
        outbox.put(id, &entry)?;
        Ok((outbox, lock))
    });
    let recorded = |answer| Delivery::Recorded(Box::new(answer));
    let (outbox, _lock) = match kept {
        Ok(kept) => kept,
        Err(failure) => {
            // It is sent all the same, and told again where that fails.
            Printer.note(&text!("outbox-cannot"));
            failure.report(Printer, &context.wording(&failure).await);
            return context.send(request).await.map(recorded);
        }
    };
    if let Some(away) = context.away() {
        return Ok(Delivery::Kept(Box::new(entry), why_kept(context, &away).await));
    }
    let sent = tokio::select! {
        sent = context.send(request) => sent,
        // The operator does not want to wait any longer: she learns that it is kept, and need not type it again.
        _ = tokio::signal::ctrl_c() => {
            return Ok(Delivery::Kept(Box::new(entry), vec![text!("outbox-interrupted")]));
        }
    };
    let sent = match sent {
        Err(failure) if is_for_later(&failure) => {
            return Ok(Delivery::Kept(Box::new(entry), why_kept(context, &failure).await));
        }
        Err(failure) => {
            let told = failure.lines(&context.wording(&failure).await);
            let sent = unread(failure);
            // The number is there; what else there is to read is not.
            told.first().filter(|_| sent.is_ok()).into_iter().for_each(|line| Printer.note(line));
            sent
        }
        sent => sent,
    };
    if let Err(error) = outbox.remove(id) {
        // It is sent again, and known by its id.
        let failure = Failure::from(error);
        failure.report(Printer, &context.wording(&failure).await);
    }
    sent.map(recorded)
}

/// What is recorded and cannot be read back has a number all the same.
fn unread(failure: Failure) -> Result<CreateCallResponse, Failure> {
    let recorded = failure.refusal().filter(|refusal| refusal.is_recorded());
    let name = recorded.and_then(|refusal| refusal.facts.get("resource").cloned());
    let call = |name| Call { name, ..Call::default() };
    name.map(|name| CreateCallResponse { call: Some(call(name)), ..CreateCallResponse::default() })
        .ok_or(failure)
}

/// What people read of why a call is not sent. Nothing is to be tried again: only a sign-in is the operator's to mend.
async fn why_kept(context: &Context, why: &Failure) -> Vec<String> {
    let mut lines = match why {
        Failure::Write { error, .. } => lines_of(error, &context.wording(why).await),
        why => why.lines(&context.wording(why).await),
    };
    if !why.is_signed_out() {
        lines.truncate(1);
    }
    lines
}

/// Says loudly that a call is not sent, why, and what to do.
pub fn tell_kept(context: &Context, entry: &Entry, why: &[String]) {
    Printer.loud(&text!("outbox-kept"));
    why.iter().for_each(|line| Printer.note(line));
    let reference = entry.reference();
    Printer.loud(&text!("outbox-reference", reference = reference.as_str(), spelled = entry.spelled()));
    if entry.is_of_life {
        Printer.loud(&phone_on(context, entry));
    }
}

/// Whether life is at risk: by the urgency that was stated, else by the category, as far as this seat remembers it.
fn is_of_life(context: &Context, request: &CreateCallRequest) -> bool {
    let Some(call) = &request.call else { return false };
    let by_category = |category: &Directoried| category.is_of_life && category.code == call.category;
    match call.urgency() {
        Urgency::Unspecified => remembered(context, request, Directory::Categories).iter().any(by_category),
        stated => stated == Urgency::P0,
    }
}

/// A directory of the period of a call, as this seat remembers it.
fn remembered(context: &Context, request: &CreateCallRequest, directory: Directory) -> Vec<Directoried> {
    let memory = context.memory().ok();
    memory.and_then(|memory| memory.directory(&request.parent, directory)).unwrap_or_default()
}

/// Says whom to phone of a call of life.
fn phone_on(context: &Context, entry: &Entry) -> String {
    // Of the shifts nothing is remembered.
    entry.phone_on(&remembered(context, &entry.request, Directory::Agencies), None)
}

/// Reminds of calls of life at risk that are not recorded, also of those that were refused.
pub fn remind(context: &Context, outbox: &Outbox) -> Result<(), Failure> {
    let kept = outbox.all()?.into_iter().filter_map(|kept| kept.entry);
    kept.filter(|entry| entry.is_of_life).for_each(|entry| Printer.loud(&phone_on(context, &entry)));
    Ok(())
}
