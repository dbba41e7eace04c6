//! Requests that several matters send.

use hotline_proto::v1::*;
use hotline_tests::Register;
use hotline_tests::requests::context;

/// A call by its name.
pub fn call_named(name: &str) -> GetCallRequest {
    GetCallRequest { name: name.to_owned(), full_view: None }
}

/// A period by its name.
pub fn period_named(name: &str) -> GetPeriodRequest {
    GetPeriodRequest { name: name.to_owned() }
}

/// A new callback.
pub fn callback(r: &Register, callback: Callback) -> CreateCallbackRequest {
    CreateCallbackRequest {
        parent: r.parent.clone(),
        callback: Some(callback),
        write: context(),
        ..CreateCallbackRequest::default()
    }
}

/// A promised callback for a new call; answers its name.
pub async fn promised(r: &Register) -> String {
    let call = r.call().phone("13800000001").name().await;
    r.done(callback(r, Callback { call, ..Callback::default() })).await.name
}

/// How a call ended.
pub fn ended(outcome: TriageOutcome, reason: &str) -> Option<Triage> {
    Some(Triage { outcome: outcome.into(), reason: reason.to_owned(), ..Triage::default() })
}

/// Says how a call that waits ends.
pub fn triage(name: &str, outcome: TriageOutcome, reason: &str) -> TriageCallRequest {
    TriageCallRequest {
        name: name.to_owned(),
        triage: ended(outcome, reason),
        write: context(),
        ..TriageCallRequest::default()
    }
}

/// Hands a call off to 120.
pub fn hand_off(name: &str) -> RecordHandoffRequest {
    RecordHandoffRequest {
        name: name.to_owned(),
        handoff: Some(Handoff {
            target: "120".to_owned(),
            mode: HandoffMode::Relayed.into(),
            ..Handoff::default()
        }),
        write: context(),
        ..RecordHandoffRequest::default()
    }
}

/// Confirms a handoff; 0: the latest.
pub fn confirm(name: &str, handoff: i32) -> ConfirmHandoffRequest {
    ConfirmHandoffRequest {
        name: name.to_owned(),
        handoff,
        write: context(),
        ..ConfirmHandoffRequest::default()
    }
}

/// Closes the period.
pub fn close_period(r: &Register) -> ClosePeriodRequest {
    ClosePeriodRequest { name: r.parent.clone(), write: context(), ..ClosePeriodRequest::default() }
}

/// Changes what the mask names of the period.
pub fn update_period(r: &Register, period: EmergencyPeriod, paths: &[&str]) -> UpdatePeriodRequest {
    UpdatePeriodRequest {
        period: Some(EmergencyPeriod { name: r.parent.clone(), ..period }),
        update_mask: hotline_tests::requests::mask(paths),
        write: context(),
        ..UpdatePeriodRequest::default()
    }
}

/// Asks for the whole period.
pub fn whole() -> summary_window::Kind {
    summary_window::Kind::WholePeriod(WholePeriod {})
}

/// A new period with something changed.
pub fn new_period(change: impl FnOnce(&mut EmergencyPeriod)) -> CreatePeriodRequest {
    let mut request = hotline_tests::register::create_period("another");
    change(request.period.get_or_insert_default());
    request
}

/// A shift of a plan.
pub fn shift(code: &str, start_minute: i32, end_minute: i32) -> PlannedShift {
    PlannedShift { code: code.to_owned(), display_name: code.to_owned(), start_minute, end_minute }
}

/// A new period with shifts.
pub fn with_shifts(shifts: Vec<PlannedShift>) -> CreatePeriodRequest {
    new_period(|period| period.shift_plans = vec![ShiftPlan { valid_from: None, shifts }])
}
