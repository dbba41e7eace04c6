//! `hotline outbox`: calls that were logged at this seat and are not sent yet.

mod drop;
mod flush;
mod list;
mod show;

use clap::Subcommand;

use crate::alike::plain;
use crate::alone::PATIENCE;
use crate::catalogue::text;
use crate::context::Context;
use crate::failure::Failure;
use crate::outbox::{Kept, Outbox};
use crate::output::Printer;

/// Calls that were logged at this seat and are not sent yet.
#[derive(Debug, Subcommand)]
pub enum OutboxCommand {
    /// List the calls that are kept at this seat
    List(list::ListArgs),
    /// Show a call that is kept, with all that was typed
    Show(show::ShowArgs),
    /// Send what is kept now, also what was refused before
    Flush(flush::FlushArgs),
    /// Throw away a call that is kept
    Drop(drop::DropArgs),
}

impl OutboxCommand {
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        if !matches!(self, Self::Flush(_)) {
            // The zone of its times is the one thing that the server would be asked for.
            context.go_on_alone(PATIENCE);
        }
        match self {
            Self::List(args) => args.run(context).await,
            Self::Show(args) => args.run(context).await,
            Self::Flush(args) => args.run(context).await,
            Self::Drop(args) => args.run(),
        }
    }
}

/// What is kept, the oldest first. Says of what does not open where it lies.
fn kept(outbox: &Outbox) -> Result<Vec<Kept>, Failure> {
    let (whole, damaged): (Vec<_>, Vec<_>) = outbox.all()?.into_iter().partition(|kept| kept.entry.is_some());
    for kept in damaged {
        Printer.note(&text!("outbox-damaged", file = outbox.path(kept.id).display().to_string()));
    }
    Ok(whole)
}

/// The call of a reference that was typed, with or without its dash.
fn one(outbox: &Outbox, typed: &str) -> Result<Kept, Failure> {
    let bare = |text: &str| plain(text).replace('-', "");
    let is_it =
        |kept: &Kept| kept.entry.as_ref().is_some_and(|entry| bare(&entry.reference()) == bare(typed));
    let unknown = || Failure::Data(text!("outbox-unknown", typed = typed));
    kept(outbox)?.into_iter().find(is_it).ok_or_else(unknown)
}
