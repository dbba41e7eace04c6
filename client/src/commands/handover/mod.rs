//! `hotline handover`: what the next shift must know, on one sheet.

mod acknowledge;
mod acknowledged;
mod ask;
mod duty;
mod gather;
mod items;
mod rows;
mod sheet;
mod turn;

use std::sync::Arc;

use clap::{Args, Subcommand};
use hotline_proto::v1::{HoursOfDay, Shift};
use jiff::Timestamp;

pub use self::acknowledged::{Acknowledged, news_of};
use self::gather::{Lists, gather};
use self::sheet::Sheet;
pub use self::turn::BEFORE_IT_BEGINS;
use self::turn::{Times, Turn};
use crate::catalogue::{speak_alone, text};
use crate::context::Context;
use crate::directories::Directory;
use crate::failure::Failure;
use crate::known_period::KnownPeriod;
use crate::output::{OutputFormat, Printer};
use crate::paper::{self, PrintArgs};
use crate::{outbox, shifts, times};

/// Arguments of `handover`.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct HandoverArgs {
    #[command(subcommand)]
    command: Option<HandoverCommand>,
    #[command(flatten)]
    print: PrintArgs,
}

/// What is done with a handover.
#[derive(Debug, Subcommand)]
enum HandoverCommand {
    /// Say that you have taken over: for the shift that runs, in its last hour for the next one
    Acknowledge(acknowledge::AcknowledgeArgs),
}

/// What there is to hand over.
struct HandoverNow {
    parent: String,
    period: Arc<KnownPeriod>,
    times: Times,
    /// The shift that hands over and those after it, as they are worked.
    shifts: Vec<Shift>,
    lists: Lists,
}

impl HandoverNow {
    async fn read(context: &Context) -> Result<Self, Failure> {
        let parent = context.parent().await?.to_owned();
        let period = context.known_period(&parent).await?;
        let turn = Turn::at(&period.shift_plans, context.now, &period.zone);
        let times = turn.times(context.now, &period.zone).map_err(Failure::Usage)?;
        // First what only the desk may read: a refusal names who can make a sheet.
        let mut lists = ask::lists(context, &parent, &times).await?;
        let shifts = ask::shifts(context, &parent, &times).await?;
        lists.on_duty = duty::present(&shifts).into_iter().map(|duty| duty.operator_code).collect();
        Ok(Self { parent, period, times, shifts, lists })
    }

    fn turn(&self, now: Timestamp) -> Turn<'_> {
        Turn::at(&self.period.shift_plans, now, &self.period.zone)
    }
}

impl HandoverArgs {
    /// Gathers what is pending, urgent, due before the next shift ends, returned, to be called back, said otherwise, asked by superiors and on hold.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        speak_alone();
        if let Some(HandoverCommand::Acknowledge(args)) = self.command {
            return args.run(context).await;
        }
        let handover = HandoverNow::read(context).await?;
        let HandoverNow { parent, period, times, shifts, lists } = &handover;
        let (turn, worked) = (handover.turn(context.now), |shift| worked(shifts, shift));
        let (figures, counted_to) = ask::figures(context, parent, times).await?;
        let kept = outbox::if_any()?.map(|outbox| outbox::waiting(&outbox)).transpose()?;
        let sheet = Sheet {
            period,
            now: context.now,
            turn,
            times: *times,
            quiet: quiet_hours(context, parent).await?,
            agencies: &context.directory(Directory::Agencies, parent).await?,
            categories: &context.names(Directory::Categories, parent).await?,
            operators: &context.names(Directory::Operators, parent).await?,
            figures,
            counted_to,
            kept: kept.map_or(0, |kept| kept.len()),
            shifts,
            handing_over: turn.from.and_then(worked),
            taking_over: turn.to.and_then(worked),
            acknowledged: Acknowledged::for_shifts(turn.to.and_then(worked)),
            on_duty: &lists.on_duty,
        };
        let gathered = gather(lists, times.until);
        let paper = sheet.paper(&gathered);
        if self.print.write(std::slice::from_ref(&paper))? {
            return Ok(());
        }
        match context.config.output {
            OutputFormat::Table => Printer.paged(&paper::text(&paper)),
            OutputFormat::Sheet => Err(Failure::Usage(text!("paper-no-sheet"))),
            OutputFormat::Json | OutputFormat::Csv => context.show(sheet.document(&gathered, parent)?).await,
        }
    }
}

/// When nobody is called back.
async fn quiet_hours(context: &Context, parent: &str) -> Result<HoursOfDay, Failure> {
    Ok(context.period(parent).await?.quiet_hours.unwrap_or_default())
}

/// A shift of the plan, as it is worked.
fn worked<'s>(shifts: &'s [Shift], planned: shifts::Shift<'_>) -> Option<&'s Shift> {
    let date = times::date_to_proto(planned.start.date());
    shifts.iter().find(|shift| shift.date == Some(date) && shift.code == planned.code)
}
