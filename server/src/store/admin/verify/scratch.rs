//! The state to which the entries read so far lead, in bounded memory: what is equal to its row in the tables is not held, the rest lies in a temporary database.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use std::sync::Arc;

use diesel::prelude::*;

use super::Finding;
use crate::domain::event::{Event, IssueEvent};
use crate::domain::issue::Link;
use crate::domain::link_change::LinkChange;
use crate::domain::number::{CallNumber, CallbackNumber, IssueNumber};
use crate::domain::state::State;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::db::in_list::InList;
use crate::store::db::sqlite;
use crate::store::tables::aggregates;
use crate::store::tables::rows::call::{CallRow, HandoffRow};
use crate::store::tables::rows::callback::{AttemptRow, CallbackRow};
use crate::store::tables::rows::issue::{AssignmentRow, InstructionRow, IssueRow, LinkRow};
use crate::store::tables::schema::{
    assignments, attempts, callbacks, calls, handoffs, instructions, issues, links,
};

/// Number of rows compared at a time.
const CHUNK: i64 = if cfg!(test) { 20 } else { 2_000 };

/// So many links of an issue are compared together with those of others.
const FEW_LINKS: i64 = 20;

/// What is not equal to its row in the tables, or not yet. It has the tables of a register. Whether something is there at all tells the head of the state, as numbers are
/// given out in order.
pub struct Scratch {
    conn: Conn,
    key: i64,
}

/// What some entries change, and what must be known to apply them.
#[derive(Debug, Default)]
pub struct Touched {
    calls: BTreeSet<i64>,
    issues: BTreeSet<i64>,
    callbacks: BTreeSet<i64>,
    links: BTreeSet<(IssueNumber, CallNumber)>,
    /// Issues of which all links must be known, with their calls.
    with_links: BTreeSet<i64>,
    /// Calls that are only read.
    read: BTreeSet<i64>,
}

impl Touched {
    /// Adds what an event touches.
    pub fn add(&mut self, event: &Event) {
        match event {
            Event::Period(_) => {}
            Event::Call(number, _) => _ = self.calls.insert(number.0),
            Event::Callback(number, _) => _ = self.callbacks.insert(number.0),
            Event::Issue(number, event) => {
                self.issues.insert(number.0);
                if let IssueEvent::Opened { call: Some(call), .. } = event {
                    self.read.insert(call.0);
                }
                if let Some(call) = event.linked_call() {
                    self.calls.insert(call.0);
                    self.links.insert((*number, call));
                }
                match event.link_change() {
                    Some(LinkChange::Unlinked { .. } | LinkChange::FirstCallChanged { .. }) => {
                        self.with_links.insert(number.0);
                    }
                    Some(LinkChange::Linked { .. } | LinkChange::CallChanged { .. }) | None => {}
                }
            }
        }
    }
}

/// The numbers up to the last one that was given out.
fn given_out(numbers: &BTreeSet<i64>, last: i64) -> Vec<i64> {
    numbers.range(..=last).copied().collect()
}

/// Loads by number from the temporary database, and what is not there from the tables.
fn from_either<T>(
    scratch: &mut Conn,
    tables: &mut Conn,
    numbers: &[i64],
    number: impl Fn(&T) -> i64,
    load: impl Fn(&mut Conn, &[i64]) -> Result<Vec<T>, Error>,
) -> Result<Vec<T>, Error> {
    let mut found = load(scratch, numbers)?;
    let there: BTreeSet<i64> = found.iter().map(&number).collect();
    let others: Vec<i64> = numbers.iter().copied().filter(|number| !there.contains(number)).collect();
    found.extend(load(tables, &others)?);
    Ok(found)
}

/// Those that are not equal to the ones with the same number in the tables, and the numbers of the others.
fn differing<N: Copy + Eq + Hash, T: PartialEq>(
    present: Vec<(N, Arc<T>)>,
    stored: impl Iterator<Item = (N, T)>,
) -> (Vec<Arc<T>>, Vec<N>) {
    let stored: HashMap<N, T> = stored.collect();
    let (equal, differing): (Vec<_>, Vec<_>) =
        present.into_iter().partition(|(number, one)| stored.get(number) == Some(&**one));
    let equal = equal.into_iter().map(|(number, _)| number).collect();
    (differing.into_iter().map(|(_, one)| one).collect(), equal)
}

impl Scratch {
    /// Nothing yet.
    pub fn new(key: i64) -> Result<Self, Error> {
        Ok(Self { conn: sqlite::open_temporary()?.into(), key })
    }

    /// Loads what is touched into a state that holds only the head, the period and its directories.
    pub fn load(&mut self, tables: &mut Conn, touched: &Touched, state: &mut State) -> Result<(), Error> {
        let (key, head) = (self.key, state.head);
        let numbers = given_out(&touched.callbacks, head.last_callback);
        let load = |conn: &mut Conn, numbers: &[i64]| aggregates::callbacks(conn, key, numbers);
        for callback in from_either(&mut self.conn, tables, &numbers, |one| one.number.0, load)? {
            state.callbacks.insert(callback.number, Arc::new(callback));
        }
        let mut to_load: BTreeSet<i64> = touched.calls.union(&touched.read).copied().collect();
        let numbers = given_out(&touched.issues, head.last_issue);
        let load = |conn: &mut Conn, numbers: &[i64]| aggregates::issues(conn, key, numbers);
        for issue in from_either(&mut self.conn, tables, &numbers, |one| one.number.0, load)? {
            to_load.extend(issue.first_call.map(|call| call.0));
            state.issues.insert(issue.number, Arc::new(issue));
        }
        let numbers = given_out(&touched.with_links, head.last_issue);
        for link in aggregates::links_of_issues(&mut self.conn, key, &numbers)? {
            to_load.insert(link.call.0);
            state.links.insert(link);
        }
        let numbers = given_out(&to_load, head.last_call);
        let load = |conn: &mut Conn, numbers: &[i64]| aggregates::calls(conn, key, numbers);
        for call in from_either(&mut self.conn, tables, &numbers, |one| one.number.0, load)? {
            state.calls.insert(call.number, Arc::new(call));
        }
        Ok(())
    }

    /// Takes what was touched out of the state, and keeps what is not equal to the tables.
    pub fn keep(&mut self, tables: &mut Conn, touched: &Touched, state: &mut State) -> Result<(), Error> {
        self.keep_calls(tables, touched, state)?;
        self.keep_callbacks(tables, touched, state)?;
        self.keep_links(touched, state)?;
        self.keep_issues(tables, touched, state)?;
        let State { calls, issues, callbacks, links, external_ids, known_callers, .. } = state;
        calls.clear();
        known_callers.clear();
        issues.clear();
        callbacks.clear();
        external_ids.clear();
        *links = Default::default();
        Ok(())
    }

    fn keep_calls(&mut self, tables: &mut Conn, touched: &Touched, state: &State) -> Result<(), Error> {
        let (key, numbers) = (self.key, Vec::from_iter(touched.calls.iter().copied()));
        let present = numbers.iter().map(|number| CallNumber(*number));
        let present =
            present.filter_map(|number| Some((number, Arc::clone(state.calls.get(&number)?)))).collect();
        let stored = aggregates::calls(tables, key, &numbers)?;
        let (differing, equal) = differing(present, stored.into_iter().map(|call| (call.number, call)));
        let handoffs = differing
            .iter()
            .flat_map(|call| call.handoffs.iter().map(|handoff| HandoffRow::new(key, call.number, handoff)));
        let handoffs: Vec<_> = handoffs.collect();
        let rows: Vec<_> = differing.iter().map(|call| CallRow::new(key, call)).collect();
        let equal = || equal.iter().map(|number| number.0);
        on!(&mut self.conn, |c| {
            diesel::delete(handoffs::table.filter(handoffs::call_number.in_list(equal()))).execute(c)?;
            diesel::delete(calls::table.filter(calls::number.in_list(equal()))).execute(c)?;
        });
        Ok(self.conn.pipeline(|to| {
            CallRow::upsert(to, &rows)?;
            HandoffRow::upsert(to, &handoffs)
        })?)
    }

    fn keep_callbacks(&mut self, tables: &mut Conn, touched: &Touched, state: &State) -> Result<(), Error> {
        let (key, numbers) = (self.key, Vec::from_iter(touched.callbacks.iter().copied()));
        let present = numbers.iter().map(|number| CallbackNumber(*number));
        let present =
            present.filter_map(|number| Some((number, Arc::clone(state.callbacks.get(&number)?)))).collect();
        let stored = aggregates::callbacks(tables, key, &numbers)?;
        let (differing, equal) = differing(present, stored.into_iter().map(|one| (one.number, one)));
        let attempts = differing.iter().flat_map(|callback| AttemptRow::for_callback(key, callback));
        let attempts: Vec<_> = attempts.collect();
        let rows: Vec<_> = differing.iter().map(|callback| CallbackRow::new(key, callback)).collect();
        let equal = || equal.iter().map(|number| number.0);
        on!(&mut self.conn, |c| {
            diesel::delete(attempts::table.filter(attempts::callback_number.in_list(equal()))).execute(c)?;
            diesel::delete(callbacks::table.filter(callbacks::number.in_list(equal()))).execute(c)?;
        });
        Ok(self.conn.pipeline(|to| {
            CallbackRow::upsert(to, &rows)?;
            AttemptRow::upsert(to, &attempts)
        })?)
    }

    fn keep_links(&mut self, touched: &Touched, state: &State) -> Result<(), Error> {
        let key = self.key;
        let (mut present, mut gone) = (Vec::new(), Vec::new());
        for (issue, call) in touched.links.iter().copied() {
            match state.links.get(issue, call) {
                Some(link) => present.push(LinkRow::new(key, link)),
                None => gone.push((key, issue.0, call.0)),
            }
        }
        Ok(self.conn.pipeline(|to| {
            for pair in gone {
                to.run(diesel::delete(links::table.find(pair)))?;
            }
            LinkRow::upsert(to, &present)
        })?)
    }

    /// An issue is equal to the tables only with all of its links.
    fn keep_issues(&mut self, tables: &mut Conn, touched: &Touched, state: &State) -> Result<(), Error> {
        let (key, numbers) = (self.key, Vec::from_iter(touched.issues.iter().copied()));
        let present = numbers.iter().map(|number| IssueNumber(*number));
        let present =
            present.filter_map(|number| Some((number, Arc::clone(state.issues.get(&number)?)))).collect();
        let stored = aggregates::issues(tables, key, &numbers)?;
        let (mut differing, mut equal) = differing(present, stored.into_iter().map(|one| (one.number, one)));
        let with_other_links = self.with_other_links(tables, &equal)?;
        equal.retain(|number| !with_other_links.contains(number));
        differing.extend(with_other_links.iter().filter_map(|number| state.issues.get(number).cloned()));
        let assignments =
            differing.iter().flat_map(|i| i.assignments.iter().map(|a| AssignmentRow::new(key, i.number, a)));
        let assignments: Vec<_> = assignments.collect();
        let instructions = differing
            .iter()
            .flat_map(|i| i.instructions.iter().map(|one| InstructionRow::new(key, i.number, one)));
        let instructions: Vec<_> = instructions.collect();
        let rows: Vec<_> = differing.iter().map(|issue| IssueRow::new(key, issue)).collect();
        let equal = || equal.iter().map(|number| number.0);
        on!(&mut self.conn, |c| {
            diesel::delete(assignments::table.filter(assignments::issue_number.in_list(equal())))
                .execute(c)?;
            diesel::delete(instructions::table.filter(instructions::issue_number.in_list(equal())))
                .execute(c)?;
            diesel::delete(links::table.filter(links::issue_number.in_list(equal()))).execute(c)?;
            diesel::delete(issues::table.filter(issues::number.in_list(equal()))).execute(c)?;
        });
        Ok(self.conn.pipeline(|to| {
            IssueRow::upsert(to, &rows)?;
            AssignmentRow::upsert(to, &assignments)?;
            InstructionRow::upsert(to, &instructions)
        })?)
    }

    /// Those of the issues whose links are others in the tables.
    fn with_other_links(
        &mut self,
        tables: &mut Conn,
        numbers: &[IssueNumber],
    ) -> Result<BTreeSet<IssueNumber>, Error> {
        let raw: Vec<i64> = numbers.iter().map(|number| number.0).collect();
        let here = count_links(&mut self.conn, self.key, &raw)?;
        let there = count_links(tables, self.key, &raw)?;
        let mut others: BTreeSet<IssueNumber> =
            numbers.iter().copied().filter(|number| here.get(&number.0) != there.get(&number.0)).collect();
        let same_count = here.into_iter().filter(|(number, _)| !others.contains(&IssueNumber(*number)));
        let (few, many): (Vec<_>, Vec<_>) = same_count.partition(|(_, links)| *links <= FEW_LINKS);
        let few: Vec<i64> = few.into_iter().map(|(number, _)| number).collect();
        let by_pair = |links: Vec<Link>| -> HashMap<_, _> {
            links.into_iter().map(|link| ((link.issue, link.call), link)).collect()
        };
        let here = by_pair(aggregates::links_of_issues(&mut self.conn, self.key, &few)?);
        let there = by_pair(aggregates::links_of_issues(tables, self.key, &few)?);
        let differing = here.iter().filter(|(pair, link)| there.get(pair) != Some(link));
        others.extend(differing.map(|((issue, _), _)| *issue));
        for (number, _) in many {
            if self.first_other_link(tables, IssueNumber(number))?.is_some() {
                others.insert(IssueNumber(number));
            }
        }
        Ok(others)
    }

    /// The first link of an issue that is not the same here and in the tables, as it is in each.
    fn first_other_link(
        &mut self,
        tables: &mut Conn,
        issue: IssueNumber,
    ) -> Result<Option<(Option<Link>, Option<Link>)>, Error> {
        let mut after = 0;
        loop {
            let here = links_after(&mut self.conn, self.key, issue, after)?;
            let there = links_after(tables, self.key, issue, after)?;
            if here.is_empty() && there.is_empty() {
                return Ok(None);
            }
            let at = (0..here.len().max(there.len())).find(|at| here.get(*at) != there.get(*at));
            if let Some(at) = at {
                let (here, there) = (here.get(at).cloned(), there.get(at).cloned());
                let first = here.iter().chain(&there).map(|link| link.call).min();
                let is_first = |link: &Link| Some(link.call) == first;
                return Ok(Some((here.filter(is_first), there.filter(is_first))));
            }
            after = here.last().map_or(after, |link| link.call.0);
        }
    }

    /// Notes what is not equal to the tables now. It is what is left of those that the entries made; that the tables have no others tells their number.
    pub fn compare(mut self, tables: &mut Conn, finding: &mut Finding) -> Result<(), Error> {
        let key = self.key;
        macro_rules! compare {
            ($table:ident) => {
                let mut after = 0;
                while !finding.is_full() {
                    let numbers: Vec<i64> = on!(&mut self.conn, |c| $table::table
                        .filter($table::number.gt(after))
                        .order($table::number)
                        .limit(CHUNK)
                        .select($table::number)
                        .load(c))?;
                    let Some(last) = numbers.last() else { break };
                    after = *last;
                    let mut stored: HashMap<i64, _> = aggregates::$table(tables, key, &numbers)?
                        .into_iter()
                        .map(|one| (one.number.0, one))
                        .collect();
                    for one in aggregates::$table(&mut self.conn, key, &numbers)? {
                        let stored = stored.remove(&one.number.0);
                        finding.compare(one.number, &Some(one), &stored);
                    }
                }
            };
        }
        compare!(calls);
        compare!(issues);
        compare!(callbacks);
        self.compare_links(tables, finding)
    }

    fn compare_links(&mut self, tables: &mut Conn, finding: &mut Finding) -> Result<(), Error> {
        let mut after = 0;
        while !finding.is_full() {
            let next: Option<i64> = on!(&mut self.conn, |c| issues::table
                .filter(issues::number.gt(after))
                .order(issues::number)
                .select(issues::number)
                .first(c)
                .optional())?;
            let Some(number) = next else { return Ok(()) };
            after = number;
            if let Some((here, there)) = self.first_other_link(tables, IssueNumber(number))? {
                for link in here.iter().chain(&there).take(1) {
                    finding.compare(format!("link of {} to {}", link.call, link.issue), &here, &there);
                }
            }
        }
        Ok(())
    }

    /// Number of calls, issues and callbacks that are held.
    #[cfg(test)]
    pub fn held(&mut self) -> i64 {
        let calls: i64 = on!(&mut self.conn, |c| calls::table.count().get_result(c)).unwrap();
        let issues: i64 = on!(&mut self.conn, |c| issues::table.count().get_result(c)).unwrap();
        let callbacks: i64 = on!(&mut self.conn, |c| callbacks::table.count().get_result(c)).unwrap();
        calls + issues + callbacks
    }
}

/// The number of links of each issue that has some.
fn count_links(conn: &mut Conn, key: i64, numbers: &[i64]) -> Result<HashMap<i64, i64>, Error> {
    let counted: Vec<(i64, i64)> = on!(conn, |c| links::table
        .filter(links::period_key.eq(key).and(links::issue_number.in_list(numbers.iter().copied())))
        .group_by(links::issue_number)
        .select((links::issue_number, diesel::dsl::count_star()))
        .load(c))?;
    Ok(counted.into_iter().collect())
}

/// Links of an issue to the next calls after one.
fn links_after(conn: &mut Conn, key: i64, issue: IssueNumber, after: i64) -> Result<Vec<Link>, Error> {
    let rows: Vec<LinkRow> = on!(conn, |c| links::table
        .filter(links::period_key.eq(key).and(links::issue_number.eq(issue.0)))
        .filter(links::call_number.gt(after))
        .order(links::call_number)
        .limit(CHUNK)
        .select(LinkRow::as_select())
        .load(c))?;
    Ok(rows.into_iter().map(LinkRow::link).collect())
}
