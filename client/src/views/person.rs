//! What was erased of a person, as rows.

use hotline_proto::v1::ErasePersonResponse;

use crate::output::{Table, number};

/// The calls and issues of which something is erased.
pub fn erased(answer: &ErasePersonResponse) -> Table {
    let names: Vec<&String> = answer.calls.iter().chain(&answer.issues).collect();
    Table::new(&["number"], &names, |name| vec![number(name)])
}
