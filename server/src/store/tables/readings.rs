//! Who has read what.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use diesel::prelude::*;

use super::rows::notice::ReadingRow;
use super::schema::readings;
use crate::domain::instant::Instant;
use crate::domain::notice::{NoticeNumber, ReadItem};
use crate::domain::number::IssueNumber;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::db::in_list::InList;

/// That a call handler has read something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadBy {
    /// Operator code.
    pub operator: String,
    /// When.
    pub at: Instant,
}

/// Readings by their items, each by when they were.
type ByItem = BTreeMap<ReadItem, Vec<ReadBy>>;

/// The readings of the instructions on some issues, or of notices if the issue is 0.
fn load(
    conn: &mut Conn,
    key: i64,
    issues: impl Iterator<Item = i64>,
    numbers: Option<&[i64]>,
) -> Result<Vec<ReadingRow>, Error> {
    let issues: Vec<i64> = issues.collect();
    if issues.is_empty() {
        return Ok(Vec::new());
    }
    Ok(on!(conn, |c: DB| {
        let mut query = readings::table
            .filter(readings::period_key.eq(key).and(readings::issue_number.in_list(issues.iter().copied())))
            .order((readings::read_at, readings::position, readings::operator))
            .select(ReadingRow::as_select())
            .into_boxed::<DB>();
        if let Some(numbers) = numbers {
            query = query.filter(readings::number.in_list(numbers.iter().copied()));
        }
        query.load(c)
    })?)
}

fn by_item(rows: Vec<ReadingRow>) -> ByItem {
    let mut by_item = ByItem::new();
    for row in rows {
        let (item, at) = (row.item(), row.read_at);
        by_item.entry(item).or_default().push(ReadBy { operator: row.operator, at });
    }
    by_item
}

/// Who has read the instructions on issues, by issue and number.
pub fn of_instructions(
    conn: &mut Conn,
    key: i64,
    issues: impl Iterator<Item = IssueNumber>,
) -> Result<HashMap<IssueNumber, BTreeMap<i32, Vec<ReadBy>>>, Error> {
    let mut by_issue: HashMap<IssueNumber, BTreeMap<i32, Vec<ReadBy>>> = HashMap::new();
    for (item, read_by) in by_item(load(conn, key, issues.map(|issue| issue.0), None)?) {
        if let ReadItem::Instruction { issue, number } = item {
            by_issue.entry(issue).or_default().insert(number, read_by);
        }
    }
    Ok(by_issue)
}

/// Who has read notices.
pub fn of_notices(
    conn: &mut Conn,
    key: i64,
    notices: &[NoticeNumber],
) -> Result<BTreeMap<NoticeNumber, Vec<ReadBy>>, Error> {
    let numbers: Vec<i64> = notices.iter().map(|number| number.0).collect();
    let read = by_item(load(conn, key, std::iter::once(0), Some(&numbers))?);
    let of_notices = read.into_iter().filter_map(|(item, read_by)| match item {
        ReadItem::Notice(number) => Some((number, read_by)),
        ReadItem::Instruction { .. } => None,
    });
    Ok(of_notices.collect())
}

/// Which of some items call handlers have read.
pub fn done(
    conn: &mut Conn,
    key: i64,
    asked: &BTreeSet<(ReadItem, String)>,
) -> Result<Vec<(ReadItem, String)>, Error> {
    let issues: BTreeSet<i64> = asked.iter().map(|(item, _)| item.parts().0).collect();
    let numbers: Vec<i64> = asked.iter().map(|(item, _)| item.parts().1).collect();
    let rows = load(conn, key, issues.into_iter(), Some(&numbers))?;
    let read = rows.into_iter().map(|row| (row.item(), row.operator));
    Ok(read.filter(|read| asked.contains(read)).collect())
}

/// What the entry at a position says was read, in order.
pub fn of_entry(conn: &mut Conn, key: i64, position: i64) -> Result<Vec<ReadingRow>, Error> {
    Ok(on!(conn, |c| readings::table
        .filter(readings::period_key.eq(key).and(readings::position.eq(position)))
        .order((readings::issue_number, readings::number))
        .select(ReadingRow::as_select())
        .load(c))?)
}
