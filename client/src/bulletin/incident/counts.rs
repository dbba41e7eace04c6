//! The numbers of an incident in words. None is left out while nobody knows it, and none is 0.

use hotline_proto::v1::{
    IncidentCount, IncidentCountState, IncidentCounts, IncidentReport, IncidentReportKind,
};

use super::super::Bulletin;
use super::super::words::paragraph;
use super::Corrected;
use crate::catalogue::{joined, label, text};
use crate::codes::Code as _;

/// A number of an incident.
struct Number {
    /// What it is called while it is being verified.
    name: String,
    /// What there is none of.
    nobody: String,
    /// How it is told once it is known.
    known: fn(i64) -> String,
    /// How many of what it counts, where it is named already.
    amount: fn(i64) -> String,
    /// Where it stands.
    of: fn(&IncidentCounts) -> Option<IncidentCount>,
}

impl Number {
    /// Of persons who were harmed: they are called alike whether there are any or none.
    fn of_harmed(
        name: String,
        known: fn(i64) -> String,
        of: fn(&IncidentCounts) -> Option<IncidentCount>,
    ) -> Self {
        Self { nobody: name.clone(), name, known, amount: persons, of }
    }

    /// What a report says instead of what was reported. None if that was not verified: what is known by now is new.
    fn correction(&self, count: IncidentCount, corrected: &Corrected) -> Option<String> {
        let was_known = |before: &IncidentCount| before.state() != IncidentCountState::BeingVerified;
        let before = (self.of)(&corrected.before).filter(was_known).filter(|_| count.changed)?;
        let [before, after] = [before, count].map(|count| match count.state() {
            IncidentCountState::Known => (self.amount)(count.count),
            other => label(other.full_name()),
        });
        Some(text!("incident-corrected", name = self.name.as_str(), before = before, after = after))
    }

    /// Whether nobody will know it: the final report says so, and it is as it was.
    fn is_given_up(&self, count: IncidentCount, corrected: Option<&Corrected>) -> bool {
        let in_final = corrected.and_then(|corrected| (self.of)(&corrected.in_final));
        !count.changed && in_final.is_some_and(|count| count.state() == IncidentCountState::BeingVerified)
    }
}

fn persons(count: i64) -> String {
    text!("incident-persons-counted", count = count)
}

fn households(count: i64) -> String {
    text!("incident-households-counted", count = count)
}

impl Bulletin<'_> {
    /// Whether somebody was harmed.
    pub(super) fn incident_harm(&self, incident: &IncidentReport) -> Option<(String, String)> {
        let numbers = [
            Number::of_harmed(
                text!("incident-dead"),
                |count| text!("incident-dead-known", count = count),
                |counts| counts.dead,
            ),
            Number::of_harmed(
                text!("incident-injured"),
                |count| text!("incident-injured-known", count = count),
                |counts| counts.injured,
            ),
            Number::of_harmed(
                text!("incident-missing"),
                |count| text!("incident-missing-known", count = count),
                |counts| counts.missing,
            ),
            Number::of_harmed(
                text!("incident-trapped"),
                |count| text!("incident-trapped-known", count = count),
                |counts| counts.trapped,
            ),
        ];
        Some((text!("incident-harm"), paragraph([self.numbers_told(incident, numbers)?])))
    }

    /// How many are concerned, and how many are at work.
    pub(super) fn incident_numbers(&self, incident: &IncidentReport) -> Option<String> {
        let numbers = [
            Number {
                name: text!("incident-households"),
                nobody: text!("incident-no-households"),
                known: |count| text!("incident-households-known", count = count),
                amount: households,
                of: |counts| counts.households,
            },
            Number {
                name: text!("incident-persons"),
                nobody: text!("incident-no-persons"),
                known: |count| text!("incident-persons-known", count = count),
                amount: persons,
                of: |counts| counts.persons,
            },
            Number {
                name: text!("incident-at-risk"),
                nobody: text!("incident-no-households-at-risk"),
                known: |count| text!("incident-at-risk-known", count = count),
                amount: households,
                of: |counts| counts.at_risk,
            },
            Number {
                name: text!("incident-responders"),
                nobody: text!("incident-no-responders"),
                known: |count| text!("incident-responders-known", count = count),
                amount: persons,
                of: |counts| counts.responders,
            },
        ];
        self.numbers_told(incident, numbers)
    }

    /// What is corrected first, then what is known, what nobody has reported, what is verified to be none, and what is being verified; a final report, and a correction of it, says that nobody
    /// will know it. A report that follows tells what changed, and what nobody knows yet.
    fn numbers_told(&self, incident: &IncidentReport, numbers: [Number; 4]) -> Option<String> {
        let counts = incident.counts.unwrap_or_default();
        let is_follow_up = incident.kind() == IncidentReportKind::FollowUp;
        let is_told = |count: &IncidentCount| {
            !is_follow_up || count.changed || count.state() == IncidentCountState::BeingVerified
        };
        let corrected = self.corrected.as_ref();
        let (mut sentences, mut told) = (Vec::new(), Vec::new());
        for number in numbers {
            let Some(count) = (number.of)(&counts).filter(is_told) else { continue };
            match corrected.and_then(|corrected| number.correction(count, corrected)) {
                Some(correction) => sentences.push(correction),
                None => told.push((number, count)),
            }
        }
        let in_state = |state| told.iter().filter(move |(_, count)| count.state() == state);
        sentences
            .extend(in_state(IncidentCountState::Known).map(|(number, count)| (number.known)(count.count)));
        let unknown = in_state(IncidentCountState::BeingVerified);
        let (given_up, open): (Vec<_>, Vec<_>) = unknown.partition(|(number, count)| {
            incident.kind() == IncidentReportKind::Final || number.is_given_up(*count, corrected)
        });
        let unreported = names(in_state(IncidentCountState::NoneReported), |number| &number.nobody);
        let none = names(in_state(IncidentCountState::None), |number| &number.nobody);
        let [given_up, open] = [given_up, open].map(|numbers| names(numbers, |number| &number.name));
        let others = [
            unreported.map(|names| text!("incident-none-reported", names = names)),
            none.map(|names| text!("incident-none", names = names)),
            open.map(|names| text!("incident-being-verified", names = names)),
            given_up.map(|names| text!("incident-not-established", names = names)),
        ];
        sentences.extend(others.into_iter().flatten());
        (!sentences.is_empty()).then(|| sentences.join(&text!("bulletin-semicolon")))
    }
}

/// What numbers are called, in a row. None if there are none.
fn names<'n>(
    numbers: impl IntoIterator<Item = &'n (Number, IncidentCount)>,
    name: fn(&Number) -> &String,
) -> Option<String> {
    let names: Vec<&str> = numbers.into_iter().map(|(number, _)| name(number).as_str()).collect();
    (!names.is_empty()).then(|| joined(names))
}
