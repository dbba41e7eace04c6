//! Canonical protobuf JSON, through the compiled contract.

use std::sync::LazyLock;

use prost_reflect::{DescriptorPool, DynamicMessage};

use super::document::Answer;
use super::{Document, Format};
use crate::catalogue::text;
use crate::failure::Failure;

static POOL: LazyLock<Option<DescriptorPool>> =
    LazyLock::new(|| DescriptorPool::decode(hotline_proto::FILE_DESCRIPTOR_SET).ok());

/// One object a line, so that a stream can be read line by line and `jq` does the rest.
#[derive(Clone, Copy, Debug)]
pub struct Json;

impl Format for Json {
    fn render(&self, document: &Document) -> Result<String, Failure> {
        let mut text = match &document.answer {
            Answer::Message { type_name, encoded } => message(type_name, encoded)?,
            Answer::Object(object) => object.clone(),
        };
        text.push('\n');
        Ok(text)
    }
}

fn message(type_name: &str, encoded: &[u8]) -> Result<String, Failure> {
    let unknown = || Failure::Internal(text!("fault-not-in-contract", type = type_name));
    let pool = POOL.as_ref().ok_or_else(unknown)?;
    let descriptor = pool.get_message_by_name(type_name).ok_or_else(unknown)?;
    let message = DynamicMessage::decode(descriptor, encoded).map_err(|_| unknown())?;
    serde_json::to_string(&message).map_err(|e| Failure::Internal(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotline_proto::v1::{Issue, ListIssuesResponse, Urgency};

    #[test]
    fn enums_are_names_and_times_are_rfc_3339() {
        let issue = Issue {
            name: "periods/x/issues/Q000001-3".into(),
            urgency: Urgency::P1.into(),
            opened_at: Some(prost_types::Timestamp { seconds: 1_668_268_200, nanos: 0 }),
            ..Issue::default()
        };
        let page = ListIssuesResponse { issues: vec![issue], next_page_token: String::new() };
        let text = Json.render(&Document::new(&page, "")).unwrap();
        insta::assert_snapshot!(text, @r#"{"issues":[{"name":"periods/x/issues/Q000001-3","urgency":"URGENCY_P1","openedAt":"2022-11-12T15:50:00Z"}]}"#);
    }
}
