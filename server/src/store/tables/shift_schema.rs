//! The columns of duties and handovers.

diesel::table! {
    use crate::store::db::sql_types::Instant;
    use diesel::sql_types::*;

    duties (period_key, position) {
        period_key -> BigInt,
        position -> BigInt,
        operator -> Text,
        started_at -> Instant,
        ended_at -> Nullable<Instant>,
        end_position -> Nullable<BigInt>,
    }
}

diesel::table! {
    use crate::store::db::sql_types::Instant;
    use diesel::sql_types::*;

    handovers (period_key, position) {
        period_key -> BigInt,
        position -> BigInt,
        shift_date -> Text,
        shift -> Text,
        acknowledged_by -> Text,
        acknowledged_at -> Instant,
        items -> Text,
    }
}
