//! `hotline call show`.

use clap::Args;
use hotline_client::names::{Kind, short};
use hotline_proto::v1::GetCallRequest;

use crate::commands::full_view::FullViewArgs;
use crate::commands::story::story;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::{Block, OutputFormat};
use crate::views;

/// Of how many issues of a call the story is told.
const STORIES: usize = 3;

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
        document = document.blocks(views::issue::results(&answer.results));
        if context.config.output == OutputFormat::Table {
            let links = answer.call.iter().flat_map(|call| &call.links);
            for link in links.take(STORIES) {
                document = document.block(Block::Strong(short(&link.issue).to_owned()));
                document = document.blocks(story(context, &link.issue).await?);
            }
        }
        context.show(document).await
    }
}
