//! Checks how calls and callers are found by phone numbers. No number is reported.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::{Finding, MAX_REPORTED};
use crate::domain::number::CallNumber;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::schema::{call_phones, call_texts, callers, calls};

/// Checks that calls are found by the numbers in their texts and by no others, and that each has the caller id of its number.
pub fn check(conn: &mut Conn, key: i64, finding: &mut Finding) -> Result<(), Error> {
    for number in found_by_other_numbers(conn, key)? {
        finding.note(|| format!("{}: it is found by a number that it does not have", CallNumber(number)));
    }
    for number in not_found(conn, key)? {
        finding.note(|| format!("{}: it is not found by a number that it has", CallNumber(number)));
    }
    check_callers(conn, key, finding)
}

/// The current texts of calls.
macro_rules! current_texts {
    ($key:expr) => {
        call_texts::table
            .inner_join(
                calls::table.on(calls::period_key
                    .eq(call_texts::period_key)
                    .and(calls::number.eq(call_texts::call_number))
                    .and(calls::revision.eq(call_texts::revision))),
            )
            .filter(call_texts::period_key.eq($key))
    };
}

fn found_by_other_numbers(conn: &mut Conn, key: i64) -> Result<Vec<i64>, Error> {
    let found_by = call_phones::phone_key.nullable();
    let has_number = call_texts::caller_phone_key
        .eq(found_by)
        .or(call_texts::callback_phone_key.eq(found_by))
        .or(call_texts::affected_phone_key.eq(found_by));
    let is_of_call = call_texts::call_number
        .eq(call_phones::call_number)
        .and(calls::received_at.eq(call_phones::received_at));
    let texts = current_texts!(key).filter(is_of_call).filter(has_number);
    Ok(on!(conn, |c| call_phones::table
        .filter(call_phones::period_key.eq(key).and(not(exists(texts))))
        .limit(MAX_REPORTED as i64)
        .select(call_phones::call_number)
        .load(c))?)
}

fn not_found(conn: &mut Conn, key: i64) -> Result<Vec<i64>, Error> {
    macro_rules! by {
        ($column:ident) => {{
            let found = call_phones::table
                .filter(
                    call_phones::period_key.eq(key).and(call_phones::call_number.eq(call_texts::call_number)),
                )
                .filter(call_phones::received_at.eq(calls::received_at))
                .filter(call_phones::phone_key.nullable().eq(call_texts::$column));
            let texts =
                current_texts!(key).filter(call_texts::$column.is_not_null()).filter(not(exists(found)));
            on!(conn, |c| texts.limit(MAX_REPORTED as i64).select(call_texts::call_number).load::<i64>(c))?
        }};
    }
    Ok([by!(caller_phone_key), by!(callback_phone_key), by!(affected_phone_key)].concat())
}

/// Checks that each call has the caller id of its number.
fn check_callers(conn: &mut Conn, key: i64, finding: &mut Finding) -> Result<(), Error> {
    let current = calls::period_key
        .eq(call_texts::period_key)
        .and(calls::number.eq(call_texts::call_number))
        .and(calls::revision.eq(call_texts::revision));
    let of_number = callers::period_key
        .eq(call_texts::period_key)
        .and(callers::phone_key.nullable().eq(call_texts::caller_phone_key));
    let differs = calls::caller.ne(callers::number.nullable());
    let only_one = calls::caller.is_null().ne(callers::number.nullable().is_null());
    let wrong: Vec<i64> = on!(conn, |c| call_texts::table
        .inner_join(calls::table.on(current))
        .left_join(callers::table.on(of_number))
        .filter(call_texts::period_key.eq(key).and(call_texts::caller_phone_key.is_not_null()))
        .filter(differs.or(only_one))
        .limit(MAX_REPORTED as i64)
        .select(calls::number)
        .load(c))?;
    for number in wrong {
        finding.note(|| format!("{}: it is not of the caller that its number is", CallNumber(number)));
    }
    Ok(())
}
