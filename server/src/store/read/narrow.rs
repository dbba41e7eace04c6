//! Conditions that several lists share.

use diesel::dsl::auto_type;
use diesel::prelude::*;

use super::filter::Cursor;
use crate::domain::instant::Instant;
use crate::store::tables::schema::call_phones;

/// Calls that have a phone number, received from one time on and up to another, both inclusive.
#[auto_type]
pub fn with_phone<'p>(key: i64, phone_key: &'p str, from: Instant, to: Instant) -> _ {
    call_phones::table
        .filter(call_phones::period_key.eq(key).and(call_phones::phone_key.eq(phone_key)))
        .filter(call_phones::received_at.ge(from).and(call_phones::received_at.le(to)))
}

/// The time bounds that a walk from the latest row on still needs besides its cursors: `from` inclusive, `to` exclusive. Each side keeps the
/// narrower bound only, as an index search uses one bound a side and reads every row up to another.
pub fn walk_bounds(
    (from, to): (Option<Instant>, Option<Instant>),
    after: Option<Cursor>,
    end: Option<Cursor>,
) -> (Option<Instant>, Option<Instant>) {
    let to = to.filter(|to| after.is_none_or(|cursor| *to <= cursor.at));
    (end.map(|end| end.at).or(from), to)
}

/// Keeps the rows whose column has one of the values; all rows if there are no values.
macro_rules! filter_values {
    ($query:ident, $column:expr, $values:expr) => {
        if !$values.is_empty() {
            $query = $query.filter($column.eq_any($values));
        }
    };
}

/// Leaves out the rows whose column has one of the values. A row without a value stays.
macro_rules! leave_out_values {
    ($query:ident, $column:expr, $values:expr) => {
        if !$values.is_empty() {
            $query = $query.filter($column.is_null().or($column.ne_all($values)));
        }
    };
}

/// Keeps and leaves out rows by the values of a filter, each list of which has its column.
macro_rules! filter_by_values {
    ($query:ident, $filter:expr, $($column:expr => $list:ident),+ $(,)?) => {
        $(
            $crate::store::read::narrow::filter_values!($query, $column, &$filter.values.$list);
            $crate::store::read::narrow::leave_out_values!($query, $column, &$filter.without.$list);
        )+
    };
}

/// Keeps the candidates. On a walk the number is added to 0, so that the planner cannot look candidates up in the index.
macro_rules! filter_candidates {
    ($query:ident, $number:expr, $candidates:expr) => {
        match $candidates {
            $crate::store::read::text_search::Candidates::TooMany => {}
            $crate::store::read::text_search::Candidates::LookUp(numbers) => {
                $query = $query.filter($number.in_list(numbers.iter().copied()));
            }
            $crate::store::read::text_search::Candidates::Walk(numbers, _) => {
                $query = $query.filter(($number + 0_i64).in_list(numbers.iter().copied()));
            }
        }
    };
}

/// Keeps the rows whose time is at or after `from` and before `to`, where these are given.
macro_rules! filter_range {
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

/// Keeps the rows after a cursor, in the order of a time and a number. The first of its two conditions bounds the range of the index.
macro_rules! filter_after {
    ($query:ident, $after:expr, ascending $at:expr, $number:expr) => {
        if let Some(cursor) = $after {
            $query = $query.filter($at.ge(cursor.at)).filter($at.gt(cursor.at).or($number.gt(cursor.number)));
        }
    };
    ($query:ident, $after:expr, descending $at:expr, $number:expr) => {
        if let Some(cursor) = $after {
            $query = $query.filter($at.le(cursor.at)).filter($at.lt(cursor.at).or($number.lt(cursor.number)));
        }
    };
}

pub(super) use {
    filter_after, filter_by_values, filter_candidates, filter_range, filter_values, leave_out_values,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_is_bounded_once_on_each_side() {
        let at = |time| Instant(time);
        let cursor = |time| Some(Cursor { at: at(time), number: 7 });
        let filter = (Some(at(10)), Some(at(90)));
        assert_eq!(walk_bounds(filter, None, None), filter);
        // The cursor is the narrower bound, and so is the end.
        assert_eq!(walk_bounds(filter, cursor(50), None), (Some(at(10)), None));
        assert_eq!(walk_bounds(filter, cursor(50), cursor(40)), (Some(at(40)), None));
        // A cursor outside of the range is not.
        assert_eq!(walk_bounds(filter, cursor(95), None), filter);
        assert_eq!(walk_bounds((None, None), cursor(50), None), (None, None));
    }
}
