//! `hotline report incident first`, `follow` and `final`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::{
    ComposeReportRequest, FreezeReportRequest, FreezeReportResponse, IncidentInput, IncidentReportKind,
};

use super::fields::ReportArgs;
use super::{incident, name, papers};
use crate::commands::report::issue::told;
use crate::commands::report::issued::Issued;
use crate::commands::report::layout::LayoutArgs;
use crate::commands::report::show::put_out;
use crate::context::Context;
use crate::failure::Failure;
use crate::paper::PrintArgs;
use crate::times::{Lean, When};
use crate::write::CreateArgs;

/// Arguments of `report incident first`.
#[derive(Args, Debug)]
pub struct FirstArgs {
    /// Numbers of the issues that it is about, the one that it began with first
    #[arg(required = true)]
    issues: Vec<String>,
    /// When the next report follows
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    next_report: When,
    #[command(flatten)]
    said: ReportArgs,
    #[command(flatten)]
    to: IssueArgs,
}

/// Arguments of `report incident follow`.
#[derive(Args, Debug)]
pub struct FollowArgs {
    /// When the next report follows
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    next_report: When,
    #[command(flatten)]
    report: FinalArgs,
}

/// Arguments of `report incident final`, which every report has that follows others.
#[derive(Args, Debug)]
pub struct FinalArgs {
    /// Number of the incident
    #[arg(value_parser = incident)]
    incident: i32,
    /// Further issues that belong to it
    #[arg(long = "with", value_name = "ISSUE", num_args = 1..)]
    issues: Vec<String>,
    #[command(flatten)]
    said: ReportArgs,
    #[command(flatten)]
    to: IssueArgs,
}

/// What becomes of the report.
#[derive(Args, Debug)]
struct IssueArgs {
    /// Show it as it would be issued, and issue nothing
    #[arg(long)]
    draft: bool,
    #[command(flatten)]
    print: PrintArgs,
    #[command(flatten)]
    layout: LayoutArgs,
    #[command(flatten)]
    record: CreateArgs,
}

impl FirstArgs {
    /// Issues it.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let asked = Asked { kind: IncidentReportKind::First, incident: None, next: Some(self.next_report) };
        asked.run(context, self.issues, self.said, self.to).await
    }
}

impl FollowArgs {
    /// Issues it.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        self.report.issue(context, IncidentReportKind::FollowUp, Some(self.next_report)).await
    }
}

impl FinalArgs {
    /// Issues it.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        self.issue(context, IncidentReportKind::Final, None).await
    }

    async fn issue(
        self,
        context: &Context,
        kind: IncidentReportKind,
        next: Option<When>,
    ) -> Result<(), Failure> {
        let asked = Asked { kind, incident: Some(self.incident), next };
        asked.run(context, self.issues, self.said, self.to).await
    }
}

/// Which report is asked for.
struct Asked {
    kind: IncidentReportKind,
    incident: Option<i32>,
    next: Option<When>,
}

impl Asked {
    async fn run(
        self,
        context: &Context,
        numbers: Vec<String>,
        said: ReportArgs,
        to: IssueArgs,
    ) -> Result<(), Failure> {
        let parent = context.parent().await?.to_owned();
        let mut issues = Vec::with_capacity(numbers.len());
        for number in &numbers {
            issues.push(context.name(Kind::Issue, number).await?);
        }
        let input = IncidentInput {
            kind: self.kind.into(),
            report: self.incident.map(|number| name(&parent, number)).unwrap_or_default(),
            issues,
            next_report_time: context.moment(self.next, &parent, Lean::Future).await?,
            ..said.input(context, &parent).await?
        };
        to.put_out(context, parent, input).await
    }
}

impl IssueArgs {
    async fn put_out(self, context: &Context, parent: String, input: IncidentInput) -> Result<(), Failure> {
        self.layout.check(context, &self.print)?;
        let incident = Some(input);
        if self.draft {
            let request = ComposeReportRequest { parent, incident, ..ComposeReportRequest::default() };
            let document = context.read(request).await?.document.unwrap_or_default();
            let paper = papers::draft(context, &self.layout, &document).await?;
            return put_out(context, &self.print, &self.layout, &paper, &document).await;
        }
        let request =
            FreezeReportRequest { parent: parent.clone(), incident, ..FreezeReportRequest::default() };
        let answer: FreezeReportResponse = context.write(&self.record, &parent, request).await?;
        let issued = Issued::new(answer.report.unwrap_or_default())?;
        told(&issued);
        let paper = papers::issued(context, &self.layout, &issued).await?;
        put_out(context, &self.print, &self.layout, &paper, &issued.document).await
    }
}
