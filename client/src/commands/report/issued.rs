//! A report that was issued, and the document in it.

use hotline_proto::v1::summary_window::Kind;
use hotline_proto::v1::{GetReportRequest, Report, ReportDocument, SummaryWindow};
use prost::Message;
use ring::digest::{SHA256, digest};

use crate::catalogue::text;
use crate::context::Context;
use crate::failure::Failure;
use crate::{times, views};

/// A report with its document.
#[derive(Clone, Debug)]
pub struct Issued {
    pub report: Report,
    pub document: ReportDocument,
}

impl Issued {
    /// The document of a report. Refuses one whose digest is not that of its bytes.
    pub fn new(report: Report) -> Result<Self, Failure> {
        let is_whole = digest(&SHA256, &report.document).as_ref() == report.digest.as_slice();
        let document = ReportDocument::decode(report.document.as_slice()).ok().filter(|_| is_whole);
        let document =
            document.ok_or_else(|| Failure::Data(text!("report-damaged", report = report.name.as_str())))?;
        Ok(Self { report, document })
    }

    /// Its digest, in hexadecimal digits.
    pub fn digest(&self) -> String {
        views::report::digest(&self.report)
    }
}

/// A revision of the report on a window, or the latest one.
pub async fn issued(
    context: &Context,
    parent: &str,
    window: &SummaryWindow,
    revision: Option<i32>,
) -> Result<Issued, Failure> {
    named(context, name(parent, window), revision).await
}

/// A revision of the report with a name, or the latest one.
pub async fn named(context: &Context, name: String, revision: Option<i32>) -> Result<Issued, Failure> {
    let revision = revision.unwrap_or_default();
    let request = GetReportRequest { name, revision, ..GetReportRequest::default() };
    Issued::new(context.read(request).await?.report.unwrap_or_default())
}

/// The name of the report on a window.
pub fn name(parent: &str, window: &SummaryWindow) -> String {
    let date = |date: Option<&hotline_proto::google::r#type::Date>| {
        date.and_then(times::date_from_proto).map(|date| date.to_string()).unwrap_or_default()
    };
    let moment = |time: Option<&prost_types::Timestamp>| {
        let moment = times::moment_of(time).unwrap_or_default();
        moment.strftime("%Y%m%dT%H%M%SZ").to_string()
    };
    let id = match &window.kind {
        Some(Kind::Day(day)) => format!("day-{}", date(Some(day))),
        Some(Kind::Shift(of)) => format!("shift-{}-{}", date(of.date.as_ref()), of.shift),
        Some(Kind::Range(range)) => {
            format!("range-{}-{}", moment(range.start_time.as_ref()), moment(range.end_time.as_ref()))
        }
        Some(Kind::WholePeriod(_)) | None => "period".to_owned(),
    };
    format!("{parent}/reports/{id}")
}
