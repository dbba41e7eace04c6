//! `hotline call`: calls.

mod alarm;
mod amend;
mod claim;
mod complete;
mod fields;
mod form;
mod handoff;
mod list;
mod log;
mod next;
mod outcome;
mod release;
mod revisions;
mod show;
mod triage;
mod void;

use clap::Subcommand;
use hotline_client::names::short;
use hotline_proto::ResourceResponse;
use hotline_proto::v1::{Audience, Call, Issue, ProposedNeed, TriageOutcome};
use prost::Name;
use prost_types::Timestamp;

use crate::catalogue::{term, text};
use crate::context::Context;
use crate::failure::Failure;
use crate::output::{Block, Cell, Document, for_people};
use crate::views;

/// Calls.
#[derive(Debug, Subcommand)]
pub enum CallCommand {
    /// Log a call; may open issues, link to issues and hand it off at once
    Log(Box<log::LogArgs>),
    /// Make blank forms for taking calls by hand, each with a reference of its own
    Form(form::FormArgs),
    /// List calls, the latest first
    List(Box<list::ListArgs>),
    /// Show a call
    Show(show::ShowArgs),
    /// Fill in what was left empty
    Complete(Box<complete::CompleteArgs>),
    /// Change what was written, with a reason
    Amend(Box<amend::AmendArgs>),
    /// Void a call, with a reason
    Void(void::VoidArgs),
    /// Take a pending call, for a while
    Claim(claim::ClaimArgs),
    /// Take the pending call that is due first
    Next(next::NextArgs),
    /// Give back a call that was taken
    Release(release::ReleaseArgs),
    /// Confirm or dismiss the alarm of a call
    Alarm(alarm::AlarmArgs),
    /// Say how a call ended
    Triage(Box<triage::TriageArgs>),
    /// Hand a call off, or confirm a handoff
    Handoff(handoff::HandoffArgs),
    /// List every revision of a call
    Revisions(revisions::RevisionsArgs),
}

impl CallCommand {
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        match self {
            Self::Log(args) => args.run(context).await,
            Self::Form(args) => args.run(context).await,
            Self::List(args) => args.run(context).await,
            Self::Show(args) => args.run(context).await,
            Self::Complete(args) => args.run(context).await,
            Self::Amend(args) => args.run(context).await,
            Self::Void(args) => args.run(context).await,
            Self::Claim(args) => args.run(context).await,
            Self::Next(args) => args.run(context).await,
            Self::Release(args) => args.run(context).await,
            Self::Alarm(args) => args.run(context).await,
            Self::Triage(args) => args.run(context).await,
            Self::Handoff(args) => args.run(context).await,
            Self::Revisions(args) => args.run(context).await,
        }
    }
}

/// Shows a call that was read or written.
fn document(response: &(impl ResourceResponse<Resource = Call> + Name)) -> Document {
    let call = response.resource().cloned().unwrap_or_default();
    Document::new(response, &call.name)
        .blocks(views::call::card(&call))
        .csv(views::call::table(std::slice::from_ref(&call)))
}

/// Shows a call that was completed or amended, which issues followed, and which have of their own what was corrected.
fn correction_document(
    response: &(impl ResourceResponse<Resource = Call> + Name),
    followed: &[Issue],
    own: &[Issue],
) -> Document {
    let number = |issue: &Issue| short(&issue.name).to_owned();
    let followed = followed.iter().map(|issue| Block::Line(text!("issue-followed", number = number(issue))));
    let own = own.iter().map(|issue| Block::Strong(text!("issue-has-its-own", number = number(issue))));
    document(response).blocks(followed.chain(own).collect::<Vec<_>>())
}

/// Shows what a logged or triaged call brought about: the numbers to read out, and what looks alike.
async fn outcome_document(
    context: &Context,
    response: &(impl ResourceResponse<Resource = Call> + Name),
    issues: &[Issue],
    linked: &[Issue],
    look_alikes: &[Issue],
    need: Option<&ProposedNeed>,
) -> Result<Document, Failure> {
    let call = response.resource().cloned().unwrap_or_default();
    let zone = context.zone_for_people(&call.name).await?;
    let when = |time: Option<&Timestamp>| time.map(|time| for_people(&Cell::Time(*time), &zone));
    let mut blocks = vec![Block::Strong(views::call::recorded(short(&call.name)))];
    blocks.extend(
        call.alarm.as_ref().and_then(|alarm| views::call::open_alarm(&call, alarm)).into_iter().flatten(),
    );
    for issue in issues {
        let number = short(&issue.name);
        blocks.push(Block::Strong(views::issue::opened(number, &issue.title)));
        blocks
            .extend(when(issue.due_at.as_ref()).map(|due| Block::Line(format!("  {} {due}", term!("due")))));
    }
    blocks.extend(linked.iter().map(|issue| {
        Block::Line(text!("linked-to", number = short(&issue.name), title = issue.title.as_str()))
    }));
    blocks.extend(views::call::confirmation_blocks(&call, &zone));
    if let Some(triage) = &call.triage {
        blocks.extend(views::call::ended(&call, &zone).map(Block::Line));
        if triage.audience().any(|audience| audience == Audience::Callbacks) {
            blocks.push(Block::Line(format!("  {}", text!("on-callback-list"))));
        }
        if triage.outcome() == TriageOutcome::Pending {
            let number = short(&call.name);
            let commands = match call.category.as_str() {
                "" => text!("triage-commands-without-category", number = number),
                _ => text!("triage-commands", number = number),
            };
            blocks.push(Block::Line(format!("  {commands}")));
        }
    }
    blocks
        .extend(need.and_then(|need| views::call::proposed_need(need, issues, &zone)).into_iter().flatten());
    blocks.extend(linked.iter().flat_map(views::issue::finished));
    blocks.extend(views::issue::look_alikes(look_alikes, Some(&call.name)));
    let rows = views::call::table(std::slice::from_ref(&call));
    Ok(Document::new(response, &call.name).blocks(blocks).csv(rows))
}
