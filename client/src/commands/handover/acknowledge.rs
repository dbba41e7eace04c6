//! `hotline handover acknowledge`.

use clap::Args;
use hotline_client::names::{self, Kind};
use hotline_proto::v1::{AcknowledgeHandoverRequest, ShiftOfDay};

use super::HandoverNow;
use super::gather::gather;
use crate::catalogue::text;
use crate::commands::report::incident;
use crate::context::Context;
use crate::failure::Failure;
use crate::times;
use crate::views;
use crate::write::CreateArgs;

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
            items = gather(&now.lists, now.times.until).names().into_iter().map(str::to_owned).collect();
        }
        let date = Some(times::date_to_proto(shift.start.date()));
        let request = AcknowledgeHandoverRequest {
            parent: now.parent.clone(),
            shift: Some(ShiftOfDay { date, shift: shift.code.to_owned() }),
            items,
            note: self.note.unwrap_or_default(),
            ..AcknowledgeHandoverRequest::default()
        };
        let answer = context.write(&self.record, &now.parent, request).await?;
        context.show(views::shift::handover(&answer, &now.parent)).await
    }
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
