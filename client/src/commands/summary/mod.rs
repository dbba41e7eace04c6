//! `hotline summary`: figures of a day, a shift, a range or the whole period.

mod explain;
mod figure;
mod names;
mod point;
mod window;

use clap::{Args, Subcommand};
use hotline_proto::v1::{
    AsOf, CurveStep, GetSummaryRequest, GetSummaryResponse, Summary, SummaryDimension, SummaryWindow,
};
use prost_types::Timestamp;

use self::figure::FigureParser;
use self::window::before;
use crate::catalogue::text;
use crate::codes;
use crate::commands::limit;
use crate::context::Context;
use crate::days::Day;
use crate::failure::Failure;
use crate::output::{Document, OutputFormat, Printer};
use crate::times::{self, When};
use crate::views::summary::{self, Names};
use point::Point;

/// Figures of a window of time.
#[derive(Debug, Subcommand)]
pub enum SummaryCommand {
    /// A day, from the period's day cut-off to the next
    Day {
        /// The day, as 2022-11-12, today or yesterday; default: today
        date: Option<Day>,
        #[command(flatten)]
        figures: FiguresArgs,
    },
    /// A shift; it belongs to the day on which it starts
    Shift {
        /// Shift, by code or name, such as night; see `hotline period show`
        shift: String,
        /// The day on which it starts; default: today
        date: Option<Day>,
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
    /// A table by this, in place of all figures
    #[arg(long, value_name = "DIMENSION", value_parser = codes::parser::<SummaryDimension>())]
    by: Option<SummaryDimension>,
    /// As they were given at this position of the journal, or at this time; POSITION@TIME brings exactly the same again
    #[arg(long, value_name = "POSITION|TIME", allow_hyphen_values = true)]
    as_of: Option<Point>,
    /// List the calls or issues that make up this figure: calls_answered, outcomes.solved, flows.opened, …; of a rate (on_time_rate) what it is of, with what counts in its numerator (as JSON the
    /// numerator, then the denominator)
    #[arg(long, value_name = "FIGURE", hide_possible_values = true, value_parser = FigureParser)]
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
        let page = Page { curve: self.curve(&window), comparisons: before(&window), window };
        let figures = self.into_figures();
        let as_of = match figures.as_of {
            Some(point) => Some(point.resolve(context, &parent).await?),
            None => None,
        };
        match figures.explain.clone() {
            Some(figure) => figures.explain(context, &parent, page.window, as_of, figure).await,
            None => figures.show(context, &parent, page, as_of).await,
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

/// A summary with all rows of its breakdown.
async fn whole(context: &Context, request: GetSummaryRequest) -> Result<GetSummaryResponse, Failure> {
    let mut answer = context.read(request.clone()).await?;
    let Some(summary) = &mut answer.summary else { return Ok(answer) };
    while !summary.next_page_token.is_empty() {
        let page_token = std::mem::take(&mut summary.next_page_token);
        let next = context.read(GetSummaryRequest { page_token, ..request.clone() }).await?;
        let next = next.summary.unwrap_or_default();
        summary.breakdown.extend(next.breakdown);
        summary.next_page_token = next.next_page_token;
    }
    Ok(answer)
}

/// Says of a window without calls that it lies outside the period: nothing is to be counted there.
async fn say_if_outside(context: &Context, summary: &Summary) -> Result<(), Failure> {
    let calls = summary.figures.and_then(|figures| figures.calls).unwrap_or_default();
    if calls.calls_answered > 0 {
        return Ok(());
    }
    let period = context.period(&summary.period).await?;
    let moment = |time: &Option<Timestamp>| time.as_ref().and_then(times::from_proto);
    let [from, to, starts, ends] =
        [&summary.start_time, &summary.end_time, &period.starts_at, &period.ends_at].map(moment);
    let is_before = to.zip(starts).is_some_and(|(to, starts)| to <= starts);
    let is_after = from.zip(ends).is_some_and(|(from, ends)| from >= ends);
    if is_before || is_after {
        let zone = context.zone(&summary.period).await?;
        let local = |time: &Option<Timestamp>| time.as_ref().and_then(|time| times::for_people(time, &zone));
        let starts = local(&period.starts_at).unwrap_or_default();
        let ends = local(&period.ends_at).unwrap_or_else(|| "none".to_owned());
        Printer.note(&text!("window-outside-period", starts = starts, ends = ends));
    }
    Ok(())
}

/// The window, and what else belongs to a page about it.
#[derive(Debug)]
struct Page {
    window: SummaryWindow,
    curve: CurveStep,
    comparisons: Vec<SummaryWindow>,
}

impl FiguresArgs {
    async fn show(
        self,
        context: &Context,
        parent: &str,
        page: Page,
        as_of: Option<AsOf>,
    ) -> Result<(), Failure> {
        // A breakdown and a row for a spreadsheet have no place for a curve and comparisons: they need not be counted.
        let is_rows = matches!(context.config.output, OutputFormat::Csv | OutputFormat::Sheet);
        let whole_page = self.by.is_none() && !is_rows;
        let request = GetSummaryRequest {
            parent: parent.to_owned(),
            window: Some(page.window),
            as_of,
            breakdown: self.by.map(i32::from).into_iter().collect(),
            curve: if whole_page { page.curve.into() } else { 0 },
            comparisons: if whole_page { page.comparisons } else { Vec::new() },
            ..GetSummaryRequest::default()
        };
        let answer = whole(context, request).await?;
        let figures = answer.summary.clone().unwrap_or_default();
        let zone = context.zone_for_people(parent).await?;
        let names = match self.by {
            Some(by) => names::for_people(context, parent, by).await?,
            None => Names::new(),
        };
        let blocks = match self.by {
            Some(by) => summary::breakdown_page(&figures, by, &names, &zone),
            None => summary::page(&figures, &zone),
        };
        let rows = match context.config.output {
            OutputFormat::Sheet => summary::rows_for_people(&figures, self.by, &names),
            OutputFormat::Table | OutputFormat::Json | OutputFormat::Csv => summary::rows(&figures, self.by),
        };
        context.show(Document::new(&answer, parent).blocks(blocks).csv(rows)).await?;
        say_if_outside(context, &figures).await
    }

    /// The row of a breakdown that is to be explained.
    async fn row(
        &self,
        context: &Context,
        parent: &str,
    ) -> Result<Option<(SummaryDimension, String)>, Failure> {
        match (self.by, &self.value) {
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
