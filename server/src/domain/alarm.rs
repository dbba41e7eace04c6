//! Alarms: what in a call tells that somebody may be in danger. An alarm is a proposal: a person confirms or dismisses it.

use serde::{Deserialize, Serialize};

use super::codes::{AlarmGround, AlarmState, ReasonCode, Urgency};

/// Between the words of an alarm in its text: what separates the words of a category.
pub const WORD_SEPARATOR: &str = "; ";

/// Why an alarm was raised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlarmCause {
    /// P0 or P1.
    pub urgency: Urgency,
    /// Code of the category whose word was found, or whose default urgency it is. Empty for other grounds.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub category: String,
    /// The word; None for other grounds. Its text is never in the journal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub word: Option<WordPlace>,
    /// What it is, if it is neither a word nor a category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub circumstance: Option<AlarmGround>,
}

impl AlarmCause {
    /// A cause that lies in the circumstances of a call. They raise it to P1.
    pub fn of_circumstance(ground: AlarmGround) -> Self {
        Self { urgency: Urgency::P1, category: String::new(), word: None, circumstance: Some(ground) }
    }

    /// What the alarm is raised for.
    pub fn ground(&self) -> AlarmGround {
        let by_category = if self.word.is_some() { AlarmGround::Word } else { AlarmGround::Category };
        self.circumstance.unwrap_or(by_category)
    }
}

/// Where a word stands in a directory: its language, and its place among the words of the category in that, from 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordPlace(pub String, pub u16);

/// The alarm of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// Whether a person has looked at it.
    pub state: AlarmState,
    /// What raised it.
    pub raised: RaisedAlarm,
    /// Why it was dismissed.
    pub reason_code: Option<ReasonCode>,
    /// Position of the entry that confirmed or dismissed it; None while it is open.
    pub settled_position: Option<i64>,
}

/// What raised an alarm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RaisedAlarm {
    /// Its causes, the most urgent first; at least one.
    pub causes: Vec<AlarmCause>,
    /// The urgency of the call without it.
    pub without: Urgency,
    /// Position of the entry that raised it, by which its words are found.
    pub position: i64,
}

impl Alarm {
    /// The urgency that it proposes.
    pub fn urgency(&self) -> Urgency {
        most_urgent(&self.raised.causes).unwrap_or(self.raised.without)
    }

    /// Whether the circumstances of the call raised it, and no word and no category.
    pub fn is_by_circumstance(&self) -> bool {
        self.raised.causes.iter().all(|cause| cause.circumstance.is_some())
    }

    /// Whether nobody has looked at it.
    pub fn is_open(&self) -> bool {
        self.state == AlarmState::Open
    }
}

/// The urgency of the most urgent cause. None if there is no cause.
pub fn most_urgent(causes: &[AlarmCause]) -> Option<Urgency> {
    causes.iter().map(|cause| cause.urgency).min()
}
