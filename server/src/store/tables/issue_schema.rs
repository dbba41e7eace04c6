//! The tables of issues.

diesel::table! {
    use crate::store::db::sql_types::Instant;
    use diesel::sql_types::*;

    issues (period_key, number) {
        period_key -> BigInt,
        number -> BigInt,
        category -> Nullable<Text>,
        district -> Nullable<Text>,
        urgency -> Text,
        need_by -> Nullable<Instant>,
        affected -> Text,
        owner -> Nullable<Text>,
        recurs_from -> Nullable<BigInt>,
        respondent_agency -> Nullable<Text>,
        historical -> Bool,
        state -> Text,
        unmerged_state -> Nullable<Text>,
        outcome -> Nullable<Text>,
        lead_agency -> Nullable<Text>,
        dispatch_due_at -> Nullable<Instant>,
        response_due_at -> Nullable<Instant>,
        resolve_due_at -> Nullable<Instant>,
        due_at -> Nullable<Instant>,
        suspended_at -> Nullable<Instant>,
        left_dispatch_us -> Nullable<BigInt>,
        left_response_us -> Nullable<BigInt>,
        left_resolve_us -> Nullable<BigInt>,
        suspended_total_us -> BigInt,
        responded_at -> Nullable<Instant>,
        dispatched_at -> Nullable<Instant>,
        reopen_count -> Integer,
        urge_count -> Integer,
        supervised -> Bool,
        escalation_level -> Integer,
        merged_into -> Nullable<BigInt>,
        first_call -> Nullable<BigInt>,
        origin_kind -> Nullable<Text>,
        origin_channel -> Nullable<Text>,
        origin_source -> Nullable<Text>,
        origin_reachable -> Bool,
        heard_at -> Nullable<Instant>,
        opened_at -> Instant,
        opened_owner -> Nullable<Text>,
        resolved_at -> Nullable<Instant>,
        resolved_agency -> Nullable<Text>,
        resolved_owner -> Nullable<Text>,
        resolution_position -> Nullable<BigInt>,
        closed_at -> Nullable<Instant>,
        confirmed -> Nullable<Bool>,
        rating -> Nullable<Integer>,
        last_event_at -> Instant,
        revision -> Integer,
        recorded_at -> Instant,
        actor -> Text,
        on_behalf_of -> Nullable<Text>,
        position -> BigInt,
        clock_from -> Instant,
        warning_seen -> Nullable<Integer>,
        warns_at -> Nullable<Instant>,
        incident -> Nullable<Integer>,
        incident_kind -> Nullable<Text>,
        suspended_position -> Nullable<BigInt>,
    }
}

diesel::table! {
    use crate::store::db::sql_types::Instant;
    use diesel::sql_types::*;

    issue_texts (period_key, issue_number, revision) {
        period_key -> BigInt,
        issue_number -> BigInt,
        revision -> Integer,
        title -> Nullable<Text>,
        address -> Nullable<Text>,
        persons -> Text,
        who_salt -> Nullable<Binary>,
        what_salt -> Nullable<Binary>,
        who_sealed -> Nullable<Binary>,
        what_sealed -> Nullable<Binary>,
    }
}

diesel::table! {
    use crate::store::db::sql_types::Instant;
    use diesel::sql_types::*;

    assignments (period_key, issue_number, number) {
        period_key -> BigInt,
        issue_number -> BigInt,
        number -> Integer,
        agency -> Text,
        role -> Text,
        state -> Text,
        dispatched_at -> Instant,
        acknowledged_at -> Nullable<Instant>,
        progress -> Nullable<Text>,
        estimate -> Nullable<Instant>,
        ended_at -> Nullable<Instant>,
        position -> BigInt,
        informed_at -> Nullable<Instant>,
        informed_position -> Nullable<BigInt>,
    }
}

diesel::table! {
    use crate::store::db::sql_types::Instant;
    use diesel::sql_types::*;

    instructions (period_key, issue_number, number) {
        period_key -> BigInt,
        issue_number -> BigInt,
        number -> Integer,
        kind -> Text,
        deadline -> Nullable<Instant>,
        reply_due_at -> Nullable<Instant>,
        instructed_at -> Instant,
        position -> BigInt,
        replied_at -> Nullable<Instant>,
        replied_position -> Nullable<BigInt>,
    }
}

diesel::table! {
    use crate::store::db::sql_types::Instant;
    use diesel::sql_types::*;

    links (period_key, issue_number, call_number) {
        period_key -> BigInt,
        issue_number -> BigInt,
        call_number -> BigInt,
        kind -> Text,
        condition -> Text,
        linked_at -> Instant,
    }
}
