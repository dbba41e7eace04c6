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

/// Keeps the rows whose category is one of the codes or lies below one; all of them if there are none.
macro_rules! one_of_categories {
    ($query:ident, $DB:ty, $table:ident, $codes:expr) => {
        if !$codes.is_empty() {
            type Condition<'c> = Box<
                dyn ::diesel::BoxableExpression<
                        $table::table,
                        $DB,
                        SqlType = ::diesel::sql_types::Nullable<::diesel::sql_types::Bool>,
                    > + 'c,
            >;
            let mut any: Condition<'_> = Box::new($table::category.eq_any($codes));
            for code in $codes.iter().filter(|code| !code.contains('.')) {
                // What begins with `MED.`: the dot's next neighbour is the slash.
                let below =
                    $table::category.ge(format!("{code}.")).and($table::category.lt(format!("{code}/")));
                any = Box::new(any.or(below));
            }
            $query = $query.filter(any);
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

pub(super) use {after, one_of, one_of_categories};
