//! What a draft becomes: the call and what it brings about, as the contract has it.

use hotline_proto::v1::{
    Call, CallerInput, CreateCallRequest, Issue, NewIssue, Triage, TriageCallRequest, TriageOutcome,
};

use super::draft::Draft;
use super::known::Known;

/// Longest title of an issue that is made of what the caller said, in characters.
const TITLE: usize = 40;

impl Draft {
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
            received_at: self.fixed.as_ref().and_then(|(_, at)| *at).or(telephony.received_at),
            offline_reference: self
                .fixed
                .as_ref()
                .map(|(reference, _)| reference.clone())
                .unwrap_or_default(),
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
        let new = || NewIssue {
            issue: Some(issue()),
            assign_agency: self.agency(known, &self.district(known)),
            ..NewIssue::default()
        };
        self.choices.opens_issue.then(new).into_iter().collect()
    }

    fn triage(&self) -> Option<Triage> {
        let reason_code = self.choices.reason_code;
        let answered =
            || Triage { outcome: TriageOutcome::Answered.into(), reason_code, ..Triage::default() };
        self.choices.is_answered.then(answered)
    }
}

/// A title of what the caller said: its first sentence, cut where it is long.
fn title(words: &str) -> String {
    let sentence = words.split(['\n', '。', '！', '？', '；']).find(|part| !part.trim().is_empty());
    sentence.unwrap_or_default().trim().chars().take(TITLE).collect()
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
}
