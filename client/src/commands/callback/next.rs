//! `hotline callback next`.

use clap::Args;
use hotline_client::names::{self, Kind};
use hotline_proto::v1::{Callback, ContactSafety, LeaseCallbackRequest, LeaseNextCallbackRequest};
use prost::Name;

use crate::catalogue::{term, text, title};
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
                return context
                    .show(document(
                        &answer,
                        callback,
                        &ToDial {
                            phone: &answer.phone,
                            person: &answer.person,
                            safety: answer.contact_safety.as_ref(),
                        },
                    ))
                    .await;
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
        context
            .show(document(
                &answer,
                &callback,
                &ToDial {
                    phone: &answer.phone,
                    person: &answer.person,
                    safety: answer.contact_safety.as_ref(),
                },
            ))
            .await
    }
}

/// Whom to call, and what must be known before.
struct ToDial<'a> {
    phone: &'a str,
    person: &'a str,
    safety: Option<&'a ContactSafety>,
}

impl ToDial<'_> {
    fn lines(&self) -> Vec<String> {
        let dial = format!("{}  {}    {}", term!("dial"), self.phone, self.person);
        let mut lines = vec![dial.trim_end().to_owned()];
        let Some(safety) = self.safety else { return lines };
        lines.extend(safety.do_not_call.then(|| term!("caller-do-not-call")));
        lines.extend(safety.no_message.then(|| term!("caller-no-message")));
        if !safety.hours.is_empty() {
            lines.push(format!("{}  {}", title("hours"), safety.hours));
        }
        lines
    }
}

/// Whom to call, with the callback and what to do afterwards.
fn document<M: Name>(answer: &M, callback: &Callback, to_dial: &ToDial<'_>) -> Document {
    let rows = views::callback::table(std::slice::from_ref(callback));
    let commands = text!("after-callback-commands", number = names::short(&callback.name));
    let next_step = Block::Line(format!("{} {commands}", term!("after-callback")));
    Document::new(answer, &callback.name)
        .blocks(to_dial.lines().into_iter().map(Block::Strong))
        .blocks(views::callback::card(callback))
        .block(next_step)
        .csv(rows)
}
