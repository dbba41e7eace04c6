//! What the desk does when it rings: the number is there before the first word, and a call that nobody takes is recorded by itself.

use hotline_proto::v1::CallDisposition;

use super::asks::Ask;
use super::draft::{Draft, Field};
use super::editor::Editor;
use super::model::Desk;
use super::telephone::{Happened, Heard, TelephoneEvent, Telephony, request_id, untaken};
use crate::catalogue::text;

/// How many recorded calls are remembered, to note when they ended.
const REMEMBERED: usize = 50;

impl Desk {
    /// Something came from the telephone system.
    pub fn hear(&mut self, heard: Heard) -> Vec<Ask> {
        let event = match heard {
            Ok(event) => event,
            Err(at) => {
                self.notice(text!("desk-telephone-unread", at = at));
                return Vec::new();
            }
        };
        let at = event.at(self.now);
        self.last_key = self.now;
        match event.event {
            Happened::Ringing => self.ring(&event),
            Happened::Answered => {
                self.note(&event.reference, |telephony| telephony.answered_at = at);
                Vec::new()
            }
            Happened::Ended => self.end_call(&event),
            Happened::Abandoned => self.not_taken(&event, CallDisposition::Abandoned),
        }
    }

    /// The draft of a call that rang in.
    fn rang(&mut self, reference: &str) -> Option<&mut Draft> {
        let is_of = |telephony: &Telephony| telephony.reference == reference;
        self.drafts.iter_mut().find(|draft| draft.telephony.as_ref().is_some_and(is_of))
    }

    /// Notes what the telephone system says of it, so that it outlives the desk.
    fn note(&mut self, reference: &str, say: impl FnOnce(&mut Telephony)) {
        if let Some(draft) = self.rang(reference) {
            say(draft.telephony.get_or_insert_default());
            draft.is_changed = true;
        }
    }

    /// It rings: an empty form takes the call, else one of its own.
    fn ring(&mut self, event: &TelephoneEvent) -> Vec<Ask> {
        if self.rang(&event.reference).is_some() {
            return Vec::new();
        }
        let number = event.number.as_str();
        if !self.draft().is_empty() {
            self.drafts.push(Draft::new(self.now));
            self.notice(text!("desk-rings", number = number));
        }
        let (now, last) = (self.now, self.drafts.len() - 1);
        let at = if self.drafts[self.current].is_empty() { self.current } else { last };
        let draft = &mut self.drafts[at];
        draft.begun_at = event.time.unwrap_or(now);
        draft.phone = Editor::line(number);
        draft.field = if number.is_empty() { Field::Phone } else { Field::Words };
        draft.telephony = Some(event.telephony(now));
        draft.is_changed = true;
        let ask = draft.ask_caller();
        ask.into_iter().filter(|_| !self.known.parent.is_empty()).collect()
    }

    /// A call is over. Of one that is recorded that is noted; one that nobody took was missed.
    fn end_call(&mut self, event: &TelephoneEvent) -> Vec<Ask> {
        if let Some(at) = self.recorded.iter().position(|(reference, _)| *reference == event.reference) {
            let (_, name) = self.recorded.swap_remove(at);
            return vec![Ask::Ended(name, event.at(self.now))];
        }
        let at = event.at(self.now);
        let telephony = self.rang(&event.reference).and_then(|draft| draft.telephony.as_ref());
        if telephony.is_some_and(|telephony| telephony.answered_at.is_none()) {
            return self.not_taken(event, CallDisposition::Missed);
        }
        self.note(&event.reference, |telephony| telephony.ended_at = at);
        Vec::new()
    }

    /// Nobody took it, or only somebody who typed: then it is hers.
    fn not_taken(&mut self, event: &TelephoneEvent, disposition: CallDisposition) -> Vec<Ask> {
        let at = event.at(self.now);
        let (mut telephony, mut number) = (event.telephony(self.now), event.number.clone());
        if let Some(draft) = self.rang(&event.reference) {
            if !draft.is_only_rung() {
                self.note(&event.reference, |telephony| telephony.ended_at = at);
                return Vec::new();
            }
            (telephony, number) = (draft.telephony.clone().unwrap_or_default(), draft.phone.text());
            let id = draft.id;
            self.close(id);
        }
        telephony.ended_at = at;
        let parent = self.known.parent.clone();
        if parent.is_empty() {
            // Without a period nothing can be recorded: the operator reads the number, and calls back.
            self.notice(text!("desk-not-taken", number = number));
            return Vec::new();
        }
        let request = Box::new(untaken(&parent, &number, &telephony, disposition));
        vec![Ask::Untaken(request_id(&parent, &event.reference), request), Ask::Queue]
    }

    /// Remembers a call that is recorded, so that its end is noted when it is over.
    pub fn remember_recorded(&mut self, telephony: Option<Telephony>, name: &str) {
        let telephony = telephony.filter(|telephony| telephony.ended_at.is_none());
        self.recorded.extend(telephony.map(|telephony| (telephony.reference, name.to_owned())));
        if self.recorded.len() > REMEMBERED {
            self.recorded.remove(0);
        }
    }
}
