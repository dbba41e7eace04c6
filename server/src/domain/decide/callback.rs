//! Callbacks 回访/回拨.

use super::{Draft, MAX_ATTEMPTS, event_texts, reason};
use crate::domain::callback::Callback;
use crate::domain::calling_hours::may_be_called_from;
use crate::domain::codes::*;
use crate::domain::command::{CallbackResult, NewCallback};
use crate::domain::event::{CallbackEvent, Event};
use crate::domain::instant::{DAY, HOUR, Instant};
use crate::domain::number::{CallNumber, CallbackNumber};
use crate::domain::refusal::problem::{DirectoryKind, EarlyBound, Purpose};
use crate::domain::refusal::{Limit, Problem, Refusal, Violations};

impl Draft<'_> {
    pub(super) fn create_callback(&mut self, new: &NewCallback) -> Result<(), Refusal> {
        let mut violations = Violations::default();
        if new.kind == CallbackKind::FollowUp && new.issue.is_none() {
            violations.add("callback.issue", Problem::required_with("callback.kind=FOLLOW_UP"));
        }
        if new.issue.is_none() && new.call.is_none() {
            violations.add("callback.call", Problem::required_any(&["callback.call", "callback.issue"]));
        }
        if let Some(due_at) = new.due_at.filter(|due_at| *due_at < self.at) {
            violations.add("callback.due_at", Problem::too_early(due_at, self.at, EarlyBound::Entry));
        }
        violations.check()?;
        let issue = new.issue.map(|number| self.find_issue(number)).transpose()?;
        let first_call = issue.as_ref().and_then(|issue| issue.first_call);
        let is_void = |call: &CallNumber| self.state.calls.get(call).is_some_and(|call| call.is_void());
        let call = new.call.or_else(|| first_call.filter(|call| !is_void(call)));
        if let Some(number) = call {
            self.not_void(&*self.find_call(number)?)?;
        }
        if let Some(issue) = &issue
            && new.kind == CallbackKind::FollowUp
            && !issue.state.is_resolved()
        {
            return Err(Refusal::field("callback.kind", Problem::NotApplicable(Purpose::ResolvedIssue)));
        }
        let forbidden = call.filter(|call| self.state.must_not_call(*call));
        let overridden = forbidden.is_some() && new.override_reason.is_some();
        if let Some(call) = forbidden.filter(|_| !overridden) {
            return Err(self.do_not_call(call));
        }
        let number = CallbackNumber(self.state.head.last_callback + 1);
        let due_at = match new.due_at {
            Some(due_at) => due_at,
            None => self.in_calling_hours(self.at.plus(DAY))?,
        };
        let event = CallbackEvent::Created { kind: new.kind, issue: new.issue, call, due_at, overridden };
        let why = new.override_reason.as_deref().filter(|_| overridden);
        let texts = event_texts([(TextField::Note, new.note.as_deref()), (TextField::Reason, why)]);
        self.emit(Event::Callback(number, event), texts);
        Ok(())
    }

    /// A time itself or, if it lies in the quiet hours, their end: nothing is due while it must not be done.
    pub(super) fn in_calling_hours(&self, at: Instant) -> Result<Instant, Refusal> {
        let period = self.period()?;
        Ok(may_be_called_from(&period.zone, at, period.desk.quiet_hours, &[]))
    }

    /// Leases a callback, or the next one that is due. Emits nothing if none is to be made.
    pub(super) fn lease_callback(
        &mut self,
        number: Option<CallbackNumber>,
        operator: &str,
        lease_us: i64,
    ) -> Result<(), Refusal> {
        self.check_operator(Some(operator))?;
        let is_next = number.is_none();
        let Some(number) = number.or_else(|| self.next_callback()) else { return Ok(()) };
        let callback = self.callback_to_change(number, operator)?;
        if let Some(call) = self.forbidden(&callback) {
            return Err(self.do_not_call(call));
        }
        let may_be_made_from = self.state.may_be_made_from(&callback, self.at);
        if may_be_made_from > self.at {
            let resource = number.name(self.period_id());
            return Err(Refusal::OutsideCallingHours { resource, until: may_be_made_from });
        }
        let until = self.context.now.plus(lease_us);
        let event = CallbackEvent::Leased { operator: operator.to_owned(), until };
        self.emit(Event::Callback(number, event), Vec::new());
        if is_next {
            self.cancel_before(&callback);
        }
        Ok(())
    }

    /// Cancels the callbacks that are due before one that is made, and must not be made: they would stay at the head of the queue for ever.
    fn cancel_before(&mut self, made: &Callback) {
        let order = |callback: &Callback| (callback.due_at, callback.number);
        let before = self
            .state
            .open_callbacks(|callback| order(callback) < order(made) && self.forbidden(callback).is_some());
        self.cancel_callbacks(before);
    }

    pub(super) fn cancel_callbacks(&mut self, numbers: Vec<CallbackNumber>) {
        for number in numbers {
            self.emit(Event::Callback(number, CallbackEvent::Cancelled), Vec::new());
        }
    }

    /// The call of a callback if its number must not be called, and nobody has said why it is called nevertheless.
    fn forbidden(&self, callback: &Callback) -> Option<CallNumber> {
        callback.call.filter(|call| !callback.overridden && self.state.must_not_call(*call))
    }

    fn do_not_call(&self, call: CallNumber) -> Refusal {
        Refusal::DoNotCall { resource: call.name(self.period_id()) }
    }

    /// The open callback that is due first among those that nobody holds and whose number may be called, now.
    fn next_callback(&self) -> Option<CallbackNumber> {
        let free = self.state.callbacks.values().filter(|callback| {
            callback.state == CallbackState::Open
                && !self.is_held(callback.lease.as_ref())
                && self.forbidden(callback).is_none()
                && self.state.may_be_made_from(callback, self.at) <= self.at
        });
        free.min_by_key(|callback| (callback.due_at, callback.number)).map(|callback| callback.number)
    }

    pub(super) fn release_callback(&mut self, number: CallbackNumber, operator: &str) -> Result<(), Refusal> {
        let callback = self.callback_to_change(number, operator)?;
        self.check_held(callback.lease.as_ref(), || number.name(self.period_id()))?;
        self.emit(Event::Callback(number, CallbackEvent::Released), Vec::new());
        Ok(())
    }

    /// Cancels a callback, also while an operator holds it.
    pub(super) fn cancel_callback(&mut self, number: CallbackNumber, why: &str) -> Result<(), Refusal> {
        self.open_callback(number)?;
        self.emit(Event::Callback(number, CallbackEvent::Cancelled), reason(why));
        Ok(())
    }

    /// A callback that is still to be made.
    fn open_callback(&self, number: CallbackNumber) -> Result<std::sync::Arc<Callback>, Refusal> {
        let callback = self.find_callback(number)?;
        self.check_etag(callback.position, || number.name(self.period_id()))?;
        if callback.state != CallbackState::Open {
            let resource = number.name(self.period_id());
            return Err(Refusal::CallbackFinished { resource, state: callback.state });
        }
        Ok(callback)
    }

    /// A callback that is still to be made and that no other operator holds.
    fn callback_to_change(
        &self,
        number: CallbackNumber,
        operator: &str,
    ) -> Result<std::sync::Arc<Callback>, Refusal> {
        let callback = self.open_callback(number)?;
        self.check_not_held(callback.lease.as_ref(), Some(operator), || number.name(self.period_id()))?;
        Ok(callback)
    }

    pub(super) fn record_callback(
        &mut self,
        number: CallbackNumber,
        result: &CallbackResult,
    ) -> Result<(), Refusal> {
        let callback = self.callback_to_change(number, &result.operator)?;
        let mut violations = Violations::default();
        self.check_code(DirectoryKind::Operator, "operator_code", Some(&result.operator), &mut violations);
        for (field, given) in [("solved", result.solved.is_some()), ("rating", result.rating.is_some())] {
            if given && !result.reached {
                violations.add(field, Problem::Conflict("reached=false".to_owned()));
            }
        }
        if result.reached && result.retry_at.is_some() {
            violations.add("retry_at", Problem::Conflict("reached=true".to_owned()));
        }
        if let Some(retry_at) = result.retry_at.filter(|retry_at| *retry_at < self.at) {
            violations.add("retry_at", Problem::too_early(retry_at, self.at, EarlyBound::Attempt));
        }
        violations.check()?;
        if callback.attempts.len() >= MAX_ATTEMPTS {
            return Err(Refusal::LimitReached(Limit::AttemptsOfCallback(MAX_ATTEMPTS)));
        }
        if let Some(number) = callback.followed_up().filter(|_| result.reached) {
            let issue = self.find_issue(number)?;
            if issue.state.is_resolved() {
                self.order_after_latest_event(&issue)?;
            }
        }
        let retry_at = match result.retry_at {
            _ if result.reached => None,
            None if callback.waits_for_no_hour() => Some(self.at.plus(HOUR)),
            None => Some(self.in_calling_hours(self.at.plus(HOUR))?),
            given => given,
        };
        let event = CallbackEvent::Attempted {
            operator: result.operator.clone(),
            reached: result.reached,
            solved: result.solved,
            rating: result.rating,
            retry_at,
        };
        let texts = event_texts([(TextField::Comment, result.comment.as_deref())]);
        self.emit(Event::Callback(number, event), texts);
        self.settle_follow_up(&callback, result)
    }
}
