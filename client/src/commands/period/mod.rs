//! `hotline period`: emergency periods.

mod close;
mod desk;
mod list;
mod open;
mod plans;
mod reopen;
mod show;
mod surge;
mod update;

use clap::Subcommand;
use hotline_proto::ResourceResponse;
use hotline_proto::v1::EmergencyPeriod;
use prost::Name;

use crate::context::Context;
use crate::failure::Failure;
use crate::output::Document;
use crate::views;

/// Emergency periods.
#[derive(Debug, Subcommand)]
pub enum PeriodCommand {
    /// Open a period, with its own districts, agencies and call handlers
    Open(Box<open::OpenArgs>),
    /// List the periods
    List(list::ListArgs),
    /// Show a period
    Show(show::ShowArgs),
    /// Change what a period is called, its hazard, its calendar or how its desk works, or add shifts or time limits
    Update(Box<update::UpdateArgs>),
    /// Say that more calls come in than the desk can take, or that it keeps up again
    Surge(surge::SurgeArgs),
    /// Set the end of a period
    Close(close::CloseArgs),
    /// Open a closed period again, or give it a later end
    Reopen(reopen::ReopenArgs),
}

impl PeriodCommand {
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        match self {
            Self::Open(args) => args.run(context).await,
            Self::List(args) => args.run(context).await,
            Self::Show(args) => args.run(context).await,
            Self::Update(args) => args.run(context).await,
            Self::Surge(args) => args.run(context).await,
            Self::Close(args) => args.run(context).await,
            Self::Reopen(args) => args.run(context).await,
        }
    }
}

/// Shows a period that was read or written.
fn document(response: &(impl ResourceResponse<Resource = EmergencyPeriod> + Name)) -> Document {
    let period = response.resource().cloned().unwrap_or_default();
    let rows = views::period::table(std::slice::from_ref(&period));
    Document::new(response, &period.name).blocks(views::period::card(&period)).csv(rows)
}

/// A hazard code as it was typed.
fn hazard(typed: &str) -> String {
    typed.to_ascii_uppercase().replace('-', "_")
}

/// Name of the period that was typed, else of the one in the settings.
async fn name(context: &Context, typed: Option<&str>) -> Result<String, Failure> {
    match typed {
        Some(typed) => Ok(hotline_client::names::period(typed)),
        None => Ok(context.parent().await?.to_owned()),
    }
}
