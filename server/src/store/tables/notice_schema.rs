//! The columns of notices, and of who has read what.

diesel::table! {
    use crate::store::db::sql_types::Instant;
    use diesel::sql_types::*;

    notices (period_key, number) {
        period_key -> BigInt,
        number -> BigInt,
        in_force_from -> Instant,
        replaces -> Nullable<BigInt>,
        category -> Nullable<Text>,
        poster -> Text,
        posted_at -> Instant,
        position -> BigInt,
        ended_at -> Nullable<Instant>,
        end_position -> Nullable<BigInt>,
        replaced_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    use crate::store::db::sql_types::Instant;
    use diesel::sql_types::*;

    readings (period_key, issue_number, number, operator) {
        period_key -> BigInt,
        issue_number -> BigInt,
        number -> BigInt,
        operator -> Text,
        read_at -> Instant,
        position -> BigInt,
    }
}
