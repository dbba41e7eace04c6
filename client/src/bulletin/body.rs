//! The first section of a bulletin: what happened in all.

use hotline_proto::v1::Figures;

use super::Bulletin;
use super::suppression::withheld;
use super::words::{none_if_empty, paragraph};
use crate::catalogue::{joined, text, title};
use crate::paper::Part;

impl Bulletin<'_> {
    /// What happened in all.
    pub(super) fn overall(&self) -> Vec<Part> {
        let told = match self.kind() {
            "range" | "period" => self.result(),
            _ => self.of_day(),
        };
        [Some(told), self.so_far()].into_iter().flatten().map(Part::paragraph).collect()
    }

    /// Of a day or a shift: its calls beside those of the windows before, then its issues.
    fn of_day(&self) -> String {
        let calls = self.calls();
        let changes = self.call_changes();
        let answered = text!(
            "bulletin-calls",
            window = self.window_in_sentence(false),
            calls = calls.calls_answered,
            persons = calls.persons_represented,
            changes = none_if_empty(changes)
        );
        let resolved = text!(
            "bulletin-resolved",
            kind = self.kind(),
            count = self.issues().issues_resolved,
            outcomes = self.outcomes().unwrap_or_else(|| "none".to_owned())
        );
        let issues: Vec<String> = [self.accepted(), resolved].into_iter().chain(self.same()).collect();
        let calls: Vec<String> = std::iter::once(answered).chain(self.contacts()).collect();
        let sentences = [calls, issues].map(|clauses| clauses.join(&text!("bulletin-semicolon")));
        paragraph(sentences.into_iter().chain(self.backlog()))
    }

    /// Of a longer window: its two results in one sentence that stands by itself, then what belongs to each.
    fn result(&self) -> String {
        let (calls, changes) = (self.calls(), self.call_changes());
        let result = text!(
            "bulletin-result",
            window = self.window_in_sentence(true),
            calls = calls.calls_answered,
            resolved = self.issues().issues_resolved
        );
        let persons = text!("bulletin-persons", persons = calls.persons_represented);
        let changes = (!changes.is_empty()).then(|| text!("bulletin-calls-changed", changes = changes));
        let of_calls: Vec<String> = [Some(persons), changes, self.contacts()].into_iter().flatten().collect();
        let outcomes = self.outcomes().map(|outcomes| text!("bulletin-of-resolved", outcomes = outcomes));
        // Of the whole period all of them are.
        let same = self.same().filter(|_| self.kind() != "period");
        let of_issues: Vec<String> = [Some(self.accepted()), outcomes, same].into_iter().flatten().collect();
        let others = [of_calls, of_issues].map(|clauses| clauses.join(&text!("bulletin-semicolon")));
        paragraph(std::iter::once(result).chain(others).chain(self.backlog()))
    }

    /// How many more or fewer calls there were than in the windows before; empty where nothing is known of them.
    fn call_changes(&self) -> String {
        let answered = self.calls().calls_answered;
        let changes = self.changes(|at| Some((answered, self.compared(at)?.calls?.calls_answered)));
        changes.join(&text!("bulletin-comma"))
    }

    fn contacts(&self) -> Option<String> {
        let others = self.calls().contacts_other;
        (others > 0).then(|| text!("bulletin-contacts", count = others))
    }

    /// What was opened, what of it was left out, and what was accepted.
    fn accepted(&self) -> String {
        let issues = self.issues();
        let opened = issues.flows.map_or(0, |flows| flows.opened);
        let why = match (opened - issues.issues_accepted).max(0) {
            0 => "none".to_owned(),
            left_out => self.why_left_out(left_out),
        };
        text!("bulletin-accepted", opened = opened, accepted = issues.issues_accepted, why = why)
    }

    /// Why issues were not accepted. The flows do not tell: they are of the window, and what was opened in it may have been merged or rejected later.
    fn why_left_out(&self, left_out: i64) -> String {
        let reasons = self.document.opened_merged.zip(self.document.opened_rejected);
        let Some((merged, rejected)) = reasons.filter(|(merged, rejected)| merged + rejected == left_out)
        else {
            return text!("bulletin-left-out", count = left_out);
        };
        let merged = (merged > 0).then(|| text!("bulletin-merged", count = merged));
        let rejected = (rejected > 0).then(|| text!("bulletin-rejected", count = rejected));
        joined(merged.into_iter().chain(rejected))
    }

    /// How the resolved issues ended, and who says so. None if none were, or none of it can be told.
    fn outcomes(&self) -> Option<String> {
        let issues = self.issues();
        let outcomes = issues.outcomes.unwrap_or_default();
        let counted = [
            ("outcomes_solved", outcomes.solved),
            ("outcomes_partial", outcomes.partial),
            ("outcomes_explained", outcomes.explained),
            ("outcomes_referred", outcomes.referred),
        ];
        let ended = withheld(&counted.map(|(_, count)| count), self.suppress_below).map(|withheld| {
            let told =
                counted.iter().zip(&withheld).filter(|((_, count), withheld)| *count > 0 && !**withheld);
            let told =
                told.map(|((key, count), _)| text!("bulletin-outcome", name = title(key), count = *count));
            let rest = withheld.contains(&true).then(|| text!("bulletin-rest-withheld"));
            joined(told.chain(rest))
        });
        let said = self.tells_who_confirmed(&self.figures()).then(|| {
            text!(
                "bulletin-confirmed",
                confirmed = issues.resolved_confirmed,
                reported = issues.resolved_reported
            )
        });
        let told: Vec<String> = ended.into_iter().chain(said).collect();
        (issues.issues_resolved > 0 && !told.is_empty()).then(|| told.join(&text!("bulletin-semicolon")))
    }

    /// Whether it can be told of how many resolved issues of a window the caller said that they are solved.
    pub(super) fn tells_who_confirmed(&self, window: &Figures) -> bool {
        let issues = window.issues.unwrap_or_default();
        let counts = [issues.resolved_confirmed, issues.resolved_reported];
        withheld(&counts, self.suppress_below).is_some_and(|withheld| !withheld.contains(&true))
    }

    /// How many were both opened and resolved in the window. None where none was resolved.
    fn same(&self) -> Option<String> {
        let count = self.issues().issues_resolved_same.filter(|_| self.issues().issues_resolved > 0)?;
        Some(text!("bulletin-same", kind = self.kind(), count = count))
    }

    fn backlog(&self) -> Option<String> {
        let (start, end) = self.issues().backlog_start.zip(self.issues().backlog_end)?;
        Some(text!("bulletin-backlog", kind = self.kind(), until = self.until(), start = start, end = end))
    }

    /// Since the period began. Of the whole period that is said already.
    fn so_far(&self) -> Option<String> {
        if self.kind() == "period" {
            return None;
        }
        let total = self.cumulative();
        let told = text!(
            "bulletin-cumulative",
            start = self.first_day(),
            calls = total.calls?.calls_answered,
            resolved = total.issues?.issues_resolved
        );
        Some(paragraph([told]))
    }
}
