//! Which events a watcher sees.

use crate::api::convert::input::EventFilter;
use crate::domain::codes::Urgency;
use crate::domain::counted::Counted;
use crate::store::tables::counted_entries::CountedEntry;

/// The counted fields of a call or issue by which events are filtered.
struct Filtered<'c> {
    category: Option<&'c str>,
    district: Option<&'c str>,
    urgency: Urgency,
    agency: Option<&'c str>,
}

impl EventFilter {
    /// Whether a watcher sees an event. The filter's counted fields must all match the state before the event, or all match the state after it.
    pub(super) fn matches(&self, counted: &CountedEntry) -> bool {
        let event = &counted.stored.entry.event;
        let by_type = self.types.is_empty() || self.types.contains(&event.event_type());
        let by_subject = self.subjects.is_empty() || self.subjects.contains(&event.subject());
        by_type && by_subject && self.matches_counted(counted)
    }

    fn matches_counted(&self, CountedEntry { before, after, .. }: &CountedEntry) -> bool {
        let lists = [&self.categories, &self.districts, &self.agencies];
        let all_empty = self.urgencies.is_empty() && lists.iter().all(|list| list.is_empty());
        all_empty || [before, after].into_iter().flat_map(filtered).any(|fields| self.matches_fields(&fields))
    }

    fn matches_fields(&self, fields: &Filtered<'_>) -> bool {
        matches(&self.categories, fields.category, covers_category)
            && matches(&self.districts, fields.district, str::eq)
            && (self.urgencies.is_empty() || self.urgencies.contains(&fields.urgency))
            && matches(&self.agencies, fields.agency, str::eq)
    }
}

/// The fields of the call and of the issue.
fn filtered(counted: &Counted) -> impl Iterator<Item = Filtered<'_>> {
    let call = counted.call.as_ref().map(|call| Filtered {
        category: call.category.as_deref(),
        district: call.district.as_deref(),
        urgency: call.urgency,
        agency: None,
    });
    let issue = counted.issue.as_ref().map(|issue| Filtered {
        category: issue.category.as_deref(),
        district: issue.district.as_deref(),
        urgency: issue.urgency,
        agency: issue.agency.as_deref(),
    });
    call.into_iter().chain(issue)
}

/// Whether any of the codes covers the value, or there are no codes.
fn matches(codes: &[String], value: Option<&str>, covers: fn(&str, &str) -> bool) -> bool {
    codes.is_empty() || value.is_some_and(|value| codes.iter().any(|code| covers(code, value)))
}

/// Whether a code is the value, or its first level.
fn covers_category(code: &str, value: &str) -> bool {
    value.strip_prefix(code).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields<'c>(agency: Option<&'c str>) -> Filtered<'c> {
        Filtered { category: Some("MED.04"), district: Some("500104001"), urgency: Urgency::P1, agency }
    }

    fn some(code: &str) -> Vec<String> {
        vec![code.to_owned()]
    }

    #[test]
    fn all_fields_must_match() {
        let filter = EventFilter::default();
        let sees = |filter: &EventFilter| filter.matches_fields(&fields(Some("water")));
        assert!(sees(&filter));
        let wanted = EventFilter { agencies: some("water"), categories: some("MED"), ..filter.clone() };
        assert!(sees(&wanted));
        assert!(!wanted.matches_fields(&fields(None)));
        for blind in [
            EventFilter { categories: some("ME"), ..filter.clone() },
            EventFilter { categories: some("MED.0"), ..filter.clone() },
            EventFilter { urgencies: vec![Urgency::P0], ..filter.clone() },
            EventFilter { districts: some("500104001"), agencies: some("power"), ..filter.clone() },
        ] {
            assert!(!sees(&blind), "{blind:?}");
        }
    }
}
