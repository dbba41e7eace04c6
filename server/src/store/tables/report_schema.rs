//! The columns of the reports.

diesel::table! {
    use crate::store::db::sql_types::Instant;
    use diesel::sql_types::*;

    reports (period_key, position) {
        period_key -> BigInt,
        position -> BigInt,
        report -> Text,
        revision -> Integer,
        window_from -> Instant,
        window_to -> Instant,
        as_of_position -> BigInt,
        issued_at -> Instant,
        issuer -> Text,
        digest -> Binary,
        document -> Binary,
        incident_kind -> Nullable<Text>,
        next_report_at -> Nullable<Instant>,
    }
}
