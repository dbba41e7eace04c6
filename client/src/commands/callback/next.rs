//! `hotline callback next`.

use clap::Args;
use hotline_client::names::{self, Kind};
use hotline_proto::v1::{Callback, ContactSafety, LeaseCallbackRequest, LeaseNextCallbackRequest};
use prost::Name;

use crate::catalogue::{leading, term, text, title};
use crate::commands::lease::LeaseArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::{Block, Document, Printer};
use crate::views;
use crate::write::EditArgs;

/// Arguments of `callback next`.
#[derive(Args, Debug)]
pub struct NextArgs {
    /// Number of the callback; default: the earliest due that nobody holds
    callback: Option<String>,
    #[command(flatten)]
    lease: LeaseArgs,
    #[command(flatten)]
    write: EditArgs,
}

impl NextArgs {
    /// Takes the callback, and shows whom to call.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let lease = self.lease.length();
        let Some(typed) = &self.callback else {
            let parent = context.parent().await?.to_owned();
            let operator_code = context.operator_required(self.lease.operator, &parent).await?;
            let request = LeaseNextCallbackRequest {
                parent: parent.clone(),
                operator_code,
                lease,
                ..LeaseNextCallbackRequest::default()
            };
            let answer = context.write(&self.write, &parent, request).await?;
            if let Some(callback) = &answer.callback {
                let whom = whom_to_dial(&answer.phone, &answer.person, answer.contact_safety.as_ref());
                return context.show(document(&answer, callback, whom)).await;
            }
            context.show(Document::new(&answer, &parent)).await?;
            Printer.note(&text!("no-callback-to-make"));
            return Ok(());
        };
        let name = context.name(Kind::Callback, typed).await?;
        let operator_code = context.operator_required(self.lease.operator, &name).await?;
        let request = LeaseCallbackRequest {
            name: name.clone(),
            operator_code,
            lease,
            ..LeaseCallbackRequest::default()
        };
        let answer = context.write(&self.write, &name, request).await?;
        let callback = answer.callback.clone().unwrap_or_default();
        let whom = whom_to_dial(&answer.phone, &answer.person, answer.contact_safety.as_ref());
        context.show(document(&answer, &callback, whom)).await
    }
}

/// Whom to call, and what must be known before.
fn whom_to_dial(phone: &str, person: &str, safety: Option<&ContactSafety>) -> Vec<Block> {
    let dial = match phone {
        "" => text!("no-number-to-dial"),
        _ => format!("{}  {phone}    {person}", term!("dial")),
    };
    let mut lines = vec![dial.trim_end().to_owned()];
    if let Some(safety) = safety {
        lines.extend(views::caller::warnings(safety.do_not_call, safety.no_message));
        lines.extend((!safety.hours.is_empty()).then(|| format!("{}  {}", title("hours"), safety.hours)));
    }
    lines.into_iter().map(Block::Strong).collect()
}

/// Whom to call, with the callback and what to do afterwards.
fn document<M: Name>(answer: &M, callback: &Callback, whom: Vec<Block>) -> Document {
    let rows = views::callback::table(std::slice::from_ref(callback));
    // The operator who took the callback says what came of it. The desk may be another's.
    let number = format!("{} --operator {}", names::short(&callback.name), callback.leased_by);
    let commands = text!("after-callback-commands", number = number);
    let next_step = Block::Line(leading(&term!("after-callback"), &commands));
    Document::new(answer, &callback.name)
        .blocks(whom)
        .blocks(views::callback::card(callback))
        .block(next_step)
        .csv(rows)
}
