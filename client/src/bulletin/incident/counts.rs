//! The numbers of an incident in words. None is left out while nobody knows it, and none is 0.

use hotline_proto::v1::{
    IncidentCount, IncidentCountState, IncidentCounts, IncidentReport, IncidentReportKind,
};

use super::super::Bulletin;
use super::super::words::paragraph;
use crate::catalogue::{joined, text};

/// A number: what it is of while it is not known, and how it is told once it is. None is left out.
type Number = (String, fn(i64) -> String, Option<IncidentCount>);

impl Bulletin<'_> {
    /// Whether somebody was harmed.
    pub(super) fn incident_harm(&self, incident: &IncidentReport) -> Option<(String, String)> {
        let IncidentCounts { dead, injured, missing, trapped, .. } = incident.counts.unwrap_or_default();
        let numbers: [Number; 4] = [
            (text!("incident-dead"), |count| text!("incident-dead-known", count = count), dead),
            (text!("incident-injured"), |count| text!("incident-injured-known", count = count), injured),
            (text!("incident-missing"), |count| text!("incident-missing-known", count = count), missing),
            (text!("incident-trapped"), |count| text!("incident-trapped-known", count = count), trapped),
        ];
        Some((text!("incident-harm"), paragraph([told(incident, numbers)?])))
    }

    /// How many are concerned, and how many are at work.
    pub(super) fn incident_numbers(&self, incident: &IncidentReport) -> Option<String> {
        let IncidentCounts { persons, households, at_risk, responders, .. } =
            incident.counts.unwrap_or_default();
        let numbers: [Number; 4] = [
            (
                text!("incident-households"),
                |count| text!("incident-households-known", count = count),
                households,
            ),
            (text!("incident-persons"), |count| text!("incident-persons-known", count = count), persons),
            (text!("incident-at-risk"), |count| text!("incident-at-risk-known", count = count), at_risk),
            (
                text!("incident-responders"),
                |count| text!("incident-responders-known", count = count),
                responders,
            ),
        ];
        told(incident, numbers)
    }
}

/// What is known first, then what nobody has reported, what is verified to be none, and what is being verified. A report that follows tells what changed, and what nobody knows yet.
fn told(incident: &IncidentReport, numbers: [Number; 4]) -> Option<String> {
    let is_follow_up = incident.kind() == IncidentReportKind::FollowUp;
    let unknown = |count: &IncidentCount| count.state() == IncidentCountState::BeingVerified;
    let numbers = numbers.into_iter().filter_map(|(of, known, count)| Some((of, known, count?)));
    let told: Vec<_> =
        numbers.filter(|(.., count)| !is_follow_up || count.changed || unknown(count)).collect();
    let known = told.iter().filter(|(.., count)| count.state() == IncidentCountState::Known);
    let known = known.map(|(_, known, count)| known(count.count));
    let of = |state: IncidentCountState, words: fn(String) -> String| {
        let of: Vec<&str> =
            told.iter().filter(|(.., count)| count.state() == state).map(|(of, ..)| of.as_str()).collect();
        (!of.is_empty()).then(|| words(joined(of)))
    };
    let others = [
        of(IncidentCountState::NoneReported, |names| text!("incident-none-reported", names = names)),
        of(IncidentCountState::None, |names| text!("incident-none", names = names)),
        of(IncidentCountState::BeingVerified, |names| text!("incident-being-verified", names = names)),
    ];
    let sentences: Vec<String> = known.chain(others.into_iter().flatten()).collect();
    (!sentences.is_empty()).then(|| sentences.join(&text!("bulletin-semicolon")))
}
