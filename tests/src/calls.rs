//! New calls, with only what a test cares about.

use hotline_client::{Error, Written};
use hotline_proto::v1::*;

use crate::Register;
use crate::moments::local;
use crate::requests::context;

/// A call to be recorded. It has a summary and a district, so that it may be recorded as it is.
#[derive(Clone, Debug)]
pub struct NewCall {
    register: Register,
    request: CreateCallRequest,
}

impl NewCall {
    pub(crate) fn new(register: &Register) -> Self {
        let call = Call { summary: "求助".to_owned(), district: "D1".to_owned(), ..Call::default() };
        let request = CreateCallRequest {
            parent: register.parent.clone(),
            call: Some(call),
            write: context(),
            ..CreateCallRequest::default()
        };
        Self { register: register.clone(), request }
    }

    /// Changes the call itself.
    pub fn with(mut self, change: impl FnOnce(&mut Call)) -> Self {
        change(self.request.call.get_or_insert_default());
        self
    }

    /// Changes the request.
    pub fn with_request(mut self, change: impl FnOnce(&mut CreateCallRequest)) -> Self {
        change(&mut self.request);
        self
    }

    /// The caller's number.
    pub fn phone(self, phone: &str) -> Self {
        self.with(|call| call.caller_input.get_or_insert_default().phone = phone.to_owned())
    }

    /// What it is about.
    pub fn summary(self, summary: &str) -> Self {
        self.with(|call| call.summary = summary.to_owned())
    }

    /// Category code.
    pub fn category(self, code: &str) -> Self {
        self.with(|call| call.category = code.to_owned())
    }

    /// District code.
    pub fn district(self, code: &str) -> Self {
        self.with(|call| call.district = code.to_owned())
    }

    /// Urgency.
    pub fn urgency(self, urgency: Urgency) -> Self {
        self.with(|call| call.urgency = urgency.into())
    }

    /// Kind.
    pub fn kind(self, kind: CallKind) -> Self {
        self.with(|call| call.kind = kind.into())
    }

    /// When it reached the hotline, local time.
    pub fn received(self, moment: &str) -> Self {
        self.with(|call| call.received_at = Some(local(moment)))
    }

    /// It comes from another system.
    pub fn source(self, system: &str, external_id: &str) -> Self {
        self.with(|call| {
            call.source_system = system.to_owned();
            call.external_id = external_id.to_owned();
        })
    }

    /// Opens an issue.
    pub fn opens(self, title: &str) -> Self {
        let issue = Issue { title: title.to_owned(), category: "MED.04".to_owned(), ..Issue::default() };
        self.with_request(|request| {
            request.issues.push(hotline_proto::v1::NewIssue { issue: Some(issue), ..Default::default() })
        })
    }

    /// Is linked to an issue.
    pub fn links(self, issue: &str, kind: LinkKind, condition: ReportedCondition) -> Self {
        let link = NewLink { issue: issue.to_owned(), kind: kind.into(), condition: condition.into() };
        self.with_request(|request| request.links.push(link))
    }

    /// Is handed off.
    pub fn handoff(self, target: &str) -> Self {
        let mode = HandoffMode::Conference.into();
        let handoff = Handoff { target: target.to_owned(), mode, ..Handoff::default() };
        self.with_request(|request| request.handoffs.push(handoff))
    }

    /// The request as it would be sent.
    pub fn request(self) -> CreateCallRequest {
        self.request
    }

    /// Sends it.
    pub async fn send(self) -> Result<Written<CreateCallResponse>, Error> {
        self.register.write(self.request).await
    }

    /// Sends it; it must be recorded.
    pub async fn create(self) -> CreateCallResponse {
        self.register.response(self.request).await
    }

    /// The same; answers the call's name.
    pub async fn name(self) -> String {
        self.create().await.call.expect("a recorded call is answered").name
    }

    /// The same; answers the first issue that it opened.
    pub async fn first_issue(self) -> Issue {
        self.create().await.issues.into_iter().next().expect("the call opened an issue")
    }
}
