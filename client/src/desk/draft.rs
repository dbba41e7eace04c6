//! A call while it is taken: what was typed, and what was chosen.

use hotline_proto::v1::Triage;
use hotline_proto::v1::{
    Call, CallKind, CallerInput, CreateCallRequest, Handoff, Issue, LookupCallerResponse, NewIssue, NewLink,
    SuggestCallResponse, TriageCallRequest, TriageOutcome, Urgency,
};
use jiff::Timestamp;
use prost::Message;
use uuid::Uuid;

use super::editor::Editor;
use super::known::Known;
use super::telephone::Telephony;
use crate::times;

/// Longest title of an issue that is made of what the caller said, in characters.
const TITLE: usize = 40;

/// A draft as it lies at the seat, so that it is there again whatever ends the desk.
#[derive(Clone, PartialEq, Message)]
pub struct KeptDraft {
    #[prost(message, optional, tag = "1")]
    pub begun_at: Option<prost_types::Timestamp>,
    #[prost(string, tag = "2")]
    pub phone: String,
    #[prost(string, tag = "3")]
    pub words: String,
    #[prost(string, tag = "4")]
    pub place: String,
    #[prost(string, tag = "5")]
    pub name: String,
    #[prost(message, required, tag = "6")]
    pub choices: Choices,
    #[prost(message, optional, tag = "7")]
    pub telephony: Option<Telephony>,
}

/// What was chosen by keys.
#[derive(Clone, PartialEq, Message)]
pub struct Choices {
    /// Code of the category; empty while none is chosen.
    #[prost(string, tag = "1")]
    pub category: String,
    /// Code of a district that was chosen by hand; empty where it follows from the place.
    #[prost(string, tag = "2")]
    pub district: String,
    #[prost(enumeration = "Urgency", tag = "3")]
    pub urgency: i32,
    #[prost(enumeration = "CallKind", tag = "4")]
    pub kind: i32,
    /// Whether an issue is opened.
    #[prost(bool, tag = "5")]
    pub opens_issue: bool,
    /// Code of an agency that was chosen by hand; empty where it follows from the district.
    #[prost(string, tag = "6")]
    pub agency: String,
    #[prost(message, repeated, tag = "7")]
    pub handoffs: Vec<Handoff>,
    #[prost(message, repeated, tag = "8")]
    pub links: Vec<NewLink>,
    /// Whether it was answered on the phone.
    #[prost(bool, tag = "9")]
    pub is_answered: bool,
    #[prost(message, optional, tag = "10")]
    pub need_by: Option<prost_types::Timestamp>,
    /// Whether the alarm of its words was dismissed.
    #[prost(bool, tag = "11")]
    pub dismisses_alarm: bool,
}

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
    /// The pending call that was taken from the queue; none of a new one.
    pub pending: Option<Call>,
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
            pending: None,
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

    /// As it lies at the seat.
    pub fn to_kept(&self) -> KeptDraft {
        KeptDraft {
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

    /// Code of the agency of its issue: the one that was chosen, else that of the district; empty if there is none.
    pub fn agency(&self, known: &Known) -> String {
        match self.choices.agency.as_str() {
            "" => known.agency_of(&self.district(known)).map(|entry| entry.code.clone()).unwrap_or_default(),
            chosen => chosen.to_owned(),
        }
    }

    /// The alarm that its words raise and nobody has answered: what tells of it, and how urgent it is.
    pub fn open_alarm(&self) -> Option<(&str, Urgency)> {
        let first = self.suggested.categories.iter().find(|one| !one.said.is_empty())?;
        let is_alarm = matches!(first.urgency(), Urgency::P0 | Urgency::P1);
        let is_answered = self.choices.dismisses_alarm || self.choices.urgency != 0;
        (is_alarm && !is_answered).then_some((first.said.as_str(), first.urgency()))
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

    /// The call as it stands.
    pub fn call(&self, known: &Known) -> Call {
        let (phone, name) = (self.phone.text(), self.name.text());
        let is_anonymous = phone.is_empty() && name.is_empty();
        let telephony = self.telephony.clone().unwrap_or_default();
        Call {
            caller_input: (!is_anonymous).then_some(CallerInput { phone, name, ..CallerInput::default() }),
            summary: self.words.text(),
            incident_address: self.place.text(),
            category: self.choices.category.clone(),
            district: self.district(known),
            urgency: self.choices.urgency,
            kind: self.choices.kind,
            operator_code: known.operator.clone(),
            line: telephony.line,
            telephony_reference: telephony.reference,
            received_at: telephony.received_at,
            answered_at: telephony.answered_at,
            ended_at: telephony.ended_at,
            ..Call::default()
        }
    }

    /// The request that records it.
    pub fn to_request(&self, known: &Known) -> CreateCallRequest {
        CreateCallRequest {
            parent: known.parent.clone(),
            call: Some(self.call(known)),
            issues: self.issues(known),
            links: self.choices.links.clone(),
            handoffs: self.choices.handoffs.clone(),
            triage: self.triage(),
            ..CreateCallRequest::default()
        }
    }

    /// The request that says what becomes of a pending call.
    pub fn to_triage(&self, known: &Known, call: &Call) -> TriageCallRequest {
        TriageCallRequest {
            name: call.name.clone(),
            triage: self.triage(),
            issues: self.issues(known),
            links: self.choices.links.clone(),
            handoffs: self.choices.handoffs.clone(),
            operator_code: known.operator.clone(),
            ..TriageCallRequest::default()
        }
    }

    fn issues(&self, known: &Known) -> Vec<NewIssue> {
        let issue = || Issue {
            title: title(&self.words.text()),
            category: self.choices.category.clone(),
            need_by: self.choices.need_by,
            ..Issue::default()
        };
        let new =
            || NewIssue { issue: Some(issue()), assign_agency: self.agency(known), ..NewIssue::default() };
        self.choices.opens_issue.then(new).into_iter().collect()
    }

    fn triage(&self) -> Option<Triage> {
        let answered = || Triage { outcome: TriageOutcome::Answered.into(), ..Triage::default() };
        self.choices.is_answered.then(answered)
    }
}

/// A title of what the caller said: its first sentence, cut where it is long.
fn title(words: &str) -> String {
    let sentence = words.split(['\n', '。', '！', '？', '；']).find(|part| !part.trim().is_empty());
    sentence.unwrap_or_default().trim().chars().take(TITLE).collect()
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
    fn a_title_is_the_first_sentence() {
        assert_eq!(title("老人被困在屋顶。水还在涨"), "老人被困在屋顶");
        assert_eq!(title("\n停水两天"), "停水两天");
        assert_eq!(title(&"长".repeat(50)).chars().count(), TITLE);
    }

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
