//! Reports: figures and incidents that were sent upward, frozen. Their documents are made where figures are read; this says what a report is on, which revision may follow, and why
//! a figure changed between two of them.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::{Timestamp, fmt::strtime};
use serde::{Deserialize, Serialize};

use super::calendar::Window;
use super::codes::{EventType, IncidentReportKind};
use super::incident::NewIncidentReport;
use super::instant::Instant;

/// Version of the definitions of the figures. Counts up when a figure comes to mean something else.
pub const DEFINITIONS: i32 = 1;
/// How a report on the whole period is called.
const PERIOD: &str = "period";
/// With what the id of a report of an incident begins.
const INCIDENT: &str = "incident-";
/// Maximum length of an id, in bytes: that of a shift with the longest code.
const MAX_BYTES: usize = 96;

/// The id of a report, which says what window it is on: `day-2022-12-01`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReportId(String);

impl ReportId {
    /// The collection in resource names.
    pub const COLLECTION: &'static str = "reports";

    /// The report on a day.
    pub fn of_day(day: Date) -> Self {
        Self(format!("day-{day}"))
    }

    /// The report on a shift, by the day on which it begins and its code.
    pub fn of_shift(day: Date, code: &str) -> Self {
        Self(format!("shift-{day}-{code}"))
    }

    /// The report on a range.
    pub fn of_range(window: Window) -> Self {
        Self(format!("range-{}-{}", moment(window.from), moment(window.to)))
    }

    /// The report on the whole period.
    pub fn of_period() -> Self {
        Self(PERIOD.to_owned())
    }

    /// The report of an incident, by its number.
    pub fn of_incident(number: i32) -> Self {
        Self(format!("{INCIDENT}{number}"))
    }

    /// The number of the incident that it is on. None if it is on a window.
    pub fn incident(&self) -> Option<i32> {
        self.0.strip_prefix(INCIDENT)?.parse().ok().filter(|number| *number > 0)
    }

    /// Reads an id. None if it can be none.
    pub fn parse(text: &str) -> Option<Self> {
        let kinds = ["day-", "shift-", "range-", INCIDENT];
        let is_kind = text == PERIOD || kinds.iter().any(|kind| text.starts_with(kind));
        let is_code = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        (is_kind && is_code && text.len() <= MAX_BYTES).then(|| Self(text.to_owned()))
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its resource name in the period with this id.
    pub fn name(&self, period: &str) -> String {
        format!("periods/{period}/{}/{}", Self::COLLECTION, self.0)
    }
}

impl fmt::Display for ReportId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A moment as it stands in an id, in UTC.
fn moment(at: Instant) -> String {
    let at = Timestamp::from_microsecond(at.0).ok();
    at.and_then(|at| strtime::format("%Y%m%dT%H%M%SZ", at).ok()).unwrap_or_default()
}

/// A report to be issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReport {
    /// What it is on.
    pub id: ReportId,
    /// The revision for which its document was made.
    pub revision: i32,
    /// Position of the last entry that its figures contain.
    pub as_of: i64,
    /// The window.
    pub window: Window,
    /// Whether it says what the revision before says.
    pub is_unchanged: bool,
    /// Of an incident, which of its reports it is.
    pub incident: Option<NewIncidentReport>,
    /// Its document, encoded.
    pub document: Arc<ReportDocument>,
}

/// The document of a report, as it is stored for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportDocument {
    /// The window.
    pub window: Window,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Their SHA-256.
    pub digest: [u8; 32],
}

/// The latest revision of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LatestRevision {
    /// The revision, from 1 up.
    pub revision: i32,
    /// Position of the last entry that its figures contain.
    pub as_of: i64,
    /// Of an incident, which of its reports it is.
    pub incident: Option<IncidentReportKind>,
}

/// Why a figure changed between two revisions. Where several hold, the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeReason {
    /// It happened after the revision before was made.
    New,
    /// It was voided.
    Voided,
    /// It had happened, and was recorded afterwards.
    Late,
    /// It was reopened, or taken up again.
    Reopened,
    /// It was resolved.
    Resolved,
    /// It was withdrawn or rejected.
    Ended,
    /// It was merged, unmerged, linked or unlinked.
    Linked,
    /// Its caller was asked.
    FollowedUp,
    /// It was completed or corrected.
    Corrected,
    /// Something else happened to it.
    Handled,
    /// Nothing happened to it.
    TimePassed,
    /// More than are named one by one.
    NotNamed,
}

impl ChangeReason {
    /// Why something counts otherwise than before, by the types of its events since.
    pub fn of_events(types: &BTreeSet<EventType>) -> Self {
        types.iter().map(|event| Self::of_event(*event)).min().unwrap_or(Self::TimePassed)
    }

    /// Why something counts in another row than before: because of what it is about, not of how far it has come.
    pub fn of_moving(types: &BTreeSet<EventType>) -> Self {
        let reasons = types.iter().map(|event| Self::of_event(*event));
        let moving =
            reasons.filter(|reason| matches!(reason, Self::Linked | Self::Corrected | Self::Handled));
        moving.min().unwrap_or_else(|| Self::of_events(types))
    }

    fn of_event(event: EventType) -> Self {
        use EventType as E;
        match event {
            E::CallVoided => Self::Voided,
            E::CallRecorded | E::IssueOpened | E::CallbackCreated => Self::Late,
            E::IssueReopened | E::IssueReviewed => Self::Reopened,
            E::IssueResolved => Self::Resolved,
            E::IssueWithdrawn | E::IssueRejected => Self::Ended,
            E::IssueMerged
            | E::IssueRepointed
            | E::IssueUnmerged
            | E::IssueLinked
            | E::IssueUnlinked
            | E::IssueFirstCallChanged => Self::Linked,
            E::IssueFollowedUp | E::IssueClosed | E::CallbackAttempted => Self::FollowedUp,
            E::CallCompleted | E::CallAmended | E::IssueUpdated | E::IssueCallChanged => Self::Corrected,
            E::PeriodOpened
            | E::PeriodUpdated
            | E::PeriodClosed
            | E::PeriodReopened
            | E::PeriodDirectoryUpserted
            | E::PeriodReportIssued
            | E::PeriodDutyStarted
            | E::PeriodDutyEnded
            | E::PeriodHandoverAcknowledged
            | E::PeriodNoticePosted
            | E::PeriodNoticeWithdrawn
            | E::PeriodRead
            | E::CallLeased
            | E::CallReleased
            | E::CallTriaged
            | E::CallHandedOff
            | E::CallHandoffConfirmed
            | E::CallTextsErased
            | E::CallAlarmRaised
            | E::CallAlarmConfirmed
            | E::CallAlarmDismissed
            | E::CallViewed
            | E::IssueAssigned
            | E::IssueTransferred
            | E::IssueAcknowledged
            | E::IssueInformed
            | E::IssueProgressed
            | E::IssueReturned
            | E::IssueSuspended
            | E::IssueResumed
            | E::IssueExtended
            | E::IssueUrgencySet
            | E::IssueUrged
            | E::IssueSupervised
            | E::IssueEscalated
            | E::IssueNoted
            | E::IssueTextsErased
            | E::IssueViewed
            | E::IssueWarningSeen
            | E::IssueInstructed
            | E::IssueInstructionReplied
            | E::IssueIncidentReported
            | E::CallbackLeased
            | E::CallbackReleased
            | E::CallbackCancelled
            | E::CallbackTextsErased => Self::Handled,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn an_id_says_what_the_report_is_on() {
        let day = date(2022, 12, 1);
        let window = Window { from: Instant(1_669_852_800_000_000), to: Instant(1_669_856_400_000_000) };
        let ids = [
            (ReportId::of_day(day), "day-2022-12-01"),
            (ReportId::of_shift(day, "night"), "shift-2022-12-01-night"),
            (ReportId::of_range(window), "range-20221201T000000Z-20221201T010000Z"),
            (ReportId::of_period(), "period"),
        ];
        for (id, text) in ids {
            assert_eq!((id.as_str(), ReportId::parse(text)), (text, Some(id.clone())));
        }
        for text in ["", "week-2022", "day-2022/12", "day-二", "periods"] {
            assert_eq!(ReportId::parse(text), None, "{text}");
        }
    }

    #[test]
    fn of_several_events_that_says_most_is_the_reason() {
        let reason = |types: &[EventType]| ChangeReason::of_events(&types.iter().copied().collect());
        use EventType as E;
        assert_eq!(reason(&[E::CallRecorded, E::CallAmended]), ChangeReason::Late);
        assert_eq!(reason(&[E::CallRecorded, E::CallVoided]), ChangeReason::Voided);
        assert_eq!(reason(&[E::IssueResolved, E::IssueReopened]), ChangeReason::Reopened);
        assert_eq!(reason(&[E::IssueAssigned]), ChangeReason::Handled);
        assert_eq!(reason(&[]), ChangeReason::TimePassed);
        let moved = |types: &[EventType]| ChangeReason::of_moving(&types.iter().copied().collect());
        assert_eq!(moved(&[E::IssueResolved, E::IssueCallChanged]), ChangeReason::Corrected);
        assert_eq!(moved(&[E::IssueResolved, E::IssueUrgencySet]), ChangeReason::Handled);
        assert_eq!(moved(&[E::IssueResolved]), ChangeReason::Resolved);
    }
}
