//! Whom the desk may call, and when, by what is known of the numbers.

use super::call::{CallFacts, CallTexts};
use super::callback::Callback;
use super::calling_hours::{hours_in, may_be_called_from};
use super::codes::CallbackState;
use super::instant::Instant;
use super::number::{CallNumber, CallbackNumber};
use super::state::State;

impl State {
    /// Whether the number that is dialled for a call must not be called, whichever of its calls said so.
    pub fn must_not_call(&self, call: CallNumber) -> bool {
        let says_so = self.calls.get(&call).is_some_and(|call| call.facts.do_not_call);
        says_so || self.call_texts.get(&call).is_some_and(|texts| self.is_not_to_call(texts))
    }

    /// The same of a call that is not recorded yet.
    pub fn must_not_dial(&self, facts: &CallFacts, texts: &CallTexts) -> bool {
        facts.do_not_call || self.is_not_to_call(texts)
    }

    fn is_not_to_call(&self, texts: &CallTexts) -> bool {
        texts.number_to_dial().is_some_and(|phone| self.not_to_call.contains(&phone.key))
    }

    /// When a callback may be made at the earliest from a time on. Danger to life and promises wait for no hour.
    pub fn may_be_made_from(&self, callback: &Callback, at: Instant) -> Instant {
        let Some(period) = &self.period else { return at };
        if callback.waits_for_no_hour() || self.of_life.contains(&callback.number) {
            return at;
        }
        let texts = callback.call.and_then(|call| self.call_texts.get(&call));
        let key = texts.and_then(|texts| texts.number_to_dial()).map(|phone| &phone.key);
        let safe =
            key.and_then(|key| self.safe_hours.get(key)).map(|text| hours_in(text)).unwrap_or_default();
        may_be_called_from(&period.facts.zone, at, period.facts.desk.quiet_hours, &safe)
    }

    /// Open callbacks with a property, ordered by number.
    pub fn open_callbacks(&self, has: impl Fn(&Callback) -> bool) -> Vec<CallbackNumber> {
        let open = self.callbacks.values().filter(|callback| callback.state == CallbackState::Open);
        open.filter(|callback| has(callback)).map(|callback| callback.number).collect()
    }
}
