//! How the desk of a period works: what a period may set, and change while it runs.

use serde::{Deserialize, Serialize};

use super::calling_hours::{Hours, USUAL_QUIET_HOURS};
use super::codes::{LineProfile, NumberKeeping};

/// How the desk of a period works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DeskSettings {
    /// Hours in which nobody is called back, but for danger to life and whom it was promised.
    pub quiet_hours: Hours,
    /// Whether a request for help of P2 or P3 that nobody decided on becomes an issue of the agency of its district 属地兜底.
    pub district_fallback: bool,
    /// What kind of line it is.
    pub profile: LineProfile,
    /// What is kept of phone numbers. It cannot be changed.
    pub numbers: NumberKeeping,
    /// Whether whoever asks for a full view must say why.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub full_view_needs_reason: bool,
    /// For how long personal data is kept.
    #[serde(skip_serializing_if = "Retention::is_for_ever")]
    pub retention: Retention,
    /// What is done when somebody calls who was abusive before; empty for the usual rule of such lines.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub abusive_calls_rule: String,
}

/// For how long personal data is kept 保存期限. None: for ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Retention {
    /// Days after which who is erased: names, numbers, addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who_days: Option<u16>,
    /// Days after which what was said is erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what_days: Option<u16>,
}

impl Retention {
    fn is_for_ever(&self) -> bool {
        *self == Self::default()
    }
}

impl Default for DeskSettings {
    fn default() -> Self {
        Self {
            quiet_hours: USUAL_QUIET_HOURS,
            district_fallback: false,
            profile: LineProfile::General,
            numbers: NumberKeeping::Kept,
            full_view_needs_reason: false,
            retention: Retention::default(),
            abusive_calls_rule: String::new(),
        }
    }
}

impl DeskSettings {
    /// Whether nothing is set otherwise than it is usual.
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }

    /// Applies a change.
    pub fn apply(&mut self, change: DeskChange) {
        self.quiet_hours = change.quiet_hours.unwrap_or(self.quiet_hours);
        self.district_fallback = change.district_fallback.unwrap_or(self.district_fallback);
        self.profile = change.profile.unwrap_or(self.profile);
        self.full_view_needs_reason = change.full_view_needs_reason.unwrap_or(self.full_view_needs_reason);
        self.retention = change.retention.unwrap_or(self.retention);
        self.abusive_calls_rule =
            change.abusive_calls_rule.unwrap_or(std::mem::take(&mut self.abusive_calls_rule));
    }
}

/// A change of how the desk works. What is None stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DeskChange {
    /// Hours in which nobody is called back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiet_hours: Option<Hours>,
    /// Whether the agency of the district takes what nobody decided on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub district_fallback: Option<bool>,
    /// What kind of line it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<LineProfile>,
    /// Whether a full view needs a reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full_view_needs_reason: Option<bool>,
    /// For how long personal data is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention: Option<Retention>,
    /// What is done when somebody calls who was abusive before; empty for the usual rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub abusive_calls_rule: Option<String>,
}

impl DeskChange {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
