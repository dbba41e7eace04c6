//! `hotline callback next`.

use clap::Args;
use hotline_client::names::{self, Kind};
use hotline_proto::v1::{Callback, LeaseCallbackRequest, LeaseNextCallbackRequest};
use prost::Name;

use crate::catalogue::{term, text};
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
        let operator_code = context.operator_required(self.lease.operator)?;
        let Some(typed) = &self.callback else {
            let parent = context.parent().await?.to_owned();
            let request = LeaseNextCallbackRequest {
                parent: parent.clone(),
                operator_code,
                lease,
                ..LeaseNextCallbackRequest::default()
            };
            let answer = context.write(&self.write, &parent, request).await?;
            if let Some(callback) = &answer.callback {
                return context.show(to_dial(&answer, callback, &answer.phone, &answer.person)).await;
            }
            context.show(Document::new(&answer, &parent)).await?;
            Printer.note(&text!("no-callback-to-make"));
            return Ok(());
        };
        let name = context.name(Kind::Callback, typed).await?;
        let request = LeaseCallbackRequest {
            name: name.clone(),
            operator_code,
            lease,
            ..LeaseCallbackRequest::default()
        };
        let answer = context.write(&self.write, &name, request).await?;
        let callback = answer.callback.clone().unwrap_or_default();
        context.show(to_dial(&answer, &callback, &answer.phone, &answer.person)).await
    }
}

/// Whom to call, with the callback and what to do afterwards.
fn to_dial<M: Name>(answer: &M, callback: &Callback, phone: &str, person: &str) -> Document {
    let dial = format!("{}  {phone}    {person}", term!("dial"));
    let rows = views::callback::table(std::slice::from_ref(callback));
    let commands = text!("after-callback-commands", number = names::short(&callback.name));
    let next_step = Block::Line(format!("{} {commands}", term!("after-callback")));
    Document::new(answer, &callback.name)
        .block(Block::Strong(dial.trim_end().to_owned()))
        .blocks(views::callback::card(callback))
        .block(next_step)
        .csv(rows)
}
