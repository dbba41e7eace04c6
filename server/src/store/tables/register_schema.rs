//! The table of what the register is, for Diesel.

diesel::table! {
    use crate::store::db::sql_types::{Instant, Uuid};
    use diesel::sql_types::*;

    register (id) {
        id -> Integer,
        register_id -> Uuid,
        key_fingerprint -> Binary,
        created_at -> Instant,
        counters -> Integer,
        heads_signed -> Bool,
        encryption_key -> Nullable<Binary>,
        encryption_id -> Nullable<Binary>,
    }
}
