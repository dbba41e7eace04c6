//! Notices, and what was read, as rows and as cards.

use hotline_client::names::short;
use hotline_proto::ResourceResponse;
use hotline_proto::v1::{MarkReadResponse, Notice, ReadBy};
use prost::Name;

use super::shift::written as written_card;
use crate::catalogue::joined;
use crate::output::{Cell, Document, Table};

/// Rows of a list of notices.
pub fn table(notices: &[Notice]) -> Table {
    let keys =
        ["notice", "notice_text", "category", "in_force_from", "in_force_until", "replaces", "read_by"];
    let rows = Table::new(&keys, notices, |notice| {
        vec![
            Cell::text(short(&notice.name)),
            Cell::text(&notice.text),
            Cell::text(&notice.category),
            Cell::time(notice.start_time.as_ref()),
            Cell::time(notice.end_time.as_ref()),
            Cell::text(short(&notice.replaces)),
            Cell::text(readers(&notice.read_by)),
        ]
    });
    rows.whole()
}

/// Who has read something.
pub fn readers(read_by: &[ReadBy]) -> String {
    joined(read_by.iter().map(|by| by.operator_code.as_str()))
}

/// Whether a call handler has read something.
pub fn has_read(read_by: &[ReadBy], operator: &str) -> bool {
    read_by.iter().any(|by| by.operator_code == operator)
}

/// A notice that was posted or withdrawn.
pub fn written(response: &(impl ResourceResponse<Resource = Notice> + Name), subject: &str) -> Document {
    written_card(response, subject, response.resource().map(card).unwrap_or_default())
}

/// A notice.
pub fn card(notice: &Notice) -> Vec<(&'static str, Cell)> {
    vec![
        ("notice", Cell::text(short(&notice.name))),
        ("notice_text", Cell::text(&notice.text)),
        ("category", Cell::text(&notice.category)),
        ("in_force_from", Cell::time(notice.start_time.as_ref())),
        ("in_force_until", Cell::time(notice.end_time.as_ref())),
        ("replaces", Cell::text(short(&notice.replaces))),
        ("replaced_by", Cell::text(short(&notice.replaced_by))),
        ("poster", Cell::text(&notice.poster)),
        ("post_time", Cell::time(notice.post_time.as_ref())),
        ("read_by", Cell::text(readers(&notice.read_by))),
    ]
}

/// What was marked as read.
pub fn marked(response: &MarkReadResponse, subject: &str) -> Document {
    written_card(response, subject, marked_card(response))
}

/// What was marked as read: notices by number, instructions by their issue and their number within it.
pub fn marked_card(response: &MarkReadResponse) -> Vec<(&'static str, Cell)> {
    let by = response.read_by.clone().unwrap_or_default();
    let notices = response.notices.iter().map(|notice| short(notice).to_owned());
    let instructions = response.instructions.iter();
    let instructions = instructions.map(|one| format!("{} ({})", short(&one.issue), one.number));
    vec![
        ("operator_code", Cell::text(&by.operator_code)),
        ("read_time", Cell::time(by.read_time.as_ref())),
        ("read_items", Cell::text(joined(notices.chain(instructions)))),
    ]
}
