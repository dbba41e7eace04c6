//! The numbers of an incident in words. None is left out while nobody knows it, and none is 0.

use hotline_proto::v1::{
    IncidentCount, IncidentCountState, IncidentCounts, IncidentReport, IncidentReportKind,
};

use super::super::Bulletin;
use super::super::words::paragraph;
use crate::catalogue::{joined, text};

/// A number of an incident.
struct Number {
    /// What it is called while it is being verified.
    name: String,
    /// What there is none of.
    nobody: String,
    /// How it is told once it is known.
    known: fn(i64) -> String,
    /// None is left out.
    count: Option<IncidentCount>,
}

impl Number {
    /// Of persons who were harmed: they are called alike whether there are any or none.
    fn of_harmed(name: String, known: fn(i64) -> String, count: Option<IncidentCount>) -> Self {
        Self { nobody: name.clone(), name, known, count }
    }
}

impl Bulletin<'_> {
    /// Whether somebody was harmed.
    pub(super) fn incident_harm(&self, incident: &IncidentReport) -> Option<(String, String)> {
        let IncidentCounts { dead, injured, missing, trapped, .. } = incident.counts.unwrap_or_default();
        let numbers = [
            Number::of_harmed(
                text!("incident-dead"),
                |count| text!("incident-dead-known", count = count),
                dead,
            ),
            Number::of_harmed(
                text!("incident-injured"),
                |count| text!("incident-injured-known", count = count),
                injured,
            ),
            Number::of_harmed(
                text!("incident-missing"),
                |count| text!("incident-missing-known", count = count),
                missing,
            ),
            Number::of_harmed(
                text!("incident-trapped"),
                |count| text!("incident-trapped-known", count = count),
                trapped,
            ),
        ];
        Some((text!("incident-harm"), paragraph([told(incident, numbers)?])))
    }

    /// How many are concerned, and how many are at work.
    pub(super) fn incident_numbers(&self, incident: &IncidentReport) -> Option<String> {
        let IncidentCounts { persons, households, at_risk, responders, .. } =
            incident.counts.unwrap_or_default();
        let numbers = [
            Number {
                name: text!("incident-households"),
                nobody: text!("incident-no-households"),
                known: |count| text!("incident-households-known", count = count),
                count: households,
            },
            Number {
                name: text!("incident-persons"),
                nobody: text!("incident-no-persons"),
                known: |count| text!("incident-persons-known", count = count),
                count: persons,
            },
            Number {
                name: text!("incident-at-risk"),
                nobody: text!("incident-no-households-at-risk"),
                known: |count| text!("incident-at-risk-known", count = count),
                count: at_risk,
            },
            Number {
                name: text!("incident-responders"),
                nobody: text!("incident-no-responders"),
                known: |count| text!("incident-responders-known", count = count),
                count: responders,
            },
        ];
        told(incident, numbers)
    }
}

/// What is known first, then what nobody has reported, what is verified to be none, and what is being verified; a final report says that nobody will know it. A report that follows tells
/// what changed, and what nobody knows yet.
fn told(incident: &IncidentReport, numbers: [Number; 4]) -> Option<String> {
    let is_follow_up = incident.kind() == IncidentReportKind::FollowUp;
    let is_told = |count: IncidentCount| {
        !is_follow_up || count.changed || count.state() == IncidentCountState::BeingVerified
    };
    let told = numbers.into_iter().filter_map(|number| {
        let count = number.count.filter(|count| is_told(*count))?;
        Some((number, count))
    });
    let told: Vec<(Number, IncidentCount)> = told.collect();
    let in_state = |state: IncidentCountState| told.iter().filter(move |(_, count)| count.state() == state);
    let known = in_state(IncidentCountState::Known).map(|(number, count)| (number.known)(count.count));
    let names = |state, name: fn(&Number) -> &String| {
        let names: Vec<&str> = in_state(state).map(|(number, _)| name(number).as_str()).collect();
        (!names.is_empty()).then(|| joined(names))
    };
    let unreported = names(IncidentCountState::NoneReported, |number| &number.nobody);
    let none = names(IncidentCountState::None, |number| &number.nobody);
    let unknown = names(IncidentCountState::BeingVerified, |number| &number.name);
    let others = [
        unreported.map(|names| text!("incident-none-reported", names = names)),
        none.map(|names| text!("incident-none", names = names)),
        unknown.map(|names| match incident.kind() {
            IncidentReportKind::Final => text!("incident-not-established", names = names),
            _ => text!("incident-being-verified", names = names),
        }),
    ];
    let sentences: Vec<String> = known.chain(others.into_iter().flatten()).collect();
    (!sentences.is_empty()).then(|| sentences.join(&text!("bulletin-semicolon")))
}
