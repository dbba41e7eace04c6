//! `hotline report show`.

use clap::Args;
use hotline_proto::v1::{ComposeReportRequest, ReportDocument};

use super::issued::issued;
use super::layout::LayoutArgs;
use crate::commands::summary::point::{self, Point};
use crate::commands::window::{WindowOf, say_if_outside};
use crate::context::Context;
use crate::failure::Failure;
use crate::input::number::number;
use crate::output::{Document, OutputFormat, Printer};
use crate::paper::{self, Paper, PrintArgs};
use crate::views::report;

/// Arguments of `report show`.
#[derive(Args, Debug)]
pub struct ShowArgs {
    /// This revision; default: the latest
    #[arg(long, value_name = "NUMBER", value_parser = number::<i32>(1..=i64::from(i32::MAX)))]
    revision: Option<i32>,
    /// As it would be issued now
    #[arg(long, conflicts_with = "revision")]
    draft: bool,
    /// With --draft: by what was recorded up to this position of the journal, or this time
    #[arg(long, value_name = "POSITION|TIME", requires = "draft", allow_hyphen_values = true)]
    as_of: Option<Point>,
    #[command(flatten)]
    print: PrintArgs,
    #[command(flatten)]
    layout: LayoutArgs,
}

/// Shows the report on a window.
pub async fn run(window: WindowOf<ShowArgs>, context: &Context) -> Result<(), Failure> {
    let parent = context.parent().await?.to_owned();
    let (window, args) = window.read(context, &parent).await?;
    let (paper, said) = if args.draft {
        let as_of = point::resolved(context, &parent, args.as_of).await?;
        let window = Some(window);
        let request = ComposeReportRequest { parent, window, as_of, ..ComposeReportRequest::default() };
        let said = context.read(request).await?.document.unwrap_or_default();
        (args.layout.draft(context, &said), said)
    } else {
        let issued = issued(context, &parent, &window, args.revision).await?;
        (args.layout.issued(context, &issued), issued.document)
    };
    put_out(context, &args.print, &args.layout, &paper, &said).await
}

/// Writes a report to the files that were named, else shows it: people its paper, machines its document or the rows of its figures, unless it is laid out to withhold some of them.
pub async fn put_out(
    context: &Context,
    print: &PrintArgs,
    layout: &LayoutArgs,
    paper: &Paper,
    said: &ReportDocument,
) -> Result<(), Failure> {
    layout.check(context, print)?;
    if !print.write(std::slice::from_ref(paper))? {
        match context.config.output {
            OutputFormat::Table => Printer.paged(&paper::text(paper))?,
            format => context.show(data(said, format)).await?,
        }
    }
    if said.incident.is_none() {
        say_if_outside(context, &report::summary(said)).await?;
    }
    Ok(())
}

/// A report for machines: its document as JSON, or the rows of its figures.
pub fn data(said: &ReportDocument, format: OutputFormat) -> Document {
    Document::new(said, said.report.as_str()).csv(report::rows(said, format))
}
