//! Requests to create, lease, release, cancel and record callbacks.

use hotline_proto::v1;

use super::{Address, Fields, IntoCommand, TEXT};
use crate::domain::codes::CallbackKind;
use crate::domain::command::{CallbackResult, Command, NewCallback};
use crate::domain::refusal::Problem;

impl IntoCommand for v1::CreateCallbackRequest {
    fn address(&self) -> Address<'_> {
        Address::period("parent", &self.parent)
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        let override_reason = f.text("override_reason", &self.override_reason, TEXT);
        let callback = f.required("callback", |_, _| self.callback.as_ref())?;
        let mut f = f.within("callback");
        Some(Command::CreateCallback(NewCallback {
            kind: f.choice("kind", callback.kind).unwrap_or(CallbackKind::Promised),
            issue: f.number("issue", &callback.issue),
            call: f.number("call", &callback.call),
            due_at: f.time("due_at", callback.due_at.as_ref()),
            note: f.text("note", &callback.note, TEXT),
            override_reason,
        }))
    }
}

impl IntoCommand for v1::LeaseCallbackRequest {
    fn address(&self) -> Address<'_> {
        Address::inside("name", &self.name)
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        let number = f.required_number("name", &self.name);
        let (operator, lease_us) = f.lease_terms(&self.operator_code, self.lease.as_ref());
        Some(Command::LeaseCallback { callback: Some(number?), operator: operator?, lease_us: lease_us? })
    }
}

impl IntoCommand for v1::LeaseNextCallbackRequest {
    fn address(&self) -> Address<'_> {
        Address::period("parent", &self.parent)
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        let (operator, lease_us) = f.lease_terms(&self.operator_code, self.lease.as_ref());
        Some(Command::LeaseCallback { callback: None, operator: operator?, lease_us: lease_us? })
    }
}

impl IntoCommand for v1::ReleaseCallbackRequest {
    fn address(&self) -> Address<'_> {
        Address::inside("name", &self.name)
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        let number = f.required_number("name", &self.name);
        let operator = f.required_code("operator_code", &self.operator_code);
        Some(Command::ReleaseCallback { callback: number?, operator: operator? })
    }
}

impl IntoCommand for v1::CancelCallbackRequest {
    fn address(&self) -> Address<'_> {
        Address::inside("name", &self.name)
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        let number = f.required_number("name", &self.name);
        let reason = f.reason(&self.reason);
        Some(Command::CancelCallback { callback: number?, reason: reason? })
    }
}

impl Fields<'_> {
    /// The operator of a lease, and its length in microseconds.
    pub fn lease_terms(
        &mut self,
        operator: &str,
        length: Option<&prost_types::Duration>,
    ) -> (Option<String>, Option<i64>) {
        (self.required_code("operator_code", operator), self.lease(length))
    }
}

impl IntoCommand for v1::RecordCallbackRequest {
    fn address(&self) -> Address<'_> {
        Address::inside("name", &self.name)
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        let number = f.required_number("name", &self.name);
        let operator = f.required_code("operator_code", &self.operator_code);
        if self.rating.is_some_and(|rating| !(1..=5).contains(&rating)) {
            f.refuse("rating", Problem::out_of_range(self.rating.unwrap_or_default().into(), 1, 5));
        }
        let comment = f.text("comment", &self.comment, TEXT);
        let retry_at = f.time("retry_at", self.retry_at.as_ref());
        let result = CallbackResult {
            operator: operator?,
            reached: self.reached,
            solved: self.solved,
            rating: self.rating,
            comment,
            retry_at,
        };
        Some(Command::RecordCallback { callback: number?, result })
    }
}
