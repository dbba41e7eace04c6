//! Calls of chance: recorded, completed, amended, taken back, looked at.

use hotline_proto::v1::*;
use hotline_proto::{ResourceResponse, Rpc, WriteRequest, WriteResponse};
use hotline_tests::WriteExt;
use hotline_tests::id;
use hotline_tests::requests::{
    amend, complete, confirm_alarm, context, dismiss_alarm, lease_call, release_call, void,
};
use tokio::task::JoinSet;

use super::ask::timestamp;
use super::grow::{Grower, MINUTE, now};
use super::journal::{Micros, micros};

/// Category codes of the period, of both levels.
pub const CATEGORIES: [&str; 7] = ["MED", "MED.04", "MED.02", "SUP.01", "UTL.06", "UTL", "XYZ"];
/// District codes.
pub const DISTRICTS: [&str; 3] = ["D1", "D2", "D3"];
/// Operator codes.
pub const OPERATORS: [&str; 2] = ["OP1", "OP2"];
/// Numbers from which is called.
const PHONES: [&str; 6] =
    ["13800000001", "13800000002", "13800000003", "+8613800000001", "02368902222", "13800000004"];

impl Grower {
    /// Records a call and what it brings.
    pub async fn new_call(&mut self) {
        let request = self.call_request().await;
        if let Some(answer) = self.send(request).await {
            self.take_call(answer).await;
        }
    }

    /// Records several calls at once: the server sees them side by side.
    pub async fn calls_at_once(&mut self, count: i64) {
        let mut sent = JoinSet::new();
        for _ in 0..count {
            let (request, register) = (self.call_request().await, self.register.clone());
            sent.spawn(async move { register.write(request).await });
        }
        for answer in sent.join_all().await {
            match answer {
                Ok(written) => self.take_call(written.answer).await,
                Err(error) => self.note_refusal(error),
            }
        }
    }

    /// Keeps a call and the issues to which it is linked.
    async fn take_call(&mut self, answer: CreateCallResponse) {
        let call = answer.call.expect("a recorded call is answered");
        for link in &call.links {
            self.refresh(&link.issue, link.linked_at.as_ref().map_or(0, micros)).await;
        }
        self.calls.retain(|known| known.name != call.name);
        self.calls.push(call);
    }

    async fn call_request(&mut self) -> CreateCallRequest {
        let call = self.some_call();
        let received_at = call.received_at.as_ref().map_or_else(now, micros);
        let mut request = CreateCallRequest {
            parent: self.register.parent.clone(),
            call: Some(call),
            write: context(),
            ..CreateCallRequest::default()
        };
        if self.chance.percent(20) {
            request = request.occurred(Some(timestamp(self.moment_after(received_at))));
        }
        if call_kind(&request) != CallKind::Test && self.chance.percent(24) {
            let count = self.chance.one(&[1, 1, 1, 2]);
            for _ in 0..count {
                request.issues.push(self.some_new_issue(received_at));
            }
        }
        if call_kind(&request) != CallKind::Test
            && self.chance.percent(32)
            && let Some(at) = self.some_issue()
        {
            request.links.push(self.some_link(at));
        }
        if self.chance.percent(8) {
            request.handoffs.push(Handoff {
                target: "120".to_owned(),
                mode: HandoffMode::Relayed.into(),
                ..Handoff::default()
            });
        }
        request
    }

    fn some_call(&mut self) -> Call {
        let chance = &mut self.chance;
        let dispositions: &[(CallDisposition, u32)] = if self.setting.lines_report {
            &[
                (CallDisposition::Answered, 70),
                (CallDisposition::Abandoned, 9),
                (CallDisposition::Missed, 9),
                (CallDisposition::Voicemail, 5),
                (CallDisposition::NotApplicable, 7),
            ]
        } else {
            &[
                (CallDisposition::Answered, 90),
                (CallDisposition::Voicemail, 5),
                (CallDisposition::NotApplicable, 5),
            ]
        };
        let disposition = chance.weighted(dispositions);
        let mut call = Call {
            direction: chance.weighted(&[(CallDirection::Inbound, 9), (CallDirection::Outbound, 1)]).into(),
            channel: chance.weighted(&CHANNELS).into(),
            disposition: disposition.into(),
            kind: chance.weighted(&KINDS).into(),
            urgency: chance.one(&[0, 0, 1, 2, 3, 4]),
            category: chance.code(&CATEGORIES, 25),
            district: chance.code(&DISTRICTS, 25),
            operator_code: chance.code(&OPERATORS, 30),
            persons_represented: chance.one(&[0, 0, 0, 0, 0, 2, 40]),
            summary: chance.one(&["求助", "求助", "求助", "求助", "有人落水", "说不想活了"]).to_owned(),
            incident_address: "一号楼".to_owned(),
            historical: chance.percent(6),
            ..Call::default()
        };
        if !self.setting.is_present || self.chance.percent(70) {
            let received_at = self.any_moment();
            call.received_at = Some(timestamp(received_at));
            if disposition == CallDisposition::Answered && self.chance.percent(55) {
                call.answered_at = Some(timestamp(received_at + self.some_wait()));
            }
        }
        self.add_caller(&mut call);
        self.add_source(&mut call);
        call
    }

    fn some_wait(&mut self) -> Micros {
        self.chance.one(&[0, 5_000_000, 14_999_999, 15_000_000, 15_000_001, 60_000_000])
    }

    fn add_caller(&mut self, call: &mut Call) {
        let phone = self.chance.code(&PHONES, 25);
        call.caller_input = Some(CallerInput { phone, ..CallerInput::default() });
        if self.chance.percent(10) {
            call.callback_phone = "13900000009".to_owned();
        }
        let do_not_call = self.chance.percent(6);
        call.contact_safety = Some(ContactSafety { do_not_call, ..ContactSafety::default() });
    }

    /// Some come from other systems, which know codes of their own.
    fn add_source(&mut self, call: &mut Call) {
        if self.chance.percent(16) {
            call.source_system = self.chance.one(&["portal", "12345"]).to_owned();
            call.external_id = id();
            if self.chance.percent(20) {
                call.category = "NOWHERE".to_owned();
            }
        }
    }

    fn some_link(&mut self, issue: usize) -> NewLink {
        NewLink {
            issue: self.issues[issue].issue.name.clone(),
            kind: self.link_kind().into(),
            condition: self.chance.one(&[0, 1, 1, 2, 3, 4]),
        }
    }

    pub fn link_kind(&mut self) -> LinkKind {
        self.chance.one(&[
            LinkKind::Repeat,
            LinkKind::Repeat,
            LinkKind::Urge,
            LinkKind::Callback,
            LinkKind::Related,
        ])
    }

    /// A known call: often one that an issue has to do with.
    pub fn known_call(&mut self) -> Option<Call> {
        if self.chance.percent(60)
            && let Some(at) = self.some_issue()
        {
            let issue = &self.issues[at].issue;
            let mut linked: Vec<String> = issue.links.iter().map(|link| link.call.clone()).collect();
            // The FIRST most of all.
            linked.extend((0..3).map(|_| issue.first_call.clone()).filter(|call| !call.is_empty()));
            let name = self.chance.any(&linked);
            let found =
                name.and_then(|name| self.calls.iter().find(|call| call.name == name && !call.voided));
            if found.is_some() {
                return found.cloned();
            }
        }
        let standing: Vec<Call> = self.calls.iter().filter(|call| !call.voided).cloned().collect();
        if self.chance.percent(95) { self.chance.any(&standing) } else { self.chance.any(&self.calls) }
    }

    /// Does something with a call; one that was taken back is tried, too.
    pub async fn act_on_call(&mut self) {
        let Some(call) = self.known_call() else { return };
        let pending: Vec<Call> = self.calls.iter().filter(|call| is_pending(call)).cloned().collect();
        match (self.chance.number(0, 99), self.chance.any(&pending)) {
            (0..=11, Some(call)) => {
                let operator = self.chance.code(&OPERATORS, 0);
                if self.send(lease_call(&call.name, &operator)).await.is_some() && self.chance.percent(50) {
                    self.send(release_call(&call.name, &operator)).await;
                }
            }
            (12..=24, Some(call)) => self.triage_call(call).await,
            (0..=34, _) => self.complete_call(call).await,
            (35..=71, _) => self.amend_call(call).await,
            (72..=86, _) => self.void_call(call).await,
            (87..=91, _) => self.settle_alarm().await,
            (92..=93, _) => self.view(call).await,
            _ => self.hand_off(call).await,
        }
    }

    /// Sees a call and an issue in full, which counts nowhere.
    async fn view(&mut self, call: Call) {
        let full_view = Some(FullView::default());
        self.register.found(GetCallRequest { name: call.name, full_view: full_view.clone() }).await;
        if let Some(issue) = self.chance.any(&self.issues) {
            self.register
                .found(GetIssueRequest { name: issue.issue.name, full_view, ..Default::default() })
                .await;
        }
    }

    /// Confirms or dismisses an alarm.
    async fn settle_alarm(&mut self) {
        let is_open = |call: &&Call| {
            !call.voided && call.alarm.as_ref().is_some_and(|alarm| alarm.state() == AlarmState::Open)
        };
        let open: Vec<Call> = self.calls.iter().filter(is_open).cloned().collect();
        let Some(call) = self.chance.any(&open) else { return };
        let received_at = call.received_at.as_ref().map_or(0, micros);
        let occurred_at = self.occurred_at(received_at);
        if self.chance.percent(50) {
            self.change_call(confirm_alarm(&call.name).occurred(occurred_at)).await;
        } else {
            let dismiss = dismiss_alarm(&call.name, ReasonCode::FalseAlarm);
            self.change_call(dismiss.occurred(occurred_at)).await;
        }
    }

    async fn complete_call(&mut self, call: Call) {
        let mut given = Call { name: call.name.clone(), ..Call::default() };
        match self.chance.number(0, 3) {
            0 => given.category = self.chance.code(&CATEGORIES, 0),
            1 => given.district = self.chance.code(&DISTRICTS, 0),
            2 => given.operator_code = self.chance.code(&OPERATORS, 0),
            _ => given.callback_phone = "13900000008".to_owned(),
        }
        let received_at = call.received_at.as_ref().map_or(0, micros);
        let request = complete(given).occurred(self.occurred_at(received_at));
        self.change_call(request).await;
    }

    async fn amend_call(&mut self, call: Call) {
        let received_at = call.received_at.as_ref().map_or(0, micros);
        let path = self.chance.one(&AMENDED);
        let given = Call { name: call.name, ..self.some_change(path, received_at) };
        let occurred_at = self.occurred_at(received_at);
        self.change_call(amend(given, &[path]).occurred(occurred_at)).await;
    }

    /// A call with another value of a field.
    fn some_change(&mut self, path: &str, received_at: Micros) -> Call {
        let mut given = Call::default();
        let chance = &mut self.chance;
        match path {
            "kind" => given.kind = chance.weighted(&KINDS).into(),
            "district" => given.district = chance.code(&DISTRICTS, 20),
            "category" => given.category = chance.code(&CATEGORIES, 20),
            "disposition" => given.disposition = chance.one(&[1, 1, 2, 3]),
            "channel" => given.channel = chance.weighted(&CHANNELS).into(),
            "direction" => given.direction = chance.one(&[1, 2]),
            "urgency" => given.urgency = chance.one(&[1, 2, 3, 4]),
            "operator_code" => given.operator_code = chance.code(&OPERATORS, 20),
            "persons_represented" => given.persons_represented = chance.one(&[1, 3, 7]),
            "caller_input.phone" => {
                let phone = chance.code(&PHONES, 40);
                given.caller_input = Some(CallerInput { phone, ..CallerInput::default() });
            }
            "contact_safety.do_not_call" => {
                let do_not_call = chance.percent(50);
                given.contact_safety = Some(ContactSafety { do_not_call, ..ContactSafety::default() });
            }
            "answered_at" => given.answered_at = Some(timestamp(received_at + self.some_wait())),
            _ => {
                let near = received_at + chance.number(-40, 40) * MINUTE;
                let at = if chance.percent(50) { near } else { self.any_moment() };
                given.received_at = Some(timestamp(at));
            }
        }
        given
    }

    async fn void_call(&mut self, call: Call) {
        let received_at = call.received_at.as_ref().map_or(0, micros);
        let request = void(&call.name).occurred(self.occurred_at(received_at));
        self.change_call(request).await;
    }

    /// Sends what happens to a call; keeps it as it is then, and looks at its issues again.
    async fn change_call<R>(&mut self, request: R)
    where
        R: Rpc<Response: ResourceResponse<Resource = Call> + WriteResponse> + WriteRequest,
    {
        let occurred_at = request.context().and_then(|context| context.occurred_at.as_ref());
        let at = occurred_at.map_or_else(now, micros);
        let Some(call) = self.send(request).await.and_then(ResourceResponse::into_resource) else { return };
        let issues: Vec<String> = call.links.iter().map(|link| link.issue.clone()).collect();
        self.calls.retain(|known| known.name != call.name);
        self.calls.push(call);
        for issue in issues {
            self.refresh(&issue, at).await;
        }
    }

    async fn triage_call(&mut self, call: Call) {
        let at = call.received_at.as_ref().map_or_else(now, micros);
        let mut request =
            TriageCallRequest { name: call.name.clone(), write: context(), ..TriageCallRequest::default() };
        match self.chance.number(0, 2) {
            0 => request.issues.push(self.some_new_issue(at)),
            1 => {
                let answered = Triage { outcome: TriageOutcome::Answered.into(), ..Triage::default() };
                request.triage = Some(answered);
            }
            _ => request.links.extend(self.some_issue().map(|issue| self.some_link(issue))),
        }
        let request = request.occurred(self.occurred_at(at));
        if let Some(TriageCallResponse { call, issues, .. }) = self.send(request).await {
            self.take_call(CreateCallResponse { call, issues, ..CreateCallResponse::default() }).await;
        }
    }

    async fn hand_off(&mut self, call: Call) {
        let handoff = Some(Handoff {
            target: "119".to_owned(),
            mode: HandoffMode::Relayed.into(),
            ..Handoff::default()
        });
        let request =
            RecordHandoffRequest { name: call.name.clone(), handoff, write: context(), ..Default::default() };
        if self.send(request).await.is_some() && self.chance.percent(60) {
            self.send(ConfirmHandoffRequest { name: call.name, write: context(), ..Default::default() })
                .await;
        }
    }
}

fn is_pending(call: &Call) -> bool {
    !call.voided && call.triage.as_ref().is_some_and(|triage| triage.outcome() == TriageOutcome::Pending)
}

fn call_kind(request: &CreateCallRequest) -> CallKind {
    request.call.as_ref().map_or(CallKind::Unspecified, Call::kind)
}

const CHANNELS: [(CallChannel, u32); 5] = [
    (CallChannel::Phone, 74),
    (CallChannel::Wechat, 8),
    (CallChannel::Web, 8),
    (CallChannel::WalkIn, 5),
    (CallChannel::Sms, 5),
];

/// What is amended, more often where issues take it over.
const AMENDED: [&str; 17] = [
    "kind",
    "kind",
    "received_at",
    "received_at",
    "received_at",
    "caller_input.phone",
    "caller_input.phone",
    "contact_safety.do_not_call",
    "channel",
    "district",
    "category",
    "disposition",
    "direction",
    "urgency",
    "operator_code",
    "persons_represented",
    "answered_at",
];

const KINDS: [(CallKind, u32); 9] = [
    (CallKind::Help, 40),
    (CallKind::Consult, 15),
    (CallKind::Complaint, 10),
    (CallKind::Report, 4),
    (CallKind::Suggest, 4),
    (CallKind::Praise, 4),
    (CallKind::Urge, 8),
    (CallKind::Invalid, 9),
    (CallKind::Test, 6),
];
