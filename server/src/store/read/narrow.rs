//! Parts of the filters that several lists have.

use diesel::dsl::auto_type;
use diesel::prelude::*;

use crate::store::schema::call_phones;

/// Numbers of the calls that are found by a phone number.
#[auto_type]
pub fn calls_with_phone<'p>(key: i64, phone_key: &'p str) -> _ {
    call_phones::table
        .filter(call_phones::period_key.eq(key).and(call_phones::phone_key.eq(phone_key)))
        .select(call_phones::call_number)
}

/// Keeps the rows whose column is one of the values; all of them if there are none.
macro_rules! one_of {
    ($query:ident, $column:expr, $values:expr) => {
        if !$values.is_empty() {
            $query = $query.filter($column.eq_any($values));
        }
    };
}

/// Keeps the rows whose moment lies at or after one and before another, as far as these are given.
macro_rules! within {
    ($query:ident, $at:expr, $from:expr, $to:expr) => {
        let (from, to): (Option<$crate::domain::instant::Instant>, Option<$crate::domain::instant::Instant>) =
            ($from, $to);
        if let Some(from) = from {
            $query = $query.filter($at.ge(from));
        }
        if let Some(to) = to {
            $query = $query.filter($at.lt(to));
        }
    };
}

/// Keeps the rows after a place, in the order of a moment and a number. Both parts stand apart: the first alone bounds the range of the index.
macro_rules! after {
    ($query:ident, $after:expr, ascending $at:expr, $number:expr) => {
        if let Some(place) = $after {
            $query = $query.filter($at.ge(place.at)).filter($at.gt(place.at).or($number.gt(place.number)));
        }
    };
    ($query:ident, $after:expr, descending $at:expr, $number:expr) => {
        if let Some(place) = $after {
            $query = $query.filter($at.le(place.at)).filter($at.lt(place.at).or($number.lt(place.number)));
        }
    };
}

pub(super) use {after, one_of, within};
