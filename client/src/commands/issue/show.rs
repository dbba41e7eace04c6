//! `hotline issue show`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_client::names::short;
use hotline_proto::v1::{AgencyEntry, GetIssueRequest, Issue, ListAgenciesRequest, ListIssueEventsRequest};

use crate::catalogue::{joined, term, text};
use crate::commands::full_view::FullViewArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::{Block, Cell, OutputFormat, for_people};
use crate::views;
use crate::views::directory::preferred;

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
        let answer = context.read(GetIssueRequest { name, full_view: self.view.asked() }).await?;
        let mut document = super::document(&answer).blocks(views::issue::said(&answer));
        if let Some(issue) = &answer.issue
            && context.config.output == OutputFormat::Table
        {
            document = document.blocks(story(context, issue).await?);
            document = document.blocks(telephones(context, issue).await?);
        }
        context.show(document).await
    }
}

/// What happened, in its order. Nothing for an agency, which does not see what others did.
async fn story(context: &Context, issue: &Issue) -> Result<Vec<Block>, Failure> {
    let request = ListIssueEventsRequest { parent: issue.name.clone(), ..ListIssueEventsRequest::default() };
    let events = match context.list(request, u32::MAX).await {
        Ok(list) => list.events,
        Err(failure) if failure.is_not_permitted() => return Ok(Vec::new()),
        Err(failure) => return Err(failure),
    };
    let rows = views::event::story(&events);
    Ok(vec![Block::Strong(term!("section-story")), Block::Table(rows.whole())])
}

/// Which agencies must be told by voice and until when, with their telephones. Nothing if nobody need be.
async fn telephones(context: &Context, issue: &Issue) -> Result<Vec<Block>, Failure> {
    let waiting: Vec<_> = issue.assignments.iter().filter(|one| one.inform_by.is_some()).collect();
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    let parent = context.parent().await?.to_owned();
    let request = ListAgenciesRequest { parent, ..ListAgenciesRequest::default() };
    let agencies = context.list(request, u32::MAX).await?.agencies;
    let zone = context.zone(&issue.name).await?;
    let number = short(&issue.name);
    let told = waiting.into_iter().flat_map(|one| {
        let entry = agencies.iter().find(|agency| agency.code == one.agency);
        let until = for_people(&Cell::time(one.inform_by.as_ref()), &zone);
        let telephones = entry.map(numbers).unwrap_or_default();
        let agency = one.agency.as_str();
        let name = entry.map_or(agency, |entry| preferred(&entry.display_names));
        let said = match telephones.as_str() {
            "" => text!("inform-by", agency = name, until = until),
            _ => text!("inform-by-at", agency = name, until = until, telephones = telephones),
        };
        let command = format!("  {}", text!("inform-command", number = number, agency = agency));
        [Block::Strong(said), Block::Line(command)]
    });
    Ok(told.collect())
}

/// The telephones of an agency, each with the shift in which it is answered.
fn numbers(agency: &AgencyEntry) -> String {
    joined(agency.telephones.iter().map(|telephone| match telephone.shift.as_str() {
        "" => telephone.number.clone(),
        shift => format!("{} {shift}", telephone.number),
    }))
}
