//! `hotline outbox list`.

use clap::Args;
use hotline_proto::v1::CreateCallRequest;

use crate::catalogue::text;
use crate::context::Context;
use crate::failure::Failure;
use crate::outbox::{self, Entry};
use crate::output::{Document, OutputFormat, Printer};
use crate::views;

/// Arguments of `outbox list`.
#[derive(Args, Debug)]
pub struct ListArgs {}

impl ListArgs {
    /// Lists what is kept, the oldest first. In JSON each is the request that is sent.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let kept = super::kept(&outbox::open()?)?;
        let entries: Vec<Entry> = kept.into_iter().filter_map(|kept| kept.entry).collect();
        if context.config.output == OutputFormat::Json {
            for entry in &entries {
                context.show_in_stream(Document::new(&entry.request, &entry.request.parent), false).await?;
            }
            return Ok(());
        }
        let parent = entries.first().map(|entry| entry.request.parent.clone()).unwrap_or_default();
        let rows = views::outbox::table(&entries);
        context.show_in_stream(Document::new(&CreateCallRequest::default(), parent).list(rows), true).await?;
        if entries.is_empty() {
            Printer.note(&text!("outbox-empty"));
        }
        Ok(())
    }
}
