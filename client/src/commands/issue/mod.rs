//! `hotline issue`: livelihood issues.

mod acknowledge;
mod assign;
mod assist;
mod extend;
mod fields;
mod history;
mod inform;
mod instruct;
mod link;
mod list;
mod merge;
mod open;
mod person;
mod progress;
mod read;
mod reply;
mod resolve;
mod return_;
mod show;
mod slip;
mod transfer;
mod unlink;
mod update;
mod urgency;
mod verbs;

use clap::Subcommand;
use hotline_client::names::Kind;
use hotline_proto::v1::Issue;
use hotline_proto::{ResourceResponse, Rpc, WriteRequest, WriteResponse};
use prost::Name;

use crate::context::Context;
use crate::failure::Failure;
use crate::output::Document;
use crate::views;
use crate::write::EditArgs;

/// Livelihood issues.
#[derive(Debug, Subcommand)]
pub enum IssueCommand {
    /// Open an issue
    Open(open::OpenArgs),
    /// List issues, the latest opened first
    List(list::ListArgs),
    /// Show an issue, and what can be done with it now
    Show(show::ShowArgs),
    /// Make the slip of an assignment, for an agency that has no terminal
    Slip(slip::SlipArgs),
    /// List what happened to an issue
    History(history::HistoryArgs),
    /// Change title, place, need, owner or respondent
    Update(update::UpdateArgs),
    /// Add, change or remove an affected person
    #[command(subcommand)]
    Person(person::PersonCommand),
    /// Dispatch it to the agency that is to answer for it
    Assign(assign::AssignArgs),
    /// Ask another agency to help
    Assist(assist::AssistArgs),
    /// Give it to another lead
    Transfer(transfer::TransferArgs),
    /// The agency acknowledges it
    #[command(visible_alias = "accept")]
    Acknowledge(acknowledge::AcknowledgeArgs),
    /// Somebody of the agency was told of it by voice
    Inform(inform::InformArgs),
    /// The agency reports
    Progress(progress::ProgressArgs),
    /// The agency sends it back
    Return(return_::ReturnArgs),
    /// Put it on hold: no due time runs
    #[command(visible_alias = "hold")]
    Suspend(verbs::ReasonArgs),
    /// Take it off hold, with what was left of its times
    Resume(verbs::OptionalReasonArgs),
    /// Extend its due time
    Extend(extend::ExtendArgs),
    /// Change its urgency
    Urgency(urgency::UrgencyArgs),
    /// Resolve it
    Resolve(resolve::ResolveArgs),
    /// Close it
    Close(verbs::OptionalReasonArgs),
    /// Reopen it
    Reopen(verbs::ReasonArgs),
    /// Do not accept it
    Reject(verbs::ReasonArgs),
    /// Take up again what was rejected or withdrawn
    Review(verbs::ReasonArgs),
    /// Merge it into another
    Merge(merge::MergeArgs),
    /// Undo a merge: it is again what it was
    Unmerge(verbs::ReasonArgs),
    /// The caller takes it back
    Withdraw(verbs::ReasonArgs),
    /// Someone chases it up
    #[command(visible_alias = "chase-up")]
    Urge(verbs::OptionalNoteArgs),
    /// Put it under supervision
    Supervise(verbs::NoteArgs),
    /// Take it one level up
    Escalate(verbs::ReasonArgs),
    /// Link a call to it
    Link(link::LinkArgs),
    /// Take a link back
    Unlink(unlink::UnlinkArgs),
    /// Add a note
    Note(verbs::NoteArgs),
    /// Somebody has seen how much of its time allowed is used
    Seen(verbs::OptionalNoteArgs),
    /// A superior gave an instruction on it
    Instruct(instruct::InstructArgs),
    /// Reply to an instruction of a superior
    Reply(reply::ReplyArgs),
    /// A call handler has read instructions of superiors on it
    Read(read::ReadArgs),
}

impl IssueCommand {
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        match self {
            Self::Open(args) => args.run(context).await,
            Self::List(args) => args.run(context).await,
            Self::Show(args) => args.run(context).await,
            Self::Slip(args) => args.run(context).await,
            Self::History(args) => args.run(context).await,
            Self::Update(args) => args.run(context).await,
            Self::Person(command) => command.run(context).await,
            Self::Assign(args) => args.run(context).await,
            Self::Assist(args) => args.run(context).await,
            Self::Transfer(args) => args.run(context).await,
            Self::Acknowledge(args) => args.run(context).await,
            Self::Inform(args) => args.run(context).await,
            Self::Progress(args) => args.run(context).await,
            Self::Return(args) => args.run(context).await,
            Self::Suspend(args) => verbs::suspend(args, context).await,
            Self::Resume(args) => verbs::resume(args, context).await,
            Self::Extend(args) => args.run(context).await,
            Self::Urgency(args) => args.run(context).await,
            Self::Resolve(args) => args.run(context).await,
            Self::Close(args) => verbs::close(args, context).await,
            Self::Reopen(args) => verbs::reopen(args, context).await,
            Self::Reject(args) => verbs::reject(args, context).await,
            Self::Review(args) => verbs::review(args, context).await,
            Self::Merge(args) => args.run(context).await,
            Self::Unmerge(args) => verbs::unmerge(args, context).await,
            Self::Withdraw(args) => verbs::withdraw(args, context).await,
            Self::Urge(args) => verbs::urge(args, context).await,
            Self::Supervise(args) => verbs::supervise(args, context).await,
            Self::Escalate(args) => verbs::escalate(args, context).await,
            Self::Link(args) => args.run(context).await,
            Self::Unlink(args) => args.run(context).await,
            Self::Note(args) => verbs::note(args, context).await,
            Self::Seen(args) => verbs::seen(args, context).await,
            Self::Instruct(args) => args.run(context).await,
            Self::Reply(args) => args.run(context).await,
            Self::Read(args) => args.run(context).await,
        }
    }
}

/// Shows an issue that was read or written.
fn document(response: &(impl ResourceResponse<Resource = Issue> + Name)) -> Document {
    let issue = response.resource().cloned().unwrap_or_default();
    let rows = views::issue::table(std::slice::from_ref(&issue));
    Document::new(response, &issue.name).blocks(views::issue::card(&issue)).csv(rows)
}

/// What every verb does: find the issue, write, show it as it is now.
async fn act<R>(
    context: &Context,
    number: &str,
    write: &EditArgs,
    request: impl FnOnce(String) -> R,
) -> Result<(), Failure>
where
    R: Rpc<Response: ResourceResponse<Resource = Issue> + WriteResponse + Name> + WriteRequest,
{
    let name = context.name(Kind::Issue, number).await?;
    let response = context.write(write, &name, request(name.clone())).await?;
    context.show(document(&response)).await
}
