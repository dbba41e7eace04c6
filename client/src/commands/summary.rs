//! `hotline summary`: figures of a day, a shift, a range or the whole period.

use clap::Subcommand;
use hotline_proto::v1::get_summary_request::Window;
use hotline_proto::v1::{GetSummaryRequest, ShiftOfDay, TimeRange, WholePeriod};
use jiff::civil::Date;

use crate::context::Context;
use crate::failure::Failure;
use crate::output::Document;
use crate::times::{self, Lean, When};
use crate::views;

/// Figures of a window of time.
#[derive(Debug, Subcommand)]
pub enum SummaryCommand {
    /// A day, from the period's day cut-off to the next
    Day {
        /// The day, as 2022-11-12; default: today
        date: Option<Date>,
    },
    /// A shift 班次; it belongs to the day on which it starts
    Shift {
        /// Code of the shift, such as night; see `hotline period show`
        shift: String,
        /// The day on which it starts; default: today
        date: Option<Date>,
    },
    /// From one moment to another, both on quarter-hours
    Range {
        /// Begin
        #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
        from: When,
        /// End, not included
        #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
        to: When,
    },
    /// The whole period so far
    Period,
}

impl SummaryCommand {
    /// Shows the figures.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let parent = context.parent().await?.to_owned();
        let window = Some(self.window(context, &parent).await?);
        let request = GetSummaryRequest { parent: parent.clone(), window };
        let summary = context.read(request, |c, r| async move { c.summaries().get_summary(r).await }).await?;
        let page = views::summary::page(&summary, &context.zone_for_people(&parent).await?);
        context.show(Document::of(&summary, &parent).blocks(page).csv(views::summary::row(&summary))).await
    }

    async fn window(self, context: &Context, parent: &str) -> Result<Window, Failure> {
        Ok(match self {
            Self::Day { date } => Window::Day(times::date_to_proto(day(context, parent, date).await?)),
            Self::Shift { shift, date } => {
                let date = Some(times::date_to_proto(day(context, parent, date).await?));
                Window::Shift(ShiftOfDay { date, shift })
            }
            Self::Range { from, to } => Window::Range(TimeRange {
                from: context.moment(Some(from), parent, Lean::Today).await?,
                to: context.moment(Some(to), parent, Lean::Today).await?,
            }),
            Self::Period => Window::WholePeriod(WholePeriod {}),
        })
    }
}

/// Today in the figures: before the day cut-off it is still yesterday.
async fn day(context: &Context, parent: &str, date: Option<Date>) -> Result<Date, Failure> {
    if let Some(date) = date {
        return Ok(date);
    }
    let cutoff = context.period(parent).await?.day_cutoff_minutes;
    let local = context.zone(parent).await?.to_datetime(context.now);
    let shifted = local.checked_sub(jiff::Span::new().minutes(cutoff));
    Ok(shifted.map_err(|error| Failure::Internal(error.to_string()))?.date())
}
