//! `hotline report incident`: the reports of an incident, each following the one before.

mod fields;
mod issue;
mod list;
mod papers;
mod show;

use clap::Subcommand;
use hotline_client::names;

use crate::context::Context;
use crate::failure::Failure;
use crate::input::number::number;

/// With what the number of an incident begins.
const INCIDENT: &str = "incident-";

/// Reports of incidents.
#[derive(Debug, Subcommand)]
pub enum IncidentCommand {
    /// Issue the first report of an incident
    First(Box<issue::FirstArgs>),
    /// Issue what is new since the report before; it also corrects a final report
    Follow(Box<issue::FollowArgs>),
    /// Issue the final report of an incident whose issues are no longer worked on
    Final(Box<issue::FinalArgs>),
    /// Show a report of an incident as it was issued
    Show(show::ShowArgs),
    /// List the incidents that are to be reported on, with when the next report follows
    List(list::ListArgs),
}

impl IncidentCommand {
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        match self {
            Self::First(args) => args.run(context).await,
            Self::Follow(args) => args.run(context).await,
            Self::Final(args) => args.run(context).await,
            Self::Show(args) => args.run(context).await,
            Self::List(args) => args.run(context).await,
        }
    }
}

/// The number of an incident as it is typed: 1, or incident-1 as lists show it.
fn incident(typed: &str) -> Result<i32, String> {
    number(1..=i64::from(i32::MAX))(typed.trim().strip_prefix(INCIDENT).unwrap_or(typed))
}

/// The name of an incident that is typed among other things: `incident-1`. None if it is none.
pub fn named(parent: &str, typed: &str) -> Option<String> {
    let number = names::short(typed.trim()).strip_prefix(INCIDENT)?;
    Some(name(parent, incident(number).ok()?))
}

/// The name of the report of an incident.
fn name(parent: &str, number: i32) -> String {
    format!("{parent}/reports/{INCIDENT}{number}")
}
