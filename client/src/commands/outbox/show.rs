//! `hotline outbox show`.

use clap::Args;

use crate::context::Context;
use crate::failure::Failure;
use crate::outbox;
use crate::output::Document;
use crate::views;

/// Arguments of `outbox show`.
#[derive(Args, Debug)]
pub struct ShowArgs {
    /// Reference that was read out: 1129-482135
    reference: String,
}

impl ShowArgs {
    /// Shows all that was typed, and why it is not recorded.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let entry = super::one(&outbox::open()?, &self.reference)?.entry.unwrap_or_default();
        let rows = views::outbox::table(std::slice::from_ref(&entry));
        let document = Document::new(&entry.request, &entry.request.parent);
        context.show_in_stream(document.blocks(views::outbox::card(&entry)).csv(rows), true).await
    }
}
