//! The tables of tokens for Diesel.

diesel::table! {
    use crate::store::db::sql_types::Instant;
    use diesel::sql_types::*;

    access_head (id) {
        id -> Integer,
        position -> BigInt,
        hash -> Binary,
        recorded_at -> Instant,
        signature -> Nullable<Binary>,
    }
}

diesel::table! {
    use crate::store::db::sql_types::{Instant, Uuid};
    use diesel::sql_types::*;

    access_journal (position) {
        position -> BigInt,
        request_id -> Uuid,
        digest -> Binary,
        actor -> Text,
        on_behalf_of -> Nullable<Text>,
        recorded_at -> Instant,
        token_id -> Text,
        payload -> Text,
        hash -> Binary,
    }
}

diesel::table! {
    use crate::store::db::sql_types::Instant;
    use diesel::sql_types::*;

    tokens (token_id) {
        token_id -> Text,
        secret_hash -> Binary,
        principal -> Text,
        role -> Text,
        periods -> Text,
        may_act_for_others -> Bool,
        expires_at -> Instant,
        created_at -> Instant,
        created_by -> Text,
        revoked_at -> Nullable<Instant>,
        position -> BigInt,
        by_certificate -> Bool,
    }
}

diesel::table! {
    use crate::store::db::sql_types::Instant;
    use diesel::sql_types::*;

    token_uses (token_id) {
        token_id -> Text,
        last_used_at -> Instant,
    }
}

diesel::allow_tables_to_appear_in_same_query!(tokens, token_uses);
