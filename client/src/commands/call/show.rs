//! `hotline call show`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::GetCallRequest;

use crate::commands::full_view::FullViewArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::views;

/// Arguments of `call show`.
#[derive(Args, Debug)]
pub struct ShowArgs {
    /// Number of the call, offline:REFERENCE or external:SYSTEM:ID
    call: String,
    #[command(flatten)]
    view: FullViewArgs,
}

impl ShowArgs {
    /// Shows the call.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let name = context.name(Kind::Call, &self.call).await?;
        let answer = context.read(GetCallRequest { name, full_view: self.view.asked() }).await?;
        let mut document = super::document(&answer);
        if let Some(contact) = &answer.contact {
            document = document.blocks(views::call::contact(contact));
        }
        context.show(document.blocks(views::issue::results(&answer.results))).await
    }
}
