//! How the desk of a period works, as flags: the same for opening and updating.

use clap::Args;
use hotline_proto::v1::{EmergencyPeriod, HoursOfDay, LineProfile, Retention};

use super::plans::clock;
use crate::alike::plain;
use crate::catalogue::text;
use crate::codes;
use crate::commands::Given;

/// The flags.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Desk")]
pub struct DeskArgs {
    /// Hours in which nobody is called back but for what was promised and danger to life: 21:00-08:00 (the default), or none
    #[arg(long, value_name = "HH:MM-HH:MM", value_parser = quiet_hours)]
    pub quiet_hours: Option<HoursOfDay>,
    /// What nobody decided on becomes an issue of the agency of its district: requests for help of P2 and P3
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "true|false")]
    pub district_fallback: Option<bool>,
    /// What kind of line it is: of a crisis line, words of despair raise no alarm
    #[arg(long, value_parser = codes::parser::<LineProfile>())]
    pub line_profile: Option<LineProfile>,
    /// Whoever asks for a full view of names and numbers must say why
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "true|false")]
    pub full_view_needs_reason: Option<bool>,
    /// For how long personal data is kept: days for who it is, or days for who and what was said: 180, 180:730, or none for ever
    #[arg(long, value_name = "DAYS[:DAYS]", value_parser = retention)]
    pub retention: Option<Retention>,
    /// What call handlers do when somebody calls who was abusive before; empty for the usual rule
    #[arg(long, value_name = "TEXT")]
    pub abusive_calls_rule: Option<String>,
}

impl DeskArgs {
    /// Whether any is given.
    pub fn is_given(&self) -> bool {
        self.quiet_hours.is_some()
            || self.district_fallback.is_some()
            || self.line_profile.is_some()
            || self.full_view_needs_reason.is_some()
            || self.retention.is_some()
            || self.abusive_calls_rule.is_some()
    }

    /// Sets the fields that are given.
    pub fn apply(self, period: &mut EmergencyPeriod, given: &mut Given) {
        period.quiet_hours = given.some("quiet_hours", self.quiet_hours);
        period.district_fallback = given.take("district_fallback", self.district_fallback);
        period.line_profile = given.code("line_profile", self.line_profile);
        period.retention = given.some("retention", self.retention);
        period.abusive_calls_rule = given.take("abusive_calls_rule", self.abusive_calls_rule);
        period.full_view_needs_reason = given.take("full_view_needs_reason", self.full_view_needs_reason);
    }
}

/// `180`, `180:730`, or `none`.
fn retention(typed: &str) -> Result<Retention, String> {
    let typed = plain(typed);
    if typed == "none" {
        return Ok(Retention::default());
    }
    let days = |typed: &str| typed.parse::<i32>().ok().filter(|days| *days > 0);
    let (who, what) = typed.split_once(':').map_or((typed.as_str(), None), |(who, what)| (who, Some(what)));
    let who_days = days(who).ok_or_else(|| text!("retention-syntax"))?;
    let what_days = what.map(|what| days(what).ok_or_else(|| text!("retention-syntax"))).transpose()?;
    Ok(Retention { who_days, what_days: what_days.unwrap_or_default() })
}

/// `21:00-08:00`, or `none`.
fn quiet_hours(typed: &str) -> Result<HoursOfDay, String> {
    let typed = plain(typed);
    if typed == "none" {
        return Ok(HoursOfDay::default());
    }
    let minutes = |typed: &str| Some(clock(typed).ok()? % 1_440);
    let hours = typed.split_once(['-', '–', '~']);
    let hours = hours.and_then(|(start, end)| Some((minutes(start)?, minutes(end)?)));
    let (start_minute, end_minute) = hours.ok_or_else(|| text!("quiet-hours-syntax"))?;
    Ok(HoursOfDay { start_minute, end_minute })
}
