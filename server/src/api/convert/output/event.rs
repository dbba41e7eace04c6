//! Messages of journal entries.

use std::collections::BTreeMap;

use hotline_proto::v1;
use prost_types::value::Kind;
use prost_types::{ListValue, Struct, Value};
use serde_json::Value as Json;

use super::time;
use crate::store::tables::views::JournalEntry;

/// The payload of a journal entry, as it is stored in JSON.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct Payload {
    event: Json,
    /// The counted fields before the entry. None if there were none.
    #[serde(default)]
    pub before: Option<Json>,
    /// The counted fields after the entry. None if they did not change.
    #[serde(default)]
    pub after: Option<Json>,
}

impl Payload {
    /// Parses the payload of an entry. Fails if it is damaged.
    pub fn read(entry: &JournalEntry) -> Result<Self, crate::store::Error> {
        serde_json::from_str(&entry.payload).map_err(|error| {
            crate::store::Error::Damaged(format!("the payload of journal entry {}: {error}", entry.position))
        })
    }
}

/// A journal entry, without its texts.
pub fn event(period: &str, entry: &JournalEntry, payload: &Payload) -> v1::Event {
    v1::Event {
        position: entry.position,
        subject: entry.subject.name(period),
        event_type: entry.event_type.clone(),
        occurred_at: time(entry.occurred_at),
        recorded_at: time(entry.recorded_at),
        actor: entry.actor.clone(),
        on_behalf_of: entry.on_behalf_of.clone().unwrap_or_default(),
        request_id: entry.request_id.clone().unwrap_or_default(),
        details: structure(&payload.event),
        before: payload.before.as_ref().and_then(structure),
        after: payload.after.as_ref().and_then(structure),
    }
}

/// A journal entry of an issue with its texts as (field, text). Fails if its payload is damaged.
pub fn issue_event(
    period: &str,
    entry: JournalEntry,
    texts: Vec<(String, String)>,
) -> Result<v1::IssueEvent, crate::store::Error> {
    let payload = Payload::read(&entry)?;
    let texts = texts.into_iter().map(|(field, content)| v1::EventText { field, content });
    Ok(v1::IssueEvent { event: Some(event(period, &entry, &payload)), texts: texts.collect() })
}

fn structure(json: &Json) -> Option<Struct> {
    match json {
        Json::Object(fields) => Some(Struct { fields: values(fields) }),
        _ => None,
    }
}

fn values(fields: &serde_json::Map<String, Json>) -> BTreeMap<String, Value> {
    fields.iter().map(|(name, json)| (name.clone(), value(json))).collect()
}

fn value(json: &Json) -> Value {
    let kind = match json {
        Json::Null => Kind::NullValue(0),
        Json::Bool(flag) => Kind::BoolValue(*flag),
        Json::Number(number) => Kind::NumberValue(number.as_f64().unwrap_or(f64::NAN)),
        Json::String(text) => Kind::StringValue(text.clone()),
        Json::Array(list) => Kind::ListValue(ListValue { values: list.iter().map(value).collect() }),
        Json::Object(fields) => Kind::StructValue(Struct { fields: values(fields) }),
    };
    Value { kind: Some(kind) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_of_every_kind_becomes_a_struct() {
        let json = serde_json::json!({"type": "noted", "n": 7, "on": true, "none": null, "list": [1, "a"], "in": {"x": 1.5}});
        let fields = structure(&json).unwrap().fields;
        let kind = |name: &str| fields[name].kind.clone().unwrap();
        assert_eq!(kind("type"), Kind::StringValue("noted".to_owned()));
        assert_eq!(kind("n"), Kind::NumberValue(7.0));
        assert_eq!(kind("on"), Kind::BoolValue(true));
        assert_eq!(kind("none"), Kind::NullValue(0));
        assert!(matches!(kind("list"), Kind::ListValue(list) if list.values.len() == 2));
        assert!(matches!(kind("in"), Kind::StructValue(inner) if inner.fields.len() == 1));
        assert_eq!(structure(&serde_json::json!([1])), None);
    }
}
