//! What is asked of the register. Every function runs inside a reading transaction: it sees one snapshot.

pub mod call;
pub mod call_list;
pub mod callback;
pub mod caller;
pub mod event;
pub mod issue;
pub mod issue_list;
pub mod period;
pub mod summary;

use super::filter::Cursor;

/// Rows looked at for one page of a text search, at least.
const SCANNED: i64 = 500;

/// Cuts what was read beyond the page; answers where the next page begins.
fn cut<R>(rows: &mut Vec<R>, limit: i64, cursor: impl Fn(&R) -> Cursor) -> Option<Cursor> {
    let limit = limit as usize;
    if rows.len() <= limit {
        return None;
    }
    rows.truncate(limit);
    rows.last().map(cursor)
}

/// Where the second level of a first-level category begins and ends in the order of codes: `MED.` to `MED/`.
fn second_level(category: &str) -> (String, String) {
    (format!("{category}."), format!("{category}/"))
}
