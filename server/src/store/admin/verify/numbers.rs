//! Compares what is kept by phone number with what the calls say. No number is reported.

use diesel::connection::DefaultLoadingMode;
use diesel::prelude::*;

use super::Finding;
use crate::domain::call::Call;
use crate::domain::instant::Instant;
use crate::store::counters::Checksums;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::numbers::{CallPhoneRow, NumberFactRow, NumberIssueRow, Numbers};
use crate::store::tables::schema::{call_phones, number_facts, number_issues};
use crate::store::tables::{aggregates, protection};

const FACTS: &str = "number_facts";
const ISSUES: &str = "number_issues";
const PHONES: &str = "call_phones";

/// Adds what calls contribute to these tables.
pub fn add_calls(conn: &mut Conn, key: i64, calls: &[Call], sums: &mut Checksums<'_>) -> Result<(), Error> {
    let numbers: Vec<i64> = calls.iter().map(|call| call.number.0).collect();
    let texts = aggregates::call_texts(conn, key, &numbers)?;
    let links = aggregates::links_of_calls(conn, key, &numbers)?;
    let mut said = Numbers::new(protection::of(conn, key)?);
    for call in calls {
        let of_call = links.partition_point(|link| link.call < call.number);
        let of_call = links[of_call..].iter().take_while(|link| link.call == call.number);
        if let Some(texts) = texts.get(&call.number) {
            said.add(call, texts, of_call, 1);
        }
    }
    for ((phone_key, fact), calls) in &said.facts {
        sums.add_number(FACTS, (phone_key, *fact), *calls);
    }
    for ((phone_key, issue), counts) in &said.issues {
        add_issue(sums, phone_key, *issue, *counts);
    }
    for (phone_key, call, said) in said.said_at() {
        add_said(sums, phone_key, call, said);
    }
    Ok(())
}

fn add_said(sums: &mut Checksums<'_>, phone_key: &str, call: i64, said: [Option<Instant>; 2]) {
    for (at, said) in said.into_iter().enumerate() {
        if let Some(Instant(moment)) = said {
            sums.add_number(PHONES, (phone_key, call, at), moment);
        }
    }
}

fn add_issue(sums: &mut Checksums<'_>, phone_key: &str, issue: i64, counts: [i64; 3]) {
    for (at, count) in counts.into_iter().enumerate() {
        sums.add_number(ISSUES, (phone_key, issue, at), count);
    }
}

/// Compares the tables with what the calls add up to.
pub fn compare(conn: &mut Conn, key: i64, said: &Checksums<'_>, finding: &mut Finding) -> Result<(), Error> {
    let mut stored = said.beside();
    on!(conn, |c| {
        let facts = number_facts::table
            .filter(number_facts::period_key.eq(key))
            .select(NumberFactRow::as_select())
            .load_iter::<NumberFactRow, DefaultLoadingMode>(c)?;
        for row in facts {
            let row = row?;
            stored.add_number(FACTS, (&row.phone_key, row.fact.as_str()), row.calls);
        }
        let issues = number_issues::table
            .filter(number_issues::period_key.eq(key))
            .select(NumberIssueRow::as_select())
            .load_iter::<NumberIssueRow, DefaultLoadingMode>(c)?;
        for row in issues {
            let row = row?;
            add_issue(
                &mut stored,
                &row.phone_key,
                row.issue_number,
                [row.calls, row.not_void, row.as_caller],
            );
        }
        let says = call_phones::safe_hours_at.is_not_null().or(call_phones::caller_plan_at.is_not_null());
        let phones = call_phones::table
            .filter(call_phones::period_key.eq(key).and(says))
            .select(CallPhoneRow::as_select())
            .load_iter::<CallPhoneRow, DefaultLoadingMode>(c)?;
        for row in phones {
            let row = row?;
            let said = [row.safe_hours_at, row.caller_plan_at];
            add_said(&mut stored, &row.phone_key, row.call_number, said);
        }
    });
    for table in [FACTS, ISSUES, PHONES] {
        if said.first_difference(&stored, |group| group.table == table).is_some() {
            finding.note(|| format!("{table}: the calls say one thing of a number, the table says another"));
        }
    }
    Ok(())
}
