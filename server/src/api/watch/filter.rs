//! Which events a watcher sees.

use serde_json::Value as Json;

use super::tail::Entry;
use crate::api::convert::input::EventFilter;
use crate::api::convert::output::Payload;
use crate::domain::codes::{Coded, Urgency};

impl EventFilter {
    /// Whether a watcher sees an event. The filter's counted fields must all match the state before the event, or all match the state after it.
    pub(super) fn matches(&self, Entry { entry, payload }: &Entry) -> bool {
        let by_type = self.types.is_empty()
            || self.types.iter().any(|beginning| entry.event_type.starts_with(beginning.as_str()));
        let by_subject = self.subjects.is_empty() || self.subjects.contains(&entry.subject);
        by_type && by_subject && self.matches_counted(payload)
    }

    fn matches_counted(&self, payload: &Payload) -> bool {
        let lists = [&self.categories, &self.districts, &self.agencies];
        let all_empty = self.urgencies.is_empty() && lists.iter().all(|list| list.is_empty());
        let sides = [&payload.before, &payload.after].into_iter().flatten();
        all_empty
            || sides
                .flat_map(|side| [&side["call"], &side["issue"]])
                .any(|counted| self.matches_fields(counted))
    }

    /// Whether the filter matches the counted fields of a call or issue.
    fn matches_fields(&self, counted: &Json) -> bool {
        let matches = |codes: &[String], field: &str, covers: fn(&str, &str) -> bool| {
            let value = counted[field].as_str();
            codes.is_empty() || value.is_some_and(|value| codes.iter().any(|code| covers(code, value)))
        };
        let urgency = counted["urgency"].as_str().and_then(Urgency::from_code);
        matches(&self.categories, "category", covers_category)
            && matches(&self.districts, "district", str::eq)
            && (self.urgencies.is_empty() || urgency.is_some_and(|urgency| self.urgencies.contains(&urgency)))
            && matches(&self.agencies, "agency", str::eq)
    }
}

/// Whether a code is the value, or its first level.
fn covers_category(code: &str, value: &str) -> bool {
    value.strip_prefix(code).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::Subject;
    use crate::domain::instant::Instant;
    use crate::domain::number::IssueNumber;
    use crate::store::tables::views::JournalEntry;

    fn entry(payload: Json) -> JournalEntry {
        JournalEntry {
            position: 7,
            request_id: None,
            actor: "op-1".to_owned(),
            on_behalf_of: None,
            occurred_at: Instant(0),
            recorded_at: Instant(0),
            subject: Subject::Issue(IssueNumber(3)),
            event_type: "issue.assigned".to_owned(),
            payload: payload.to_string(),
        }
    }

    fn sees(filter: &EventFilter) -> bool {
        let entry = entry(serde_json::json!({
            "event": {"type": "assigned"},
            "before": {"issue": {"category": "MED.04", "district": "500104001", "urgency": "P1", "agency": null}},
            "after": {"issue": {"category": "MED.04", "district": "500104001", "urgency": "P1", "agency": "water"}},
        }));
        filter.matches(&Entry::read(entry).unwrap())
    }

    fn some(code: &str) -> Vec<String> {
        vec![code.to_owned()]
    }

    #[test]
    fn all_fields_must_match_on_one_side() {
        let filter = EventFilter::default();
        assert!(sees(&filter));
        assert!(sees(&EventFilter {
            types: some("issue."),
            agencies: some("water"),
            categories: some("MED"),
            ..filter.clone()
        }));
        assert!(sees(&EventFilter { subjects: vec![Subject::Issue(IssueNumber(3))], ..filter.clone() }));
        for blind in [
            EventFilter { types: some("call."), ..filter.clone() },
            EventFilter { subjects: vec![Subject::Issue(IssueNumber(4))], ..filter.clone() },
            EventFilter { categories: some("ME"), ..filter.clone() },
            EventFilter { categories: some("MED.0"), ..filter.clone() },
            EventFilter { urgencies: vec![Urgency::P0], ..filter.clone() },
            EventFilter { districts: some("500104001"), agencies: some("power"), ..filter.clone() },
        ] {
            assert!(!sees(&blind), "{blind:?}");
        }
    }
}
