//! Issues that look alike: they may be about the same matter, so that a call is linked instead of an issue opened twice.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::issue::{active_issues, views};
use crate::domain::call::CallDraft;
use crate::domain::codes::IssueState;
use crate::domain::command::{Command, Write};
use crate::domain::instant::{DAY, Instant};
use crate::domain::number::{CallNumber, IssueNumber};
use crate::domain::phone::Phone;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::db::in_list::InList;
use crate::store::tables::schema::{callers, calls, issues, links};
use crate::store::tables::views::IssueView;
use crate::store::tables::{numbers, protection};

/// How long before a call or issue one of the same category and district may have been opened to look alike, in microseconds.
const LOOK_BACK_US: i64 = 3 * DAY;
/// Maximum number of look-alikes returned.
pub const MAX_NAMED: i64 = 5;
/// Number of an issue's calls, the latest ones, by whose callers look-alikes are searched.
const MAX_CALLERS: i64 = 20;

/// What issues are compared with.
#[derive(Clone, Debug)]
struct Likeness {
    at: Instant,
    category: Option<String>,
    district: Option<String>,
    callers: Vec<i64>,
    /// Issues that are left out.
    excluded: Vec<i64>,
    /// Maximum number of look-alikes.
    limit: i64,
}

/// Active issues like a call. Issues linked to the call are left out.
pub fn look_alikes_of_call(conn: &mut Conn, key: i64, number: CallNumber) -> Result<Vec<IssueView>, Error> {
    let call = calls::table.find((key, number.0));
    let row: Option<(Instant, Option<String>, Option<String>, Option<i64>)> = on!(conn, |c| call
        .select((calls::received_at, calls::category, calls::district, calls::caller))
        .first(c)
        .optional())?;
    let Some((at, category, district, caller)) = row else { return Ok(Vec::new()) };
    let excluded = on!(conn, |c| links::table
        .filter(links::period_key.eq(key).and(links::call_number.eq(number.0)))
        .select(links::issue_number)
        .load(c))?;
    let callers = caller.into_iter().collect();
    look_alikes(conn, key, Likeness { at, category, district, callers, excluded, limit: MAX_NAMED })
}

/// Active issues like an issue.
pub fn look_alikes_of_issue(conn: &mut Conn, key: i64, number: IssueNumber) -> Result<Vec<IssueView>, Error> {
    let issue = issues::table.find((key, number.0));
    let row: Option<(Instant, Option<String>, Option<String>)> = on!(conn, |c| issue
        .select((issues::opened_at, issues::category, issues::district))
        .first(c)
        .optional())?;
    let Some((at, category, district)) = row else { return Ok(Vec::new()) };
    let of_call = calls::period_key.eq(links::period_key).and(calls::number.eq(links::call_number));
    let callers: Vec<Option<i64>> = on!(conn, |c| links::table
        .inner_join(calls::table.on(of_call))
        .filter(links::period_key.eq(key).and(links::issue_number.eq(number.0)))
        .order(links::call_number.desc())
        .limit(MAX_CALLERS)
        .select(calls::caller)
        .load(c))?;
    let callers = BTreeSet::from_iter(callers.into_iter().flatten()).into_iter().collect();
    let excluded = vec![number.0];
    look_alikes(conn, key, Likeness { at, category, district, callers, excluded, limit: MAX_NAMED })
}

/// The matter of a call that is being recorded.
#[derive(Clone, Debug)]
pub struct NewMatter {
    likeness: Likeness,
    phone_key: Option<String>,
}

impl NewMatter {
    /// None for other writes, and for a call that nothing can look like.
    pub fn for_write(write: &Write) -> Option<Self> {
        let Command::CreateCall(new) = &write.command else { return None };
        let mut matter = Self::of_draft(&new.draft)?;
        let likeness = &mut matter.likeness;
        likeness.at = new.draft.facts.received_at.or(write.occurred_at).unwrap_or(likeness.at);
        likeness.excluded = new.actions.links.iter().map(|link| link.issue.0).collect();
        likeness.limit += new.actions.issues.len() as i64;
        Some(matter)
    }

    /// That of a call which is being taken. None if nothing can look like it.
    pub fn of_draft(draft: &CallDraft) -> Option<Self> {
        let facts = &draft.facts;
        let likeness = Likeness {
            at: facts.received_at.unwrap_or_else(Instant::now),
            category: facts.category.clone().flatten(),
            district: facts.district.clone().flatten(),
            callers: Vec::new(),
            excluded: Vec::new(),
            limit: MAX_NAMED,
        };
        let phone_key =
            draft.texts.caller_phone.clone().flatten().filter(Phone::is_number).map(|phone| phone.key);
        (likeness.matter().is_some() || phone_key.is_some()).then_some(Self { likeness, phone_key })
    }
}

/// Active issues like a call that is being recorded. The issues that the call opens may exist already and be among them.
pub fn look_alikes_of_new(conn: &mut Conn, key: i64, new: &NewMatter) -> Result<Vec<IssueView>, Error> {
    let mut likeness = new.likeness.clone();
    if let Some(phone_key) = &new.phone_key {
        let phone_key = protection::of(conn, key)?.number(phone_key);
        let caller: Option<i64> =
            on!(conn, |c| callers::table.find((key, phone_key)).select(callers::number).first(c).optional())?;
        likeness.callers.extend(caller);
    }
    look_alikes(conn, key, likeness)
}

impl Likeness {
    /// Category and district; none unless both are known, as two unknown values are not the same.
    fn matter(&self) -> Option<(&str, &str)> {
        self.category.as_deref().zip(self.district.as_deref())
    }
}

/// Those of the same caller, whenever opened, then those of the same category and district, opened no earlier than 72 hours before; the latest
/// first.
fn look_alikes(conn: &mut Conn, key: i64, likeness: Likeness) -> Result<Vec<IssueView>, Error> {
    let mut numbers = of_same_caller(conn, key, &likeness)?;
    let of_matter = of_same_matter(conn, key, &likeness)?;
    numbers.extend(of_matter.into_iter().filter(|number| !numbers.contains(number)).collect::<Vec<_>>());
    numbers.truncate(likeness.limit as usize);
    views(conn, key, &numbers.into_iter().map(IssueNumber).collect::<Vec<_>>())
}

fn of_same_matter(conn: &mut Conn, key: i64, likeness: &Likeness) -> Result<Vec<i64>, Error> {
    let Some((category, district)) = likeness.matter() else { return Ok(Vec::new()) };
    Ok(on!(conn, |c| issues::table
        .filter(issues::period_key.eq(key).and(issues::opened_at.ge(likeness.at.plus(-LOOK_BACK_US))))
        .filter(
            issues::state
                .in_list(IssueState::active())
                .and(diesel::dsl::not(issues::number.in_list(likeness.excluded.iter().copied())))
        )
        .filter(issues::category.eq(category).and(issues::district.eq(district)))
        .order((issues::opened_at.desc(), issues::number.desc()))
        .limit(likeness.limit)
        .select(issues::number)
        .load(c))?)
}

fn of_same_caller(conn: &mut Conn, key: i64, likeness: &Likeness) -> Result<Vec<i64>, Error> {
    if likeness.callers.is_empty() {
        return Ok(Vec::new());
    }
    let phone_keys: Vec<String> = on!(conn, |c| callers::table
        .filter(callers::period_key.eq(key).and(callers::number.in_list(likeness.callers.iter().copied())))
        .select(callers::phone_key)
        .load(c))?;
    let mut linked = Vec::new();
    for phone_key in &phone_keys {
        let latest = numbers::latest_issues(conn, key, phone_key)?;
        linked.extend(latest.into_iter().filter(|issue| issue.as_caller).map(|issue| issue.number));
    }
    let active = active_issues(conn, key, &linked)?.into_iter().map(|(_, number)| number);
    Ok(active.filter(|number| !likeness.excluded.contains(number)).take(likeness.limit as usize).collect())
}
