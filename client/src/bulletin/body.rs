//! The first section of a bulletin: what happened in all.

use super::Bulletin;
use super::suppression::withheld;
use super::words::paragraph;
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
            changes = if changes.is_empty() { "none".to_owned() } else { changes }
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
        let (issues, flows) = (self.issues(), self.issues().flows.unwrap_or_default());
        let left_out = (flows.opened - issues.issues_accepted).max(0);
        let merged = (flows.merged > 0).then(|| text!("bulletin-merged", count = flows.merged));
        let rejected = (flows.rejected > 0).then(|| text!("bulletin-rejected", count = flows.rejected));
        let why = match left_out {
            0 => "none".to_owned(),
            // The flows are of the window, and what was opened in it may have been merged or rejected later.
            _ if flows.merged + flows.rejected == left_out => joined(merged.into_iter().chain(rejected)),
            _ => text!("bulletin-left-out", count = left_out),
        };
        text!("bulletin-accepted", opened = flows.opened, accepted = issues.issues_accepted, why = why)
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
        let said = self.tells_who_confirmed().then(|| {
            text!(
                "bulletin-confirmed",
                confirmed = issues.resolved_confirmed,
                reported = issues.resolved_reported
            )
        });
        let told: Vec<String> = ended.into_iter().chain(said).collect();
        (issues.issues_resolved > 0 && !told.is_empty()).then(|| told.join(&text!("bulletin-semicolon")))
    }

    /// Whether it can be told of how many resolved issues the caller said that they are solved.
    pub(super) fn tells_who_confirmed(&self) -> bool {
        let counts = [self.issues().resolved_confirmed, self.issues().resolved_reported];
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
