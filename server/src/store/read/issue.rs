//! Issues with their texts, and those that look alike.

use std::collections::HashMap;

use diesel::prelude::*;

use super::call::{pick, texts_by_position};
use crate::domain::codes::{Coded, IssueState, Outcome};
use crate::domain::event::TextField;
use crate::domain::instant::{HOUR, Instant};
use crate::domain::issue::{Issue, Link};
use crate::domain::number::{CallNumber, IssueNumber};
use crate::store::Error;
use crate::store::conn::{Conn, on};
use crate::store::fetch;
use crate::store::schema::{calls, issues, links};
use crate::store::view::IssueView;

/// Links shown of an issue: the newest.
const LINKS_SHOWN: usize = 100;
/// Look-alikes shown.
const ALIKE_SHOWN: i64 = 5;
/// How far back look-alikes were opened, in microseconds.
const ALIKE_WITHIN: i64 = 72 * HOUR;

/// Issues, in the order asked for; what is not there is left out.
pub fn views(conn: &mut Conn, key: i64, numbers: &[IssueNumber]) -> Result<Vec<IssueView>, Error> {
    let wanted: Vec<i64> = numbers.iter().map(|number| number.0).collect();
    let found = fetch::issues(conn, key, &wanted)?;
    let mut texts = fetch::issue_texts(conn, key, &wanted)?;
    let mut links = links_shown(conn, key, &wanted)?;
    let mut merged = merged_into(conn, key, &wanted)?;
    let masters = masters(conn, key, &found)?;
    let positions: Vec<i64> =
        found.iter().flat_map(text_positions).chain(masters.values().filter_map(|m| m.1)).collect();
    let event_texts = texts_by_position(conn, key, &positions)?;
    let reply = |position: Option<i64>| {
        let place = (position?, TextField::PublicReply.code().to_owned());
        event_texts.get(&place).cloned()
    };
    let mut views: HashMap<IssueNumber, IssueView> = found
        .into_iter()
        .map(|issue| {
            let number = issue.number;
            let master = issue.master.and_then(|master| masters.get(&master.0));
            let view = IssueView {
                texts: texts.remove(&number).unwrap_or_default(),
                event_texts: pick(&event_texts, text_positions(&issue)),
                links: links.remove(&number).unwrap_or_default(),
                merged: merged.remove(&number).unwrap_or_default(),
                master_result: master.map(|(outcome, position)| (*outcome, reply(*position))),
                issue,
            };
            (number, view)
        })
        .collect();
    Ok(numbers.iter().filter_map(|number| views.remove(number)).collect())
}

/// Positions of the entries whose texts belong to the view of an issue.
fn text_positions(issue: &Issue) -> Vec<i64> {
    issue.assignments.iter().map(|assignment| assignment.position).chain(issue.resolution_position).collect()
}

/// The newest links of issues.
fn links_shown(conn: &mut Conn, key: i64, wanted: &[i64]) -> Result<HashMap<IssueNumber, Vec<Link>>, Error> {
    let mut links: HashMap<IssueNumber, Vec<Link>> = HashMap::new();
    for link in fetch::links_of_issues(conn, key, wanted)? {
        links.entry(link.issue).or_default().push(link);
    }
    for of_issue in links.values_mut() {
        of_issue.sort_by_key(|link| std::cmp::Reverse((link.linked_at, link.call)));
        of_issue.truncate(LINKS_SHOWN);
    }
    Ok(links)
}

fn merged_into(
    conn: &mut Conn,
    key: i64,
    wanted: &[i64],
) -> Result<HashMap<IssueNumber, Vec<IssueNumber>>, Error> {
    let rows: Vec<(Option<i64>, i64)> = on!(conn, |c| issues::table
        .filter(issues::period_key.eq(key).and(issues::master.eq_any(wanted.iter().map(|n| Some(*n)))))
        .order(issues::number)
        .select((issues::master, issues::number))
        .load(c))?;
    let mut merged: HashMap<IssueNumber, Vec<IssueNumber>> = HashMap::new();
    for (master, number) in rows {
        merged.entry(IssueNumber(master.unwrap_or_default())).or_default().push(IssueNumber(number));
    }
    Ok(merged)
}

/// What came of the masters of merged issues, and where their public reply stands.
fn masters(
    conn: &mut Conn,
    key: i64,
    found: &[Issue],
) -> Result<HashMap<i64, (Option<Outcome>, Option<i64>)>, Error> {
    let wanted: Vec<i64> = found.iter().filter_map(|issue| issue.master).map(|number| number.0).collect();
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(i64, Option<Outcome>, Option<i64>)> = on!(conn, |c| issues::table
        .filter(issues::period_key.eq(key).and(issues::number.eq_any(wanted)))
        .select((issues::number, issues::outcome, issues::resolution_position))
        .load(c))?;
    Ok(rows.into_iter().map(|(number, outcome, position)| (number, (outcome, position))).collect())
}

/// Issues of which a call is the FIRST.
pub fn opened_by(conn: &mut Conn, key: i64, call: CallNumber) -> Result<Vec<IssueNumber>, Error> {
    let rows: Vec<i64> = on!(conn, |c| issues::table
        .filter(issues::period_key.eq(key).and(issues::first_call.eq(call.0)))
        .order(issues::number)
        .select(issues::number)
        .load(c))?;
    Ok(rows.into_iter().map(IssueNumber).collect())
}

/// Active issues that look like what a call is about, the latest first.
pub fn look_alikes_of_call(conn: &mut Conn, key: i64, call: CallNumber) -> Result<Vec<IssueView>, Error> {
    let Some(call) = fetch::calls(conn, key, &[call.0])?.pop() else { return Ok(Vec::new()) };
    let linked = fetch::links_of_calls(conn, key, &[call.number.0])?;
    let like = Like {
        without: linked.into_iter().map(|link| link.issue.0).collect(),
        caller_ids: call.caller_id.iter().map(ToString::to_string).collect(),
        category: call.facts.category,
        district: call.facts.district,
        since: call.facts.received_at.plus(-ALIKE_WITHIN),
    };
    look_alikes(conn, key, like)
}

/// Active issues that look like another, the latest first.
pub fn look_alikes_of_issue(conn: &mut Conn, key: i64, number: IssueNumber) -> Result<Vec<IssueView>, Error> {
    let Some(issue) = fetch::issues(conn, key, &[number.0])?.pop() else { return Ok(Vec::new()) };
    let first: Vec<i64> = issue.first_call.iter().map(|call| call.0).collect();
    let callers = fetch::calls(conn, key, &first)?;
    let like = Like {
        without: vec![number.0],
        caller_ids: callers.iter().filter_map(|call| call.caller_id).map(|id| id.to_string()).collect(),
        category: issue.facts.category,
        district: issue.facts.district,
        since: issue.opened_at.plus(-ALIKE_WITHIN),
    };
    look_alikes(conn, key, like)
}

/// What looks alike: the same caller, or the same category and district.
struct Like {
    without: Vec<i64>,
    caller_ids: Vec<String>,
    category: Option<String>,
    district: Option<String>,
    since: Instant,
}

fn look_alikes(conn: &mut Conn, key: i64, like: Like) -> Result<Vec<IssueView>, Error> {
    let of_caller = links::table
        .inner_join(
            calls::table
                .on(calls::period_key.eq(links::period_key).and(calls::number.eq(links::call_number))),
        )
        .filter(links::period_key.eq(key))
        .filter(calls::caller_id.eq_any(like.caller_ids.into_iter().map(Some)))
        .select(links::issue_number);
    // No category or district is alike to none: an empty text is no code.
    let same_place = issues::category
        .eq(like.category.unwrap_or_default())
        .and(issues::district.eq(like.district.unwrap_or_default()));
    let active: Vec<IssueState> = IssueState::ALL.iter().copied().filter(|state| state.is_active()).collect();
    let rows: Vec<i64> = on!(conn, |c| issues::table
        .filter(issues::period_key.eq(key).and(issues::opened_at.ge(like.since)))
        .filter(issues::state.eq_any(active).and(issues::number.ne_all(like.without)))
        .filter(same_place.assume_not_null().or(issues::number.eq_any(of_caller)))
        .order((issues::opened_at.desc(), issues::number.desc()))
        .limit(ALIKE_SHOWN)
        .select(issues::number)
        .load(c))?;
    views(conn, key, &rows.into_iter().map(IssueNumber).collect::<Vec<_>>())
}
