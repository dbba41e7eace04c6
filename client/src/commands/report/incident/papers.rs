//! The paper of a report of an incident, with what it corrects, which stands in the reports before it.

use hotline_proto::v1::{IncidentReportKind, ListReportsRequest, Report, ReportDocument};

use crate::bulletin::{Corrected, Standing};
use crate::commands::report::issued::{Issued, named};
use crate::commands::report::layout::LayoutArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::paper::Paper;

/// The paper of a report that was issued.
pub async fn issued(context: &Context, layout: &LayoutArgs, issued: &Issued) -> Result<Paper, Failure> {
    let corrected = corrected(context, &issued.document).await?;
    Ok(layout.incident(context, &issued.document, Standing::Issued(issued.digest()), corrected))
}

/// The paper of what would be issued.
pub async fn draft(
    context: &Context,
    layout: &LayoutArgs,
    document: &ReportDocument,
) -> Result<Paper, Failure> {
    let corrected = corrected(context, document).await?;
    Ok(layout.incident(context, document, Standing::Draft, corrected))
}

/// The numbers that a report corrects. None unless it follows the final report of its incident.
async fn corrected(context: &Context, document: &ReportDocument) -> Result<Option<Corrected>, Failure> {
    let kind = document.incident.as_ref().map(|incident| incident.kind());
    if kind != Some(IncidentReportKind::FollowUp) {
        return Ok(None);
    }
    let request = ListReportsRequest {
        parent: context.parent().await?.to_owned(),
        report: document.report.clone(),
        ..ListReportsRequest::default()
    };
    let reports = context.list(request, u32::MAX).await?.reports;
    let Some(last) = final_before(&reports, document.revision) else { return Ok(None) };
    let numbers = async |revision: i32| {
        let issued = named(context, document.report.clone(), Some(revision)).await?;
        Ok::<_, Failure>(issued.document.incident.and_then(|incident| incident.counts).unwrap_or_default())
    };
    let in_final = numbers(last).await?;
    let before = match document.revision - 1 {
        before if before == last => in_final,
        before => numbers(before).await?,
    };
    Ok(Some(Corrected { in_final, before }))
}

/// The revision of the final report that was issued last before another. None if there was none.
fn final_before(reports: &[Report], revision: i32) -> Option<i32> {
    let is_final = |report: &&Report| report.incident_kind() == IncidentReportKind::Final;
    let finals = reports.iter().filter(is_final).map(|report| report.revision);
    finals.filter(|of_final| *of_final < revision).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_follows_a_final_report_corrects_it() {
        use IncidentReportKind::*;
        let reports: Vec<Report> = [First, FollowUp, Final, FollowUp, FollowUp]
            .into_iter()
            .zip(1..)
            .map(|(kind, revision)| Report { incident_kind: kind.into(), revision, ..Report::default() })
            .collect();
        let found: Vec<Option<i32>> = (1..=6).map(|revision| final_before(&reports, revision)).collect();
        assert_eq!(found, [None, None, None, Some(3), Some(3), Some(3)]);
    }
}
