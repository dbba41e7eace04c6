//! Parts of the filters that several lists have.

use diesel::dsl::auto_type;
use diesel::prelude::*;

use super::filter::Cursor;
use crate::domain::instant::Instant;
use crate::store::tables::schema::call_phones;

/// Numbers of the calls that are found by a phone number.
#[auto_type]
pub fn calls_with_phone<'p>(key: i64, phone_key: &'p str) -> _ {
    call_phones::table
        .filter(call_phones::period_key.eq(key).and(call_phones::phone_key.eq(phone_key)))
        .select(call_phones::call_number)
}

/// The moments at or after one and before another between which a walk from the latest on still goes, from a place to an end: one bound a side, as an
/// index is bounded by one only and each row up to another is looked at.
pub fn still_between(
    (from, to): (Option<Instant>, Option<Instant>),
    after: Option<Cursor>,
    end: Option<Cursor>,
) -> (Option<Instant>, Option<Instant>) {
    let to = to.filter(|to| after.is_none_or(|place| *to <= place.at));
    (end.map(|end| end.at).or(from), to)
}

/// Keeps the rows whose column is one of the values; all of them if there are none.
macro_rules! one_of {
    ($query:ident, $column:expr, $values:expr) => {
        if !$values.is_empty() {
            $query = $query.filter($column.eq_any($values));
        }
    };
}

/// Keeps the candidates. Those that are to be met are not looked up: of a sum an index knows nothing.
macro_rules! candidates {
    ($query:ident, $number:expr, $candidates:expr) => {
        match $candidates {
            $crate::store::read::words::Candidates::Unnamed => {}
            $crate::store::read::words::Candidates::Looked(numbers) => {
                $query = $query.filter($number.in_list(numbers.iter().copied()));
            }
            $crate::store::read::words::Candidates::Met(numbers, _) => {
                $query = $query.filter(($number + 0_i64).in_list(numbers.iter().copied()));
            }
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

pub(super) use {after, candidates, one_of, within};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_is_bounded_once_on_each_side() {
        let at = |moment| Instant(moment);
        let place = |moment| Some(Cursor { at: at(moment), number: 7 });
        let filter = (Some(at(10)), Some(at(90)));
        assert_eq!(still_between(filter, None, None), filter);
        // The place bounds it more narrowly, as does the end.
        assert_eq!(still_between(filter, place(50), None), (Some(at(10)), None));
        assert_eq!(still_between(filter, place(50), place(40)), (Some(at(40)), None));
        // A place beyond does not.
        assert_eq!(still_between(filter, place(95), None), filter);
        assert_eq!(still_between((None, None), place(50), None), (None, None));
    }
}
