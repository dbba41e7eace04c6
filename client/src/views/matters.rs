//! What calls and issues are about: on a line, and for a surge calls: one row for each district and category.

use std::collections::{BTreeMap, HashMap};

use hotline_proto::v1::{Call, Urgency};
use jiff::{SignedDuration, Timestamp};

use crate::catalogue::label;
use crate::codes::Code as _;
use crate::output::{Cell, Table, number};
use crate::times;

/// Time in which a number has one row, however often its calls alarm.
const ONE_ALARM: SignedDuration = SignedDuration::from_mins(30);

/// The calls about one matter.
pub struct Matter<'c> {
    /// The one that was received first.
    pub oldest: &'c Call,
    /// All of them.
    pub calls: Vec<&'c Call>,
}

/// What something is about, on one line, after how urgent it is.
pub fn matter(urgency: Urgency, words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{} {words}", label(urgency.full_name())).trim().to_owned()
}

/// The matters of calls, the one that has waited longest first.
pub fn matters(calls: &[Call]) -> Vec<Matter<'_>> {
    let mut by_matter: BTreeMap<(&str, &str), Vec<&Call>> = BTreeMap::new();
    for call in calls {
        by_matter.entry((call.district.as_str(), call.category.as_str())).or_default().push(call);
    }
    let received = |call: &Call| call.received_at.map(|at| (at.seconds, at.nanos));
    let mut matters = Vec::with_capacity(by_matter.len());
    for calls in by_matter.into_values() {
        let oldest = calls.iter().copied().min_by_key(|call| received(call));
        matters.extend(oldest.map(|oldest| Matter { oldest, calls }));
    }
    matters.sort_by_key(|matter| received(matter.oldest));
    matters
}

/// Rows of matters.
pub fn table(matters: &[Matter<'_>]) -> Table {
    let keys = ["district", "category", "call_count", "urgency", "received_at", "number", "summary"];
    Table::new(&keys, matters, |matter| {
        let most_urgent = matter.calls.iter().min_by_key(|call| call.urgency).unwrap_or(&matter.oldest);
        vec![
            Cell::text(&matter.oldest.district),
            Cell::text(&matter.oldest.category),
            Cell::Count(i64::try_from(matter.calls.len()).unwrap_or(i64::MAX)),
            Cell::code(most_urgent.urgency()),
            Cell::time(matter.oldest.received_at.as_ref()),
            number(&matter.oldest.name),
            Cell::text(&matter.oldest.summary),
        ]
    })
}

/// The calls without those that follow another one of their number within half an hour. They come as they came.
pub fn one_a_number(calls: &[Call]) -> Vec<Call> {
    let at = |call: &Call| call.received_at.as_ref().and_then(times::from_proto).unwrap_or_default();
    let mut in_order: Vec<&Call> = calls.iter().collect();
    in_order.sort_by_key(|call| at(call));
    let mut shown: HashMap<&str, Timestamp> = HashMap::new();
    let mut hidden = Vec::new();
    for call in in_order {
        let caller = call.caller.as_ref().map_or("", |caller| caller.id.as_str());
        let is_again = shown.get(caller).is_some_and(|shown| at(call).duration_since(*shown) < ONE_ALARM);
        if is_again && !caller.is_empty() {
            hidden.push(call.name.as_str());
        } else {
            shown.insert(caller, at(call));
        }
    }
    calls.iter().filter(|call| !hidden.contains(&call.name.as_str())).cloned().collect()
}
