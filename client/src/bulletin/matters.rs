//! What those who decide should know of: issues by number, in codes, without a word of what was said.

use hotline_client::names::short;
use hotline_proto::v1::{ReportMatter, ReportMatterReason, SummaryDimension};

use super::Bulletin;
use super::words::paragraph;
use crate::catalogue::{joined, label, text};
use crate::codes::Code as _;
use crate::paper::Part;

/// How many are told one by one.
const TOLD: usize = 10;

impl Bulletin<'_> {
    /// Issues that need attention: still active, or whose need was missed.
    pub(super) fn attention(&self) -> Vec<Part> {
        let needs = |matter: &&ReportMatter| {
            let reasons =
                [ReportMatterReason::Urgent, ReportMatterReason::Overdue, ReportMatterReason::NeedMissed];
            reasons.iter().any(|reason| matter.reasons.contains(&(*reason).into()))
        };
        let matters: Vec<&ReportMatter> = self.document.matters.iter().filter(needs).collect();
        if matters.is_empty() {
            return Vec::new();
        }
        let told = matters.iter().take(TOLD).enumerate().map(|(at, matter)| {
            let category = match matter.category.as_str() {
                "" => text!("bulletin-no-category"),
                code => self.called(SummaryDimension::Category, code),
            };
            let lead = text!("bulletin-matter-lead", number = (at + 1).to_string(), category = category);
            Part::Paragraph { lead, text: paragraph([self.matter(matter)]) }
        });
        let others = matters.len().saturating_sub(TOLD)
            + usize::try_from(self.document.matters_left_out).unwrap_or_default();
        let others =
            (others > 0).then(|| Part::paragraph(text!("bulletin-matters-left-out", count = others)));
        std::iter::once(Part::Heading(text!("bulletin-attention"))).chain(told).chain(others).collect()
    }

    fn matter(&self, matter: &ReportMatter) -> String {
        let district = match matter.district.as_str() {
            "" => None,
            code => Some(self.called(SummaryDimension::District, code)),
        };
        let urgency = label(matter.urgency().full_name());
        let place = joined(district.into_iter().chain([urgency]));
        let opened = text!("bulletin-matter-opened", time = self.moment(matter.opened_time.as_ref()));
        let need =
            matter.need_by.as_ref().map(|time| text!("bulletin-matter-need", time = self.moment(Some(time))));
        let due = matter.due_time.as_ref().filter(|_| need.is_none());
        let due = due.map(|time| text!("bulletin-matter-due", time = self.moment(Some(time))));
        let reasons = matter.reasons().filter(|reason| *reason != ReportMatterReason::Urgent);
        let reasons: Vec<String> = reasons.map(|reason| label(reason.as_str_name())).collect();
        let state = label(matter.state().full_name());
        let agency = match matter.agency.as_str() {
            "" => text!("bulletin-matter-state", state = state),
            code => text!(
                "bulletin-matter-agency",
                agency = self.called(SummaryDimension::Agency, code),
                state = state
            ),
        };
        let words = [Some(opened), need, due, Some(agency)].into_iter().flatten().chain(reasons);
        let words: Vec<String> = words.collect();
        text!(
            "bulletin-matter",
            place = place,
            words = words.join(&text!("bulletin-comma")),
            number = short(&matter.issue)
        )
    }
}
