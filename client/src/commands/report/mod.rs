//! `hotline report`: reports that are sent upward. What is issued never changes.

mod day;
mod diff;
pub mod incident;
mod issue;
pub mod issued;
mod layout;
mod list;
mod show;
mod sitrep;

use clap::Subcommand;

use super::window::WindowOf;
use crate::context::Context;
use crate::failure::Failure;

/// Reports that are sent upward.
#[derive(Debug, Subcommand)]
pub enum ReportCommand {
    /// Issue a report: it never changes, and the next one on the same window says what changed
    #[command(subcommand)]
    Issue(WindowOf<issue::IssueArgs>),
    /// Show a report as it was issued
    #[command(subcommand)]
    Show(WindowOf<show::ShowArgs>),
    /// Show what changed from one revision to another, or since the last one, and why
    #[command(subcommand)]
    Diff(WindowOf<diff::DiffArgs>),
    /// List the reports that were issued
    List(list::ListArgs),
    /// Issue the report on a day, if it was not issued, and write it to a directory in all formats: for a timer
    Day(day::DayArgs),
    /// Reports of incidents, which are sent upward at once: first, following, final
    #[command(subcommand)]
    Incident(incident::IncidentCommand),
    /// The hourly situation report: the last hour against the hours before, new clusters, what is stuck and where, needs that are about to be missed
    Sitrep(sitrep::SitrepArgs),
}

impl ReportCommand {
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        match self {
            Self::Issue(window) => issue::run(window, context).await,
            Self::Show(window) => show::run(window, context).await,
            Self::Diff(window) => diff::run(window, context).await,
            Self::List(args) => args.run(context).await,
            Self::Day(args) => args.run(context).await,
            Self::Incident(command) => command.run(context).await,
            Self::Sitrep(args) => args.run(context).await,
        }
    }
}
