//! `hotline issue show`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::{GetIssueRequest, Issue};

use crate::commands::full_view::FullViewArgs;
use crate::commands::story::story;
use crate::context::Context;
use crate::directories::Directory;
use crate::failure::Failure;
use crate::output::{Block, OutputFormat};
use crate::{roster, views};

/// Arguments of `issue show`.
#[derive(Args, Debug)]
pub struct ShowArgs {
    /// Number of the issue
    issue: String,
    #[command(flatten)]
    view: FullViewArgs,
}

impl ShowArgs {
    /// Shows the issue.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let name = context.name(Kind::Issue, &self.issue).await?;
        let answer = context
            .read(GetIssueRequest { name, full_view: self.view.asked(), ..Default::default() })
            .await?;
        let mut document = super::document(&answer).blocks(views::issue::said(&answer));
        if let Some(issue) = &answer.issue
            && context.config.output == OutputFormat::Table
        {
            document = document.blocks(story(context, &issue.name).await?);
            document = document.blocks(telephones(context, issue).await?);
        }
        context.show(document).await
    }
}

/// Which agencies must be told by voice and until when, with whom to ring. Nothing if nobody need be.
async fn telephones(context: &Context, issue: &Issue) -> Result<Vec<Block>, Failure> {
    if issue.assignments.iter().all(|one| one.inform_by.is_none()) {
        return Ok(Vec::new());
    }
    let parent = context.parent().await?.to_owned();
    let agencies = context.directory(Directory::Agencies, &parent).await?;
    let period = context.known_period(&issue.name).await?;
    let told = roster::to_be_told(issue, &agencies, period.shift_at(context.now), &period.zone);
    Ok(told
        .into_iter()
        .flat_map(|[said, command]| [Block::Strong(said), Block::Line(format!("  {command}"))])
        .collect())
}
