//! `hotline report incident show`.

use clap::Args;

use super::{incident, name, papers};
use crate::commands::report::issued::named;
use crate::commands::report::layout::LayoutArgs;
use crate::commands::report::show::put_out;
use crate::context::Context;
use crate::failure::Failure;
use crate::input::number::number;
use crate::paper::PrintArgs;

/// Arguments of `report incident show`.
#[derive(Args, Debug)]
pub struct ShowArgs {
    /// Number of the incident
    #[arg(value_parser = incident)]
    incident: i32,
    /// This one of its reports, from 1 up; default: the latest
    #[arg(long, value_name = "NUMBER", value_parser = number::<i32>(1..=i64::from(i32::MAX)))]
    revision: Option<i32>,
    #[command(flatten)]
    print: PrintArgs,
    #[command(flatten)]
    layout: LayoutArgs,
}

impl ShowArgs {
    /// Shows it.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let parent = context.parent().await?.to_owned();
        let issued = named(context, name(&parent, self.incident), self.revision).await?;
        let paper = papers::issued(context, &self.layout, &issued).await?;
        put_out(context, &self.print, &self.layout, &paper, &issued.document).await
    }
}
