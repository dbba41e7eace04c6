//! Messages of duties, handovers and shifts.

use std::collections::BTreeMap;

use hotline_proto::v1;
use jiff::civil::Date;

use super::{time, time_if};
use crate::api::convert::times;
use crate::domain::calendar::Window;
use crate::domain::duty::{Duty, HandoverItems};
use crate::domain::shift_plan::ShiftOfDay;
use crate::store::read::shift::HandoverView;

/// A duty.
pub fn duty(duty: Duty) -> v1::Duty {
    v1::Duty {
        operator_code: duty.operator,
        start_time: time(duty.started_at),
        end_time: time_if(duty.end.map(|end| end.at)),
    }
}

/// What of a duty lies in a shift. None if nothing does.
fn duty_in(duty: &Duty, window: Window) -> Option<v1::Duty> {
    let within = duty.within(window)?;
    Some(v1::Duty {
        operator_code: duty.operator.clone(),
        start_time: time(within.from),
        end_time: time_if(duty.end.map(|_| within.to)),
    })
}

/// A shift, by its date and code.
pub fn shift_of_day(date: Option<Date>, code: &str) -> v1::ShiftOfDay {
    v1::ShiftOfDay { date: date.map(times::contract_date), shift: code.to_owned() }
}

/// What was acknowledged for a shift.
pub fn handover(period: &str, view: HandoverView) -> v1::Handover {
    v1::Handover {
        shift: Some(shift_of_day(view.date.parse().ok(), &view.shift)),
        acknowledger: view.acknowledged_by,
        acknowledge_time: time(view.acknowledged_at),
        items: handover_items(period, &view.items),
        note: view.note.unwrap_or_default(),
    }
}

/// The names of what was taken over.
pub(super) fn handover_items(period: &str, items: &HandoverItems) -> Vec<String> {
    items.names(period).collect()
}

/// A shift as it was worked, without its handovers.
pub fn shift<'d>(
    shift: &ShiftOfDay,
    duties: impl Iterator<Item = &'d Duty>,
    unattended: Vec<Window>,
    answered: BTreeMap<String, i64>,
) -> v1::Shift {
    let span = |gap: Window| v1::UnattendedTime { start_time: time(gap.from), end_time: time(gap.to) };
    let calls =
        |(operator_code, calls_answered): (String, i64)| v1::OperatorCalls { operator_code, calls_answered };
    v1::Shift {
        date: Some(times::contract_date(shift.date)),
        code: shift.code.clone(),
        display_name: shift.display_name.clone(),
        start_time: time(shift.window.from),
        end_time: time(shift.window.to),
        duties: duties.filter_map(|duty| duty_in(duty, shift.window)).collect(),
        unattended: unattended.into_iter().map(span).collect(),
        calls: answered.into_iter().map(calls).collect(),
        handovers: Vec::new(),
    }
}
