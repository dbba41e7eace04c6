//! `hotline callback`: the calls that the desk is to make.

mod cancel;
mod create;
mod done;
mod list;
mod next;
mod release;
mod show;

use clap::Subcommand;
use hotline_proto::ResourceResponse;
use hotline_proto::v1::Callback;
use prost::Name;

use crate::context::Context;
use crate::failure::Failure;
use crate::output::Document;
use crate::views;

/// Callbacks.
#[derive(Debug, Subcommand)]
pub enum CallbackCommand {
    /// Take the next callback that is due, with the number to dial
    Next(next::NextArgs),
    /// Give back a callback that was taken
    Release(release::ReleaseArgs),
    /// Record what came of a callback
    Done(done::DoneArgs),
    /// List callbacks, the earliest due first
    List(list::ListArgs),
    /// Show a callback
    Show(show::ShowArgs),
    /// Cancel a callback that is no longer needed
    Cancel(cancel::CancelArgs),
    /// Add a callback: a promise, or a check on someone's welfare
    Create(create::CreateCallbackArgs),
}

impl CallbackCommand {
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        match self {
            Self::Next(args) => args.run(context).await,
            Self::Release(args) => args.run(context).await,
            Self::Show(args) => args.run(context).await,
            Self::Cancel(args) => args.run(context).await,
            Self::Done(args) => args.run(context).await,
            Self::List(args) => args.run(context).await,
            Self::Create(args) => args.run(context).await,
        }
    }
}

/// Shows a callback that was written.
fn document(response: &(impl ResourceResponse<Resource = Callback> + Name)) -> Document {
    let callback = response.resource().cloned().unwrap_or_default();
    let rows = views::callback::table(std::slice::from_ref(&callback));
    Document::new(response, &callback.name).blocks(views::callback::card(&callback)).csv(rows)
}
