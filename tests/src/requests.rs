//! Requests with only what a test cares about. Each can be sent as it is; [`WriteExt`] says when, at which etag, and under which id.

use hotline_proto::WriteRequest;
use hotline_proto::v1::*;
use uuid::Uuid;

pub use crate::supervision::*;

use crate::moments::local;

/// A new request id.
pub fn id() -> String {
    Uuid::now_v7().to_string()
}

/// Who writes over the socket of a server: the user of the tests.
pub fn owner() -> String {
    format!("users/{}", whoami::username().expect("the user has a name"))
}

/// What every write has, under a new id.
pub fn context() -> Option<WriteContext> {
    Some(WriteContext { request_id: id(), ..WriteContext::default() })
}

/// What can be said of every write.
pub trait WriteExt: WriteRequest + Sized {
    /// When it happened, local time of the period.
    fn at(mut self, moment: &str) -> Self {
        self.context_mut().occurred_at = Some(local(moment));
        self
    }

    /// When it happened.
    fn occurred(mut self, at: Option<prost_types::Timestamp>) -> Self {
        self.context_mut().occurred_at = at;
        self
    }

    /// The etag at which the resource must be.
    fn at_etag(mut self, etag: &str) -> Self {
        etag.clone_into(&mut self.context_mut().etag);
        self
    }

    /// The id under which it is sent.
    fn under(mut self, id: &str) -> Self {
        id.clone_into(&mut self.context_mut().request_id);
        self
    }

    /// On whose behalf it is made.
    fn on_behalf_of(mut self, person: &str) -> Self {
        person.clone_into(&mut self.context_mut().on_behalf_of);
        self
    }

    /// Nothing is to be written.
    fn validate_only(mut self) -> Self {
        self.context_mut().validate_only = true;
        self
    }

    /// The id under which it is sent.
    fn id(&self) -> &str {
        self.context().map_or("", |context| &context.request_id)
    }
}

impl<R: WriteRequest> WriteExt for R {}

/// The figures of a window.
pub fn summary_of(parent: &str, window: summary_window::Kind) -> GetSummaryRequest {
    GetSummaryRequest { parent: parent.to_owned(), window: of_kind(window), ..GetSummaryRequest::default() }
}

/// What a figure of a window counts.
pub fn explain(parent: &str, window: summary_window::Kind, figure: &str) -> ExplainFigureRequest {
    ExplainFigureRequest {
        parent: parent.to_owned(),
        window: of_kind(window),
        figure: figure.to_owned(),
        ..ExplainFigureRequest::default()
    }
}

/// The code of a row of a breakdown; empty for the row of what has no value.
pub fn value_of(row: &BreakdownRow) -> &str {
    match row.values.first().and_then(|value| value.value.as_ref()) {
        Some(dimension_value::Value::Code(code)) => code,
        Some(dimension_value::Value::None(_)) => "",
        None => panic!("a row has a value"),
    }
}

/// The row of a breakdown that is to be explained; with an empty code that of what has no value.
pub fn row_of(dimension: SummaryDimension, code: &str) -> Vec<DimensionValue> {
    let value = match code {
        "" => dimension_value::Value::None(NoValue {}),
        code => dimension_value::Value::Code(code.to_owned()),
    };
    vec![DimensionValue { dimension: dimension.into(), value: Some(value) }]
}

/// A window as requests have it.
pub fn of_kind(kind: summary_window::Kind) -> Option<SummaryWindow> {
    Some(SummaryWindow { kind: Some(kind) })
}

/// Fields of a mask.
pub fn mask(paths: &[&str]) -> Option<prost_types::FieldMask> {
    Some(prost_types::FieldMask { paths: paths.iter().map(|&path| path.to_owned()).collect() })
}

macro_rules! issue_verbs {
    ($($(#[$doc:meta])* $function:ident($($field:ident),*) $(with $fixed:ident = $value:literal)? => $request:ident;)*) => {
        $(
            $(#[$doc])*
            pub fn $function(name: &str $(, $field: &str)*) -> $request {
                $request {
                    name: name.to_owned(),
                    write: context(),
                    $($field: $field.to_owned(),)*
                    $($fixed: $value.to_owned(),)?
                    ..$request::default()
                }
            }
        )*
    };
}

issue_verbs! {
    /// Dispatches an issue to a lead.
    assign(agency) => AssignIssueRequest;
    /// Gives it to another lead.
    transfer(agency) with reason = "转办" => TransferIssueRequest;
    /// The lead acknowledges it.
    acknowledge() => AcknowledgeIssueRequest;
    /// Somebody of the lead is told by voice.
    inform() with person = "值班员老李" => InformAgencyRequest;
    /// The lead reports.
    progress() with note = "正在办理" => ReportProgressRequest;
    /// The lead sends it back.
    return_it() with reason = "不属本单位" => ReturnIssueRequest;
    /// Suspends it.
    suspend() with reason = "等待物资" => SuspendIssueRequest;
    /// Resumes it.
    resume() => ResumeIssueRequest;
    /// Closes it.
    close() => CloseIssueRequest;
    /// Reopens it.
    reopen() with reason = "未解决" => ReopenIssueRequest;
    /// Does not accept it.
    reject() with reason = "不予受理" => RejectIssueRequest;
    /// Takes it up again.
    review() with reason = "复核" => ReviewIssueRequest;
    /// The caller takes it back.
    withdraw() with reason = "已自行解决" => WithdrawIssueRequest;
    /// Merges it.
    merge(merged_into) => MergeIssueRequest;
    /// Undoes the merge.
    unmerge() with reason = "并错了" => UnmergeIssueRequest;
    /// Urges it.
    urge() => UrgeIssueRequest;
    /// Puts it under supervision.
    supervise() with note = "今日办结" => SuperviseIssueRequest;
    /// Takes it one level up.
    escalate() with reason = "超期" => EscalateIssueRequest;
    /// Adds a note.
    note() with note = "记录" => AddNoteRequest;
    /// Somebody has seen how much of its time is used.
    seen() => AcknowledgeWarningRequest;
    /// A superior gives an instruction on it.
    instruct() with text = "请速办并回复" => InstructIssueRequest;
    /// It is replied to.
    reply() with reply = "已办结" => ReplyInstructionRequest;
    /// Takes a link back.
    unlink(call) with reason = "误关联" => UnlinkCallRequest;
    /// Takes a call back.
    void() with reason = "误录" => VoidCallRequest;
    /// Takes a pending call for an operator.
    lease_call(operator_code) => LeaseCallRequest;
    /// Gives it back.
    release_call(operator_code) => ReleaseCallRequest;
    /// Takes a callback for an operator.
    lease(operator_code) => LeaseCallbackRequest;
    /// Gives it back.
    release(operator_code) => ReleaseCallbackRequest;
    /// Cancels a callback.
    cancel(reason) => CancelCallbackRequest;
}

/// Takes the next pending call of a period for an operator.
pub fn lease_next_call(parent: &str, operator: &str) -> LeaseNextCallRequest {
    LeaseNextCallRequest {
        parent: parent.to_owned(),
        operator_code: operator.to_owned(),
        write: context(),
        ..LeaseNextCallRequest::default()
    }
}

/// Takes the next callback of a period for an operator.
pub fn lease_next(parent: &str, operator: &str) -> LeaseNextCallbackRequest {
    LeaseNextCallbackRequest {
        parent: parent.to_owned(),
        operator_code: operator.to_owned(),
        write: context(),
        ..LeaseNextCallbackRequest::default()
    }
}

/// Asks an agency to assist.
pub fn assist(name: &str, agency: &str) -> AssignIssueRequest {
    AssignIssueRequest { role: AssignmentRole::Assist.into(), ..assign(name, agency) }
}

/// Resolves an issue.
pub fn resolve(name: &str, outcome: IssueOutcome) -> ResolveIssueRequest {
    ResolveIssueRequest {
        name: name.to_owned(),
        write: context(),
        outcome: outcome.into(),
        public_reply: "已办结".to_owned(),
        ..ResolveIssueRequest::default()
    }
}

/// Changes its urgency.
pub fn urgency(name: &str, urgency: Urgency) -> SetUrgencyRequest {
    SetUrgencyRequest {
        name: name.to_owned(),
        write: context(),
        urgency: urgency.into(),
        reason: "情况变化".to_owned(),
        ..SetUrgencyRequest::default()
    }
}

/// Extends its due time, to a moment of local time.
pub fn extend(name: &str, due: &str) -> ExtendIssueRequest {
    ExtendIssueRequest {
        name: name.to_owned(),
        write: context(),
        due_at: Some(local(due)),
        reason: "延期".to_owned(),
        ..ExtendIssueRequest::default()
    }
}

/// Adds an affected person.
pub fn add_person(name: &str, person: AffectedPersonInput) -> AddAffectedPersonRequest {
    AddAffectedPersonRequest {
        name: name.to_owned(),
        write: context(),
        person: Some(person),
        ..AddAffectedPersonRequest::default()
    }
}

/// Changes fields of an affected person.
pub fn update_person(
    name: &str,
    number: i32,
    person: AffectedPersonInput,
    paths: &[&str],
) -> UpdateAffectedPersonRequest {
    UpdateAffectedPersonRequest {
        name: name.to_owned(),
        write: context(),
        number,
        person: Some(person),
        update_mask: mask(paths),
        ..UpdateAffectedPersonRequest::default()
    }
}

/// Removes an affected person.
pub fn remove_person(name: &str, number: i32) -> RemoveAffectedPersonRequest {
    RemoveAffectedPersonRequest {
        name: name.to_owned(),
        write: context(),
        number,
        ..RemoveAffectedPersonRequest::default()
    }
}

/// Links a call to it.
pub fn link(name: &str, call: &str, kind: LinkKind, condition: ReportedCondition) -> LinkCallRequest {
    LinkCallRequest {
        name: name.to_owned(),
        write: context(),
        call: call.to_owned(),
        kind: kind.into(),
        condition: condition.into(),
        ..LinkCallRequest::default()
    }
}

/// Changes fields of an issue.
pub fn update(issue: Issue, paths: &[&str]) -> UpdateIssueRequest {
    UpdateIssueRequest {
        issue: Some(issue),
        write: context(),
        update_mask: mask(paths),
        ..UpdateIssueRequest::default()
    }
}

/// Changes fields of a call, with a reason.
pub fn amend(call: Call, paths: &[&str]) -> AmendCallRequest {
    AmendCallRequest {
        call: Some(call),
        update_mask: mask(paths),
        reason: "更正".to_owned(),
        write: context(),
        ..AmendCallRequest::default()
    }
}

/// Fills empty fields of a call.
pub fn complete(call: Call) -> CompleteCallRequest {
    CompleteCallRequest { call: Some(call), write: context(), ..CompleteCallRequest::default() }
}

/// Records an attempt of a callback, made by OP1. `solved` is left out where nobody was reached.
pub fn record(name: &str, solved: Option<bool>) -> RecordCallbackRequest {
    RecordCallbackRequest {
        name: name.to_owned(),
        operator_code: "OP1".to_owned(),
        reached: solved.is_some(),
        solved,
        write: context(),
        ..RecordCallbackRequest::default()
    }
}

/// A name in Chinese.
pub fn named(text: &str) -> Vec<LocalizedText> {
    vec![LocalizedText { language: "zh".to_owned(), text: text.to_owned() }]
}

/// Confirms the alarm of a call.
pub fn confirm_alarm(name: &str) -> ConfirmAlarmRequest {
    ConfirmAlarmRequest { name: name.to_owned(), write: context() }
}

/// Dismisses the alarm of a call.
pub fn dismiss_alarm(name: &str, reason_code: ReasonCode) -> DismissAlarmRequest {
    DismissAlarmRequest {
        name: name.to_owned(),
        reason_code: reason_code.into(),
        write: context(),
        ..DismissAlarmRequest::default()
    }
}
