//! `hotline report issue`.

use clap::Args;
use hotline_client::names::short;
use hotline_proto::v1::{FreezeReportRequest, FreezeReportResponse};

use super::issued::Issued;
use super::layout::LayoutArgs;
use crate::catalogue::text;
use crate::commands::summary::point::{self, Point};
use crate::commands::window::WindowOf;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::Printer;
use crate::paper::PrintArgs;
use crate::write::CreateArgs;

/// Arguments of `report issue`.
#[derive(Args, Debug)]
pub struct IssueArgs {
    /// Next steps and other words for publication, which stand in it for ever; nothing of callers
    #[arg(long, value_name = "TEXT")]
    remarks: Option<String>,
    /// By what was recorded up to this position of the journal, or this time
    #[arg(long, value_name = "POSITION|TIME", allow_hyphen_values = true)]
    as_of: Option<Point>,
    #[command(flatten)]
    print: PrintArgs,
    #[command(flatten)]
    layout: LayoutArgs,
    #[command(flatten)]
    record: CreateArgs,
}

/// Issues the report on a window.
pub async fn run(window: WindowOf<IssueArgs>, context: &Context) -> Result<(), Failure> {
    let parent = context.parent().await?.to_owned();
    let (window, args) = window.read(context, &parent).await?;
    args.layout.check(context, &args.print)?;
    let request = FreezeReportRequest {
        parent: parent.clone(),
        window: Some(window),
        as_of: point::resolved(context, &parent, args.as_of).await?,
        remarks: args.remarks.unwrap_or_default(),
        ..FreezeReportRequest::default()
    };
    let answer: FreezeReportResponse = context.write(&args.record, &parent, request).await?;
    let issued = Issued::new(answer.report.unwrap_or_default())?;
    told(&issued);
    let paper = args.layout.issued(context, &issued);
    super::show::put_out(context, &args.print, &args.layout, &paper, &issued.document).await
}

/// Says what was issued: it is recorded, whatever becomes of what is written.
pub fn told(issued: &Issued) {
    let (report, revision) = (short(&issued.report.name), issued.report.revision.to_string());
    Printer.note(&text!("report-issued", report = report, revision = revision, digest = issued.digest()));
}
