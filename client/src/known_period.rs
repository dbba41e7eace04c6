//! What commands go by in a period, as it was when it was asked for first.

use std::sync::Arc;

use hotline_client::names;
use hotline_proto::v1::{EmergencyPeriod, ShiftPlan};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::catalogue::text;
use crate::context::Context;
use crate::failure::Failure;
use crate::memory::Memory;
use crate::shifts::{self, Shift};

/// What commands go by in a period. Without the server only its zone is known.
#[derive(Clone, Debug)]
pub struct KnownPeriod {
    /// Its time zone.
    pub zone: TimeZone,
    /// Since when it is in a surge.
    pub surge_since: Option<prost_types::Timestamp>,
    /// Its shifts.
    pub shift_plans: Vec<ShiftPlan>,
    /// What its line does with abusive callers; empty for the usual rule.
    pub abusive_calls_rule: String,
}

impl KnownPeriod {
    /// Nothing but a zone.
    pub fn of_zone(zone: TimeZone) -> Self {
        Self { zone, surge_since: None, shift_plans: Vec::new(), abusive_calls_rule: String::new() }
    }

    /// The shift that runs at a moment. None outside every shift.
    pub fn running_shift(&self, moment: Timestamp) -> Option<Shift<'_>> {
        shifts::running(&self.shift_plans, self.zone.to_datetime(moment))
    }

    /// Its code.
    pub fn shift_at(&self, moment: Timestamp) -> Option<&str> {
        self.running_shift(moment).map(|shift| shift.code)
    }
}

impl Context {
    /// What is to be known of the period to which something belongs, as it was when it was asked for first.
    pub async fn known_period(&self, subject: &str) -> Result<Arc<KnownPeriod>, Failure> {
        let Some(name) = names::containing_period(subject) else {
            return Ok(Arc::new(KnownPeriod::of_zone(TimeZone::UTC)));
        };
        let mut known = self.periods.lock().await;
        if let Some(period) = known.get(name) {
            return Ok(Arc::clone(period));
        }
        let ask = async {
            let period = self.period(name).await?;
            self.memory()?.note_zone(name, &period.time_zone);
            Ok(period)
        };
        let remembered = |memory: &Memory| {
            let time_zone = memory.zone(name).unwrap_or_else(zone_of_seat);
            Some(EmergencyPeriod { time_zone, ..EmergencyPeriod::default() })
        };
        let period = self.asked_or_remembered(ask, remembered).await?;
        let zone = TimeZone::get(&period.time_zone)
            .map_err(|_| Failure::Internal(text!("unknown-zone", id = period.time_zone.as_str())))?;
        let EmergencyPeriod { surge_since, shift_plans, abusive_calls_rule, .. } = period;
        let period = Arc::new(KnownPeriod { zone, surge_since, shift_plans, abusive_calls_rule });
        known.insert(name.to_owned(), Arc::clone(&period));
        Ok(period)
    }
}

/// By what clock times are read where nobody can say that of the period.
fn zone_of_seat() -> String {
    TimeZone::system().iana_name().unwrap_or("UTC").to_owned()
}
