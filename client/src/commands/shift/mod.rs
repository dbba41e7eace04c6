//! `hotline shift`: who is on duty.

mod end;
mod list;
mod start;

use clap::Subcommand;

use crate::catalogue::text;
use crate::context::Context;
use crate::failure::Failure;

/// Shifts.
#[derive(Debug, Subcommand)]
pub enum ShiftCommand {
    /// Come on duty
    Start(start::StartArgs),
    /// Go off duty
    End(end::EndArgs),
    /// List shifts: who was on duty, when nobody was, calls by call handler, and who took over
    List(list::ListArgs),
}

/// Whose duty it is: of who was named, else of who works at this seat.
async fn operator(context: &Context, typed: Option<String>, parent: &str) -> Result<String, Failure> {
    let operator = context.operator(typed).ok_or_else(|| Failure::Usage(text!("who-is-on")))?;
    context.operator_required(Some(operator), parent).await
}

impl ShiftCommand {
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        match self {
            Self::Start(args) => args.run(context).await,
            Self::End(args) => args.run(context).await,
            Self::List(args) => args.run(context).await,
        }
    }
}
