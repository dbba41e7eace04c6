//! What those who decide should know of: issues by number, in codes, without a word of what was said.

use hotline_client::names::short;
use hotline_proto::v1::{IssueState, ReportMatter, ReportMatterReason, SummaryDimension};

use super::Bulletin;
use super::words::{paragraph, time_after};
use crate::catalogue::{label, text};
use crate::codes::Code as _;
use crate::paper::Part;
use crate::times::moment_of;

/// How many are told one by one.
const TOLD: usize = 10;

impl Bulletin<'_> {
    /// Issues that need attention: active at the end of the window, or whose need was missed. Where the paper leaves the office, only how many there are.
    pub(super) fn attention(&self) -> Vec<Part> {
        let needs = |matter: &&ReportMatter| {
            let reasons =
                [ReportMatterReason::Urgent, ReportMatterReason::Overdue, ReportMatterReason::NeedMissed];
            reasons.iter().any(|reason| matter.reasons.contains(&(*reason).into()))
        };
        let matters: Vec<&ReportMatter> = self.document.matters.iter().filter(needs).collect();
        let left_out = usize::try_from(self.document.matters_left_out).unwrap_or_default();
        if matters.is_empty() {
            return Vec::new();
        }
        if self.suppress_below > 0 {
            let count = matters.len() + left_out;
            return vec![Part::paragraph(paragraph([text!(
                "bulletin-matters-withheld",
                until = self.until(),
                count = count
            )]))];
        }
        let told = matters.iter().take(TOLD).zip(1..).map(|(matter, number)| {
            let category = match matter.category.as_str() {
                "" => text!("bulletin-no-category"),
                code => self.called(SummaryDimension::Category, code),
            };
            let lead = text!("bulletin-matter-lead", number = number, category = category);
            Part::Paragraph { lead, text: paragraph([self.matter(matter)]) }
        });
        let others = matters.len().saturating_sub(TOLD) + left_out;
        let others =
            (others > 0).then(|| Part::paragraph(text!("bulletin-matters-left-out", count = others)));
        told.chain(others).collect()
    }

    fn matter(&self, matter: &ReportMatter) -> String {
        let district = match matter.district.as_str() {
            "" => None,
            code => Some(self.called(SummaryDimension::District, code)),
        };
        let urgency = text!("bulletin-urgency", urgency = label(matter.urgency().full_name()));
        let opened = text!("bulletin-matter-opened", time = self.moment(matter.opened_time.as_ref()));
        let need =
            matter.need_by.as_ref().map(|time| text!("bulletin-matter-need", time = self.moment(Some(time))));
        let due = matter.due_time.as_ref().filter(|_| need.is_none());
        let due = due.map(|time| text!("bulletin-matter-due", time = self.moment(Some(time))));
        let words = [Some(urgency), district, Some(opened), need, due, self.standing_of(matter)];
        let words = words.into_iter().flatten().chain(reasons(matter)).chain(self.settled(matter));
        let words: Vec<String> = words.collect();
        text!("bulletin-matter", words = words.join(&text!("bulletin-comma")), number = short(&matter.issue))
    }

    /// Who has it, and how far it is. Of what is settled since the end of the window how far it was is not known.
    fn standing_of(&self, matter: &ReportMatter) -> Option<String> {
        let agency = match matter.agency.as_str() {
            "" => None,
            code => Some(self.called(SummaryDimension::Agency, code)),
        };
        if self.settled(matter).is_some() {
            return agency.map(|agency| text!("bulletin-matter-with", agency = agency));
        }
        if is_resolved(matter) {
            let time = self.moment(matter.resolved_time.as_ref());
            let agency = agency.unwrap_or_else(|| "none".to_owned());
            return Some(text!("bulletin-matter-resolved", agency = agency, time = time));
        }
        Some(match (agency, matter.state()) {
            (_, IssueState::Returned) => text!("bulletin-matter-returned"),
            (None, IssueState::Open) => text!("bulletin-matter-unassigned"),
            (None, state) => label(state.full_name()),
            (Some(agency), state) => {
                text!("bulletin-matter-agency", agency = agency, state = label(state.full_name()))
            }
        })
    }

    /// What became of an issue after the end of the window, by when the document was made. None of what is active still, and of what was settled within the window.
    fn settled(&self, matter: &ReportMatter) -> Option<String> {
        match matter.state() {
            IssueState::Merged | IssueState::Withdrawn | IssueState::Rejected => {
                // What was overdue or urgent at the end was active then.
                let state = label(matter.state().full_name());
                was_active(matter).then(|| text!("bulletin-matter-ended", state = state))
            }
            _ => {
                let end = moment_of(self.document.end_time.as_ref())?;
                let resolved = matter.resolved_time.filter(|_| is_resolved(matter));
                let is_since = moment_of(resolved.as_ref())? >= end;
                is_since.then(|| text!("bulletin-matter-settled", time = self.moment(resolved.as_ref())))
            }
        }
    }
}

/// Why it is told, beside its urgency: by which time it was missed, once, and that its caller does not take it for solved.
fn reasons(matter: &ReportMatter) -> Vec<String> {
    let has = |reason: ReportMatterReason| matter.reasons.contains(&reason.into());
    let told = |reason: ReportMatterReason| label(reason.as_str_name());
    let by = |time: Option<&prost_types::Timestamp>| {
        time_after(matter.resolved_time.as_ref().filter(|_| is_resolved(matter)), time)
    };
    let missed = if has(ReportMatterReason::NeedMissed) {
        let by = by(matter.need_by.as_ref()).map(|length| text!("bulletin-need-missed-by", length = length));
        Some(by.unwrap_or_else(|| told(ReportMatterReason::NeedMissed)))
    } else if has(ReportMatterReason::Overdue) {
        Some(told(ReportMatterReason::Overdue))
    } else if has(ReportMatterReason::Late) {
        let by = by(matter.due_time.as_ref()).map(|length| text!("bulletin-late-by", length = length));
        Some(by.unwrap_or_else(|| told(ReportMatterReason::Late)))
    } else {
        None
    };
    let unsolved = has(ReportMatterReason::Unsolved).then(|| told(ReportMatterReason::Unsolved));
    missed.into_iter().chain(unsolved).collect()
}

fn is_resolved(matter: &ReportMatter) -> bool {
    matches!(matter.state(), IssueState::Resolved | IssueState::Closed) && matter.resolved_time.is_some()
}

/// Whether an issue was active at the end of the window.
fn was_active(matter: &ReportMatter) -> bool {
    let reasons = [ReportMatterReason::Urgent, ReportMatterReason::Overdue];
    reasons.iter().any(|reason| matter.reasons.contains(&(*reason).into()))
}
