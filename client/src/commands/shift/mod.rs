//! `hotline shift`: who is on duty.

mod duty;
mod list;

use clap::Subcommand;

use crate::context::Context;
use crate::failure::Failure;

/// Shifts.
#[derive(Debug, Subcommand)]
pub enum ShiftCommand {
    /// Come on duty
    Start(duty::DutyArgs),
    /// Go off duty
    End(duty::DutyArgs),
    /// List shifts: who was on duty, when nobody was, calls by call handler, and who took over
    List(list::ListArgs),
}

impl ShiftCommand {
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        match self {
            Self::Start(args) => args.start(context).await,
            Self::End(args) => args.end(context).await,
            Self::List(args) => args.run(context).await,
        }
    }
}
