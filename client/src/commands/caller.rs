//! `hotline caller`: who is calling.

use clap::Args;
use hotline_proto::v1::{LookupCallerRequest, LookupCallerResponse};

use crate::context::Context;
use crate::failure::Failure;
use crate::output::{Block, Cell, Document};
use crate::{input, messages, views};

/// Arguments of `caller`.
#[derive(Args, Debug)]
pub struct CallerArgs {
    /// Phone number; `-` reads it from standard input; left out, it is asked for
    phone: Option<String>,
}

impl CallerArgs {
    /// Shows what is known of the number.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let parent = context.parent().await?.to_owned();
        let phone = input::text_or_prompt(self.phone, messages::ASK_PHONE)?;
        let request = LookupCallerRequest { parent: parent.clone(), phone, ..LookupCallerRequest::default() };
        let found = context.read(request).await?;
        let document =
            Document::of(&found, &parent).blocks(page(&found)).csv(views::call::table(&found.calls));
        context.show(document).await
    }
}

/// Warnings first: they are read while the phone rings.
fn page(found: &LookupCallerResponse) -> Vec<Block> {
    if found.call_count == 0 && found.calls.is_empty() {
        return vec![Block::Line(messages::UNKNOWN_CALLER.to_owned())];
    }
    let warnings = [(found.do_not_call, messages::DO_NOT_CALL), (found.no_message, messages::NO_MESSAGE)];
    let mut blocks: Vec<Block> = warnings
        .into_iter()
        .filter(|(set, _)| *set)
        .map(|(_, text)| Block::Strong(text.to_owned()))
        .collect();
    let caller = found.caller.clone().unwrap_or_default();
    blocks.push(Block::Card(vec![
        ("caller", Cell::text(format!("{} {}", caller.phone_masked, caller.name_masked).trim())),
        ("language", Cell::text(caller.language)),
        ("confidential", Cell::if_set(caller.confidential)),
        ("tags", Cell::codes(found.tags())),
        ("call_count", Cell::Count(found.call_count)),
        ("invalid_count", Cell::if_any(found.invalid_count)),
    ]));
    if !found.open_issues.is_empty() {
        blocks.push(Block::Strong(messages::OPEN_ISSUES.to_owned()));
        blocks.push(Block::Table(views::issue::table(&found.open_issues)));
    }
    if !found.calls.is_empty() {
        blocks.push(Block::Strong(messages::CALLS.to_owned()));
        blocks.push(Block::Table(views::call::table(&found.calls)));
    }
    blocks
}
