//! Events of a period: of itself, and what happens in it.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::directory::Directory;
use super::duty::HandoverItems;
use super::incident::IncidentStage;
use super::instant::Instant;
use super::notice::{NoticeNumber, ReadItem};
use super::period::{PeriodChange, PeriodFacts};
use super::report::ReportId;

/// Something that happens to a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(missing_docs)]
pub enum PeriodEvent {
    Opened {
        period: Box<PeriodFacts>,
        directory: Box<Directory>,
    },
    Updated(Box<PeriodChange>),
    Closed {
        ends_at: Instant,
    },
    Reopened {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ends_at: Option<Instant>,
    },
    DirectoryUpserted {
        directory: Box<Directory>,
    },
    ReportIssued {
        report: ReportId,
        revision: i32,
        as_of: i64,
        /// SHA-256 of the document, in hexadecimal digits.
        digest: String,
        /// Of a report of an incident, which one it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        incident: Option<IncidentStage>,
    },
    DutyStarted {
        operator: String,
    },
    DutyEnded {
        operator: String,
    },
    HandoverAcknowledged {
        /// The date on which the shift begins that takes over.
        date: Date,
        shift: String,
        #[serde(default)]
        items: HandoverItems,
    },
    NoticePosted {
        notice: NoticeNumber,
        /// From when it is in force.
        from: Instant,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<NoticeNumber>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        category: Option<String>,
    },
    NoticeWithdrawn {
        notice: NoticeNumber,
    },
    Read {
        operator: String,
        /// Without what the call handler had read before.
        items: BTreeSet<ReadItem>,
    },
}

impl PeriodEvent {
    /// Whether it changes the period itself. The others happen in it: reports, duties, handovers, notices.
    pub fn changes_period(&self) -> bool {
        match self {
            Self::Opened { .. }
            | Self::Updated(_)
            | Self::Closed { .. }
            | Self::Reopened { .. }
            | Self::DirectoryUpserted { .. } => true,
            Self::ReportIssued { .. }
            | Self::DutyStarted { .. }
            | Self::DutyEnded { .. }
            | Self::HandoverAcknowledged { .. }
            | Self::NoticePosted { .. }
            | Self::NoticeWithdrawn { .. }
            | Self::Read { .. } => false,
        }
    }
}
