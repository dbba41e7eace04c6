//! A call while it is taken: what was typed, and what was chosen.

use hotline_proto::v1::{
    Alarm, AlarmCause, Call, Issue, LeaseCallbackResponse, LookupCallerResponse, SuggestCallResponse, Urgency,
};
use jiff::Timestamp;
use uuid::Uuid;

use super::asks::Ask;
use super::editor::Editor;
use super::kept::{Choices, KeptDraft};
use super::known::Known;
use super::telephone::Telephony;
use crate::failure::Failure;
use crate::{outbox, times};

/// Where the cursor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Phone,
    Words,
    Place,
    /// What becomes of it: single keys choose.
    Decide,
    Name,
}

/// A call that is being taken, or a pending one that is looked at.
#[derive(Debug)]
pub struct Draft {
    pub id: Uuid,
    pub begun_at: Timestamp,
    pub field: Field,
    pub phone: Editor,
    pub words: Editor,
    pub place: Editor,
    pub name: Editor,
    pub choices: Choices,
    /// What the telephone system says of it, if it rang in.
    pub telephony: Option<Telephony>,
    /// What the register knows of the number.
    pub caller: Option<LookupCallerResponse>,
    /// What the words tell.
    pub suggested: SuggestCallResponse,
    /// How often that was asked, and of which number: what was asked before is no answer any more.
    pub asked: u32,
    pub asked_number: String,
    /// Fixed with the first attempt to record it: reference and time.
    pub fixed: Option<(String, Option<prost_types::Timestamp>)>,
    /// The pending call that was taken from the queue; none of a new one.
    pub pending: Option<Call>,
    /// The callback that was taken from the queue.
    pub dialled: Option<Box<LeaseCallbackResponse>>,
    /// Whether it is not yet at the seat as it stands here.
    pub is_changed: bool,
    /// Whether it is on its way: it is not sent a second time.
    pub is_sent: bool,
}

impl Draft {
    /// A new call, which begins now.
    pub fn new(now: Timestamp) -> Self {
        let begun_at = Some(times::to_proto(now));
        Self::of_kept(Uuid::now_v7(), &KeptDraft { begun_at, ..KeptDraft::default() }, now)
    }

    /// A draft that lay at the seat.
    pub fn of_kept(id: Uuid, kept: &KeptDraft, now: Timestamp) -> Self {
        Self {
            id,
            begun_at: kept.begun_at.as_ref().and_then(times::from_proto).unwrap_or(now),
            field: Field::Phone,
            phone: Editor::line(&kept.phone),
            words: Editor::lines(&kept.words),
            place: Editor::line(&kept.place),
            name: Editor::line(&kept.name),
            choices: kept.choices.clone(),
            telephony: kept.telephony.clone(),
            caller: None,
            suggested: SuggestCallResponse::default(),
            asked: 0,
            asked_number: String::new(),
            fixed: (!kept.reference.is_empty()).then(|| (kept.reference.clone(), kept.received_at)),
            pending: None,
            dialled: None,
            is_changed: false,
            is_sent: false,
        }
    }

    /// A pending call of the queue, to say what becomes of it.
    pub fn of_pending(call: Call, now: Timestamp) -> Self {
        let kept = KeptDraft {
            words: call.summary.clone(),
            place: call.incident_address.clone(),
            choices: Choices {
                category: call.category.clone(),
                district: call.district.clone(),
                urgency: call.urgency,
                kind: call.kind,
                ..Choices::default()
            },
            ..KeptDraft::default()
        };
        Self { field: Field::Decide, pending: Some(call), ..Self::of_kept(Uuid::now_v7(), &kept, now) }
    }

    /// A callback of the queue, to say what came of it.
    pub fn of_callback(dialled: LeaseCallbackResponse, now: Timestamp) -> Self {
        Self { field: Field::Decide, dialled: Some(Box::new(dialled)), ..Self::new(now) }
    }

    /// Whether it is a new call, which lies at the seat until it is recorded. What was taken from the queue is in the register.
    pub fn is_new(&self) -> bool {
        self.pending.is_none() && self.dialled.is_none()
    }

    /// As it lies at the seat.
    pub fn to_kept(&self) -> KeptDraft {
        let (reference, received_at) = self.fixed.clone().unwrap_or_default();
        KeptDraft {
            reference,
            received_at,
            begun_at: Some(times::to_proto(self.begun_at)),
            phone: self.phone.text(),
            words: self.words.text(),
            place: self.place.text(),
            name: self.name.text(),
            choices: self.choices.clone(),
            telephony: self.telephony.clone(),
        }
    }

    /// Whether there is nothing in it but what the telephone system said.
    pub fn is_only_rung(&self) -> bool {
        let texts = [&self.words, &self.place, &self.name];
        self.telephony.is_some()
            && texts.into_iter().all(Editor::is_empty)
            && self.choices == Choices::default()
    }

    /// Whether somebody took it who has not hung up, as far as the telephone system says.
    pub fn is_on_the_line(&self) -> bool {
        let telephony = self.telephony.as_ref();
        telephony.is_some_and(|telephony| telephony.answered_at.is_some() && telephony.ended_at.is_none())
    }

    /// Whether nothing was typed or chosen.
    pub fn is_empty(&self) -> bool {
        let texts = [&self.phone, &self.words, &self.place, &self.name];
        texts.into_iter().all(Editor::is_empty)
            && self.choices == Choices::default()
            && self.telephony.is_none()
    }

    /// Something of it changes. A call begins with the first that is typed.
    pub fn touch(&mut self) -> &mut Self {
        if self.is_empty() {
            self.begun_at = Timestamp::now();
        }
        self.is_changed = true;
        self
    }

    /// The field in which text is typed now.
    pub fn editor(&mut self) -> Option<&mut Editor> {
        match self.field {
            Field::Phone => Some(&mut self.phone),
            Field::Words => Some(&mut self.words),
            Field::Place => Some(&mut self.place),
            Field::Name => Some(&mut self.name),
            Field::Decide => None,
        }
    }

    /// Code of its district: the one that was chosen, else the one that the place names.
    pub fn district(&self, known: &Known) -> String {
        match self.choices.district.as_str() {
            "" => known.district_in(&self.place.text()).map(|entry| entry.code.clone()).unwrap_or_default(),
            chosen => chosen.to_owned(),
        }
    }

    /// Code of the agency of its issue: the one that was chosen, else that of its district; empty if there is none.
    pub fn agency(&self, known: &Known, district: &str) -> String {
        match self.choices.agency.as_str() {
            "" => known.agency_of(district).map(|entry| entry.code.clone()).unwrap_or_default(),
            chosen => chosen.to_owned(),
        }
    }

    /// Code of the category that it is about: the one that was chosen, else the first that the words say; empty if neither.
    pub fn category_meant(&self) -> &str {
        match self.choices.category.as_str() {
            "" => {
                let said = self.suggested.categories.iter().find(|one| !one.said.is_empty());
                said.map_or("", |one| one.category.as_str())
            }
            chosen => chosen,
        }
    }

    /// The most urgent alarm that its words will raise and nobody has answered: one that is more urgent than what was stated, and was not dismissed.
    pub fn open_alarm(&self) -> Option<&AlarmCause> {
        let stated = self.choices.urgency();
        let is_open = |alarm: &&AlarmCause| {
            (stated == Urgency::Unspecified || alarm.urgency < i32::from(stated))
                && !self.choices.dismissed.contains(&alarm.word)
        };
        self.suggested.alarms.iter().find(is_open)
    }

    /// Whether all that alarms in a call that was recorded was dismissed while it was taken.
    pub fn dismisses(&self, alarm: &Alarm) -> bool {
        !alarm.causes.is_empty()
            && alarm.causes.iter().all(|cause| self.choices.dismissed.contains(&cause.word))
    }

    /// Asks who is calling, unless nobody is known to or it was asked.
    pub fn ask_caller(&mut self) -> Option<Ask> {
        let phone = self.phone.text();
        if phone == self.asked_number {
            return None;
        }
        // What was known of another number is not known of this one.
        self.caller = None;
        self.asked_number.clone_from(&phone);
        (!phone.is_empty()).then_some(Ask::Caller(self.id, phone))
    }

    /// Asks what it may be about. Who calls is asked apart.
    pub fn ask_suggestions(&mut self, known: &Known) -> Ask {
        self.asked += 1;
        let call = Call { caller_input: None, ..self.call(known) };
        Ask::Suggest(self.id, self.asked, Box::new(call))
    }

    /// Name of the call or callback that was taken from the queue.
    pub fn taken(&self) -> Option<&String> {
        let callback = self.dialled.as_ref().and_then(|dialled| dialled.callback.as_ref());
        self.pending.as_ref().map(|call| &call.name).or(callback.map(|callback| &callback.name))
    }

    /// Gives back what was taken.
    pub fn release(&self) -> Option<Ask> {
        let name = self.taken()?.clone();
        Some(if self.pending.is_some() { Ask::Release(name) } else { Ask::ReleaseCallback(name) })
    }

    /// Fixes what every attempt to record it must say.
    pub fn fix(&mut self, known: &Known) -> Result<(), Failure> {
        if self.fixed.is_none() {
            let received_at = self.telephony.as_ref().and_then(|telephony| telephony.received_at);
            let by_clock = || times::to_proto(self.begun_at - known.ahead);
            let received_at = Some(received_at.unwrap_or_else(by_clock));
            self.fixed = Some((outbox::reference(self.begun_at)?, received_at));
            self.is_changed = true;
        }
        Ok(())
    }

    /// Where the caller's earlier calls were about, the latest first.
    pub fn earlier_places(&self) -> Vec<&str> {
        let mut places: Vec<&str> = Vec::new();
        for call in self.caller.iter().flat_map(|caller| &caller.calls) {
            let place = call.incident_address.trim();
            if !place.is_empty() && !places.contains(&place) {
                places.push(place);
            }
        }
        places
    }

    /// Takes the earlier place that follows the one that stands there.
    pub fn take_earlier_place(&mut self) {
        let places = self.earlier_places();
        let at = places.iter().position(|place| *place == self.place.text()).map_or(0, |at| at + 1);
        if let Some(place) = places.get(at % places.len().max(1)) {
            self.place = Editor::line(place);
        }
    }

    /// Active issues that may be about the same: what looks alike, then what is open of this number.
    pub fn alike(&self) -> Vec<&Issue> {
        let of_number = self.caller.iter().flat_map(|caller| &caller.open_issues);
        let mut alike: Vec<&Issue> = Vec::new();
        for issue in self.suggested.look_alikes.iter().chain(of_number) {
            if alike.iter().all(|known| known.name != issue.name) {
                alike.push(issue);
            }
        }
        alike
    }
}

/// The next or previous field. The name is asked for by those who want it.
impl Field {
    pub fn next(self) -> Self {
        match self {
            Self::Phone => Self::Words,
            Self::Words => Self::Place,
            Self::Place | Self::Name | Self::Decide => Self::Decide,
        }
    }

    pub fn previous(self) -> Self {
        match self {
            Self::Phone | Self::Words => Self::Phone,
            Self::Place => Self::Words,
            Self::Decide | Self::Name => Self::Place,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_the_same_after_it_was_kept() {
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        let mut draft = Draft::new(now);
        draft.words.paste("停水\n两天");
        draft.phone.paste("138\n0000");
        draft.choices.category = "UTL.01".to_owned();
        let kept = draft.to_kept();
        assert_eq!((kept.words.as_str(), kept.phone.as_str()), ("停水\n两天", "138 0000"));
        assert_eq!(Draft::of_kept(draft.id, &kept, now).to_kept(), kept);
        assert!(!draft.is_empty() && Draft::new(now).is_empty());
    }
}
