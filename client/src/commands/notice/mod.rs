//! `hotline notice`: changed answers that the desk gives.

mod list;
mod post;
mod read;
mod withdraw;

use clap::Subcommand;
pub use read::mark_read;

use crate::context::Context;
use crate::failure::Failure;

/// Notices.
#[derive(Debug, Subcommand)]
pub enum NoticeCommand {
    /// Post a notice: what is said from now on
    Post(post::PostArgs),
    /// List notices, the latest first: those that are in force or will be, and who has read them
    List(list::ListArgs),
    /// Withdraw a notice that no other replaces
    Withdraw(withdraw::WithdrawArgs),
    /// A call handler has read notices
    Read(read::ReadArgs),
}

impl NoticeCommand {
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        match self {
            Self::Post(args) => args.run(context).await,
            Self::List(args) => args.run(context).await,
            Self::Withdraw(args) => args.run(context).await,
            Self::Read(args) => args.run(context).await,
        }
    }
}
