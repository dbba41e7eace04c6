//! The tables of durations and callers for Diesel.

diesel::table! {
    use crate::store::db::sql_types::Instant;
    use diesel::sql_types::*;

    duration_counters (period_key, span, cell, net, bucket) {
        period_key -> BigInt,
        span -> Text,
        cell -> Instant,
        net -> Bool,
        bucket -> Integer,
        issues -> BigInt,
    }
}

diesel::table! {
    use crate::store::db::sql_types::{Instant, Uuid};
    use diesel::sql_types::*;

    caller_counters (period_key, span, cell, caller) {
        period_key -> BigInt,
        span -> Text,
        cell -> Instant,
        caller -> BigInt,
        calls -> BigInt,
    }
}

diesel::table! {
    use crate::store::db::sql_types::Instant;
    use diesel::sql_types::*;

    distinct_callers (period_key, span, cell) {
        period_key -> BigInt,
        span -> Text,
        cell -> Instant,
        callers -> BigInt,
    }
}
