//! `hotline handover acknowledge`.

use std::mem::take;

use clap::Args;
use hotline_client::names::{self, Kind};
use hotline_proto::v1::{AcknowledgeHandoverRequest, AcknowledgeHandoverResponse, Handover, ShiftOfDay};
use uuid::Uuid;

use super::acknowledged::Acknowledged;
use super::gather::gather;
use super::{HandoverNow, worked};
use crate::catalogue::text;
use crate::commands::report::incident;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::Printer;
use crate::times;
use crate::views;
use crate::write::CreateArgs;

/// How many items the server takes in one request at most.
const MOST_ITEMS: usize = 1_000;

/// Arguments of `handover acknowledge`.
#[derive(Args, Debug)]
pub struct AcknowledgeArgs {
    /// Numbers of calls, issues, callbacks, notices and incidents; default: all that stand on the sheet now
    #[arg(value_name = "ITEM")]
    items: Vec<String>,
    /// What is to be said besides; nothing of callers
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    record: CreateArgs,
}

impl AcknowledgeArgs {
    /// Takes over for the shift whose turn it is.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let now = HandoverNow::read(context).await?;
        let shift = now.turn(context.now).to.ok_or_else(|| Failure::Usage(text!("no-shift")))?;
        let mut items = Vec::with_capacity(self.items.len());
        for typed in &self.items {
            items.push(name_of(context, &now.parent, typed).await?);
        }
        if items.is_empty() {
            let handover = gather(&now.lists, now.times.until);
            let worked = worked(&now.shifts, shift);
            let was_taken = worked.is_some_and(|shift| !shift.handovers.is_empty());
            let is_all = handover.count_open(&Acknowledged::for_shifts(worked)) == 0;
            if was_taken && is_all && self.note.is_none() {
                Printer.note(&text!("handover-all-taken"));
                return Ok(());
            }
            items = handover.names().into_iter().map(str::to_owned).collect();
        }
        let date = Some(times::date_to_proto(shift.start.date()));
        let request = AcknowledgeHandoverRequest {
            parent: now.parent.clone(),
            shift: Some(ShiftOfDay { date, shift: shift.code.to_owned() }),
            items,
            note: self.note.unwrap_or_default(),
            ..AcknowledgeHandoverRequest::default()
        };
        let answer = send(context, self.record, request).await?;
        context.show(views::shift::handover(&answer, &now.parent)).await
    }
}

/// Sends it in parts that the server takes, and answers for all of them.
async fn send(
    context: &Context,
    record: CreateArgs,
    request: AcknowledgeHandoverRequest,
) -> Result<AcknowledgeHandoverResponse, Failure> {
    let parent = request.parent.clone();
    let id = record.request_id.unwrap_or_else(Uuid::now_v7);
    let mut whole = AcknowledgeHandoverResponse::default();
    for (at, part) in parts(request).into_iter().enumerate() {
        let record = CreateArgs { request_id: Some(id_of_part(id, at)), ..record.clone() };
        let answer = context.write(&record, &parent, part).await.map_err(|failure| match failure {
            // Under the id of the first part all of them are repeated.
            Failure::Write { error, .. } => Failure::Write { error, request_id: id.to_string() },
            other => other,
        })?;
        whole = with_part(whole, answer);
    }
    Ok(whole)
}

/// The requests with which it is sent, each with as many items as the server takes, the note in the first.
fn parts(mut request: AcknowledgeHandoverRequest) -> Vec<AcknowledgeHandoverRequest> {
    let (items, note) = (take(&mut request.items), take(&mut request.note));
    let mut parts: Vec<_> = items
        .chunks(MOST_ITEMS)
        .map(|items| AcknowledgeHandoverRequest { items: items.to_vec(), ..request.clone() })
        .collect();
    if parts.is_empty() {
        parts.push(request);
    }
    parts[0].note = note;
    parts
}

/// The id under which a part is sent: the same whenever it is sent again.
fn id_of_part(id: Uuid, at: usize) -> Uuid {
    if at == 0 { id } else { Uuid::new_v5(&id, &at.to_be_bytes()) }
}

/// What was written, with what was written after it.
fn with_part(
    before: AcknowledgeHandoverResponse,
    part: AcknowledgeHandoverResponse,
) -> AcknowledgeHandoverResponse {
    let (Some(before), Some(handover)) = (before.handover, part.handover.clone()) else { return part };
    let items = [before.items, handover.items].concat();
    let handover = Some(Handover { items, note: before.note, ..handover });
    AcknowledgeHandoverResponse { handover, ..part }
}

/// The name of what was typed.
async fn name_of(context: &Context, parent: &str, typed: &str) -> Result<String, Failure> {
    if let Some(name) = incident::named(parent, typed) {
        return Ok(name);
    }
    let unreadable = || Failure::Usage(text!("item-syntax", typed = typed));
    context.name(kind_of(typed).ok_or_else(unreadable)?, typed).await
}

/// Of what a number is, by its letter.
fn kind_of(typed: &str) -> Option<Kind> {
    match names::half_width(names::short(typed.trim()).chars().next()?).to_ascii_uppercase() {
        'C' => Some(Kind::Call),
        'Q' => Some(Kind::Issue),
        'B' => Some(Kind::Callback),
        'N' => Some(Kind::Notice),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(count: usize) -> AcknowledgeHandoverRequest {
        let items = (0..count).map(|at| format!("periods/x/issues/{at}")).collect();
        AcknowledgeHandoverRequest { items, note: "已当面交代".to_owned(), ..Default::default() }
    }

    #[test]
    fn a_surge_is_taken_over_in_parts_with_one_note() {
        for (count, lengths) in [(0, vec![0]), (1_000, vec![1_000]), (2_001, vec![1_000, 1_000, 1])] {
            let parts = parts(request(count));
            assert_eq!(parts.iter().map(|part| part.items.len()).collect::<Vec<_>>(), lengths);
            let notes: Vec<bool> = parts.iter().map(|part| !part.note.is_empty()).collect();
            assert_eq!(notes.iter().filter(|has_note| **has_note).count(), 1);
            assert!(notes[0]);
            let all: Vec<String> = parts.into_iter().flat_map(|part| part.items).collect();
            assert_eq!(all, request(count).items);
        }
        let id = Uuid::from_u128(7);
        let ids = [0, 1, 2].map(|at| id_of_part(id, at));
        assert_eq!(ids[0], id, "the one that was typed");
        assert!(ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2]);
        assert_eq!(ids[2], id_of_part(id, 2), "it is the same when it is sent again");
    }

    #[test]
    fn what_is_shown_is_of_all_parts() {
        let answer = |part: AcknowledgeHandoverRequest| {
            let handover = Handover { items: part.items, note: part.note, ..Handover::default() };
            AcknowledgeHandoverResponse { handover: Some(handover), ..Default::default() }
        };
        let answers = parts(request(1_002)).into_iter().map(answer);
        let whole = answers.fold(AcknowledgeHandoverResponse::default(), with_part).handover.unwrap();
        assert_eq!((whole.items, whole.note), (request(1_002).items, request(0).note));
    }
}
