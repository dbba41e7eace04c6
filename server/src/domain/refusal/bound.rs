//! What sets the earliest time that is allowed.

/// What sets the earliest time that is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EarlyBound {
    /// When the call was received.
    CallReceived,
    /// When the call was answered.
    CallAnswered,
    /// When the period starts; the time must be later.
    PeriodStart,
    /// The present end of the period.
    PeriodEnd,
    /// When the issue was opened.
    IssueOpened,
    /// When the issue is currently due; the time must be later.
    PresentDue,
    /// When the entry is made.
    Entry,
    /// When the attempt was made.
    Attempt,
    /// First day on which the latest version is valid; the day must be later.
    LatestVersion,
    /// When the entry at this position was recorded.
    JournalEntry(i64),
    /// When the range starts; the time must be later.
    RangeStart,
    /// When the report is issued; the time must be later.
    ReportIssued,
}

impl EarlyBound {
    /// Its code in the contract.
    pub fn code(self) -> &'static str {
        match self {
            EarlyBound::CallReceived => "CALL_RECEIVED",
            EarlyBound::CallAnswered => "CALL_ANSWERED",
            EarlyBound::PeriodStart => "PERIOD_START",
            EarlyBound::PeriodEnd => "PERIOD_END",
            EarlyBound::IssueOpened => "ISSUE_OPENED",
            EarlyBound::PresentDue => "PRESENT_DUE",
            EarlyBound::Entry => "ENTRY",
            EarlyBound::Attempt => "ATTEMPT",
            EarlyBound::LatestVersion => "LATEST_VERSION",
            EarlyBound::JournalEntry(_) => "JOURNAL_ENTRY",
            EarlyBound::RangeStart => "RANGE_START",
            EarlyBound::ReportIssued => "REPORT_ISSUED",
        }
    }
}
