//! `hotline summary`: figures of a day, a shift, a range or the whole period.

mod by;
mod explain;
mod figure;
mod last;
mod names;
pub mod point;
mod window;

use clap::{Args, Subcommand};
use hotline_proto::v1::summary_window::Kind;
use hotline_proto::v1::{AsOf, CurveStep, GetSummaryRequest, SummaryDimension, SummaryWindow};

use self::by::{By, ByParser};
use self::figure::{ExplainedParser, ShownParser};
use self::window::compared_with;
use crate::catalogue::text;
use crate::commands::limit;
use crate::commands::window::say_if_outside;
use crate::context::Context;
use crate::days::Day;
use crate::failure::Failure;
use crate::input::number::number;
use crate::output::{Document, OutputFormat};
use crate::times::When;
use crate::views::figures::Figure;
use crate::views::summary::{self, Lines, Names};
use point::Point;

/// Figures of a window of time.
#[derive(Debug, Subcommand)]
pub enum SummaryCommand {
    /// A day, from the period's day cut-off to the next
    Day {
        /// The day, as 2022-11-12, today or yesterday; default: today
        date: Option<Day>,
        /// With the days before it beside it: so many days in all, from 2 to 31
        #[arg(long, value_name = "DAYS", conflicts_with_all = ["by", "explain"], value_parser = number::<i32>(2..=31))]
        last: Option<i32>,
        #[command(flatten)]
        figures: FiguresArgs,
    },
    /// A shift; it belongs to the day on which it starts
    Shift {
        /// Shift, by code or name, such as night; see `hotline period show`
        shift: String,
        /// The day on which it starts; default: today
        date: Option<Day>,
        /// With the same shift of the days before it beside it: so many days in all, from 2 to 31
        #[arg(long, value_name = "DAYS", conflicts_with_all = ["by", "explain"], value_parser = number::<i32>(2..=31))]
        last: Option<i32>,
        #[command(flatten)]
        figures: FiguresArgs,
    },
    /// From one moment to another, both on quarter-hours
    Range {
        /// Begin
        #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
        from: When,
        /// End, not included
        #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
        to: When,
        #[command(flatten)]
        figures: FiguresArgs,
    },
    /// The whole period so far
    Period {
        #[command(flatten)]
        figures: FiguresArgs,
    },
}

/// What is wanted of the window.
#[derive(Args, Debug)]
pub struct FiguresArgs {
    /// A table by this, in place of all figures; by day or hour: a row for each step of time
    #[arg(long, value_name = "DIMENSION", value_parser = ByParser)]
    by: Option<By>,
    /// Only this figure, by name or title; may be repeated. A single one is drawn as bars with --by or --last
    #[arg(long, value_name = "FIGURE", conflicts_with = "explain", hide_possible_values = true, value_delimiter = ',', value_parser = ShownParser)]
    figure: Vec<&'static Figure>,
    /// As they were given at this position of the journal, or at this time; POSITION@TIME brings exactly the same again
    #[arg(long, value_name = "POSITION|TIME", allow_hyphen_values = true)]
    as_of: Option<Point>,
    /// List the calls or issues that make up this figure: calls_answered, outcomes.solved, flows.opened, …; of a rate (on_time_rate) what it is of, with what counts in its numerator (as JSON the
    /// numerator, then the denominator)
    #[arg(long, value_name = "FIGURE", hide_possible_values = true, value_parser = ExplainedParser)]
    explain: Option<String>,
    /// With --explain and --by: only those of the row with this code or name
    #[arg(long, value_name = "CODE", requires_all = ["by", "explain"])]
    value: Option<String>,
    /// With --explain: at most this many, or `all`
    #[arg(short = 'n', long, value_name = "COUNT", default_value = "50", requires = "explain", value_parser = limit)]
    limit: u32,
}

impl SummaryCommand {
    /// Shows the figures, or what is behind one of them.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let parent = context.parent().await?.to_owned();
        let window = self.window(context, &parent).await?;
        let (last, curve) = (self.last(), self.curve(&window));
        let figures = self.into_figures();
        figures.check(&window)?;
        let as_of = point::resolved(context, &parent, figures.as_of).await?;
        match (figures.explain.clone(), last) {
            (Some(figure), _) => figures.explain(context, &parent, window, as_of, figure).await,
            (None, Some(last)) => figures.show_last(context, &parent, window, last, as_of).await,
            (None, None) => figures.show(context, &parent, window, curve, as_of).await,
        }
    }

    /// How many days side by side.
    fn last(&self) -> Option<i32> {
        match self {
            Self::Day { last, .. } | Self::Shift { last, .. } => *last,
            Self::Range { .. } | Self::Period { .. } => None,
        }
    }

    fn into_figures(self) -> FiguresArgs {
        match self {
            Self::Day { figures, .. }
            | Self::Shift { figures, .. }
            | Self::Range { figures, .. }
            | Self::Period { figures } => figures,
        }
    }
}

impl FiguresArgs {
    /// Refuses what says nothing of such a window.
    fn check(&self, window: &SummaryWindow) -> Result<(), Failure> {
        let is_day = matches!(window.kind, Some(Kind::Day(_) | Kind::Shift(_)));
        match (self.by, &self.explain) {
            (Some(By::Step(_)), Some(_)) => Err(Failure::Usage(text!("explain-step"))),
            (Some(By::Step(CurveStep::Day)), None) if is_day => Err(Failure::Usage(text!("day-by-day"))),
            _ => Ok(()),
        }
    }

    async fn show(
        self,
        context: &Context,
        parent: &str,
        window: SummaryWindow,
        curve: CurveStep,
        as_of: Option<AsOf>,
    ) -> Result<(), Failure> {
        // A breakdown and a row for a spreadsheet have no place for a curve and comparisons: they need not be counted.
        let is_rows = matches!(context.config.output, OutputFormat::Csv | OutputFormat::Sheet);
        let whole_page = self.by.is_none() && !is_rows;
        let curve = match self.by {
            Some(By::Step(step)) => step,
            None if whole_page => curve,
            Some(By::Dimension(_)) | None => CurveStep::Unspecified,
        };
        let request = GetSummaryRequest {
            parent: parent.to_owned(),
            as_of,
            breakdown: self.dimension().map(i32::from).into_iter().collect(),
            curve: curve.into(),
            comparisons: if whole_page { compared_with(&window) } else { Vec::new() },
            window: Some(window),
            ..GetSummaryRequest::default()
        };
        let answer = context.summary(request).await?;
        let summary = answer.summary.clone().unwrap_or_default();
        let zone = context.zone_for_people(parent).await?;
        let names = match self.dimension() {
            Some(by) => names::for_people(context, parent, by).await?,
            None => Names::new(),
        };
        let chosen = self.figure.as_slice();
        let (blocks, lines) = match self.by {
            Some(By::Dimension(by)) => {
                (summary::breakdown_page(&summary, by, &names, chosen, &zone), Lines::Values(by, &names))
            }
            Some(By::Step(step)) => (summary::steps_page(&summary, step, chosen, &zone), Lines::Steps(step)),
            None => (summary::page(&summary, chosen, &zone), Lines::Window),
        };
        let rows = match context.config.output {
            OutputFormat::Sheet => summary::rows_for_people(&summary, lines, chosen, &zone),
            OutputFormat::Table | OutputFormat::Json | OutputFormat::Csv => {
                summary::rows(&summary, lines, chosen)
            }
        };
        context.show(Document::new(&answer, parent).blocks(blocks).csv(rows)).await?;
        say_if_outside(context, &summary).await?;
        Ok(())
    }

    /// The dimension by which figures are broken down.
    fn dimension(&self) -> Option<SummaryDimension> {
        match self.by {
            Some(By::Dimension(by)) => Some(by),
            Some(By::Step(_)) | None => None,
        }
    }

    /// The row of a breakdown that is to be explained.
    async fn row(
        &self,
        context: &Context,
        parent: &str,
    ) -> Result<Option<(SummaryDimension, String)>, Failure> {
        match (self.dimension(), &self.value) {
            (None, _) => Ok(None),
            (Some(_), None) => Err(Failure::Usage(text!("which-row"))),
            (Some(by), Some(typed)) => {
                let value = match names::directory(by) {
                    Some(directory) => context.code(directory, parent, typed).await?,
                    None => summary::typed_value(by, typed.trim()).map_err(Failure::Usage)?,
                };
                Ok(Some((by, value)))
            }
        }
    }
}
