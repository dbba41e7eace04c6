//! The tables for Diesel. The SQL is in `migrations/`, which describes each table. Those of durations and callers are declared in `counter_schema`, those of issues in `issue_schema`, what the register is in `register_schema`, reports in `report_schema`, duties and handovers in `shift_schema`, notices in `notice_schema`, the tables of counts in
//! `counters/counter_table.rs`.

pub use super::counter_schema::{caller_counters, distinct_callers, duration_counters};
pub use super::issue_schema::{assignments, instructions, issue_texts, issues, links};
pub use super::notice_schema::{notices, readings};
pub use super::register_schema::register;
pub use super::report_schema::reports;
pub use super::shift_schema::{duties, handovers};

diesel::table! {
    use crate::store::db::sql_types::Instant;
    use diesel::sql_types::*;

    periods (period_key) {
        period_key -> BigInt,
        period_id -> Text,
        display_name -> Text,
        hazard -> Text,
        time_zone -> Text,
        day_cutoff_minutes -> Integer,
        region -> Text,
        starts_at -> Instant,
        ends_at -> Nullable<Instant>,
        shift_plans -> Text,
        response_policies -> Text,
        calendar -> Text,
        recorded_at -> Instant,
        position -> BigInt,
        area_code -> Nullable<Text>,
        desk -> Text,
        surge_since -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::store::db::sql_types::Instant;
    use diesel::sql_types::*;

    heads (period_key) {
        period_key -> BigInt,
        position -> BigInt,
        hash -> Binary,
        recorded_at -> Instant,
        last_call -> BigInt,
        last_issue -> BigInt,
        last_callback -> BigInt,
        last_caller -> BigInt,
        directory_position -> BigInt,
        signed_position -> Nullable<BigInt>,
        signature -> Nullable<Binary>,
    }
}

diesel::table! {
    use crate::store::db::sql_types::Instant;
    use diesel::sql_types::*;

    directory_entries (period_key, kind, code) {
        period_key -> BigInt,
        kind -> Text,
        code -> Text,
        names -> Text,
        district -> Nullable<Text>,
        retired -> Bool,
        position -> BigInt,
        urgency -> Nullable<Text>,
        words -> Nullable<Text>,
        scripts -> Nullable<Text>,
        telephones -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::store::db::sql_types::{Instant, Uuid};
    use diesel::sql_types::*;

    journal (period_key, position) {
        period_key -> BigInt,
        position -> BigInt,
        request_id -> Nullable<Uuid>,
        digest -> Nullable<Binary>,
        actor -> Text,
        on_behalf_of -> Nullable<Text>,
        occurred_at -> Instant,
        recorded_at -> Instant,
        subject_kind -> Text,
        subject_number -> BigInt,
        #[sql_name = "type"]
        event_type -> Text,
        flow -> Nullable<Text>,
        payload -> Text,
        hash -> Binary,
    }
}

diesel::table! {
    use crate::store::db::sql_types::{Instant, Uuid};
    use diesel::sql_types::*;

    calls (period_key, number) {
        period_key -> BigInt,
        number -> BigInt,
        direction -> Text,
        channel -> Text,
        line -> Nullable<Text>,
        received_at -> Instant,
        answered_at -> Nullable<Instant>,
        ended_at -> Nullable<Instant>,
        disposition -> Text,
        kind -> Text,
        urgency -> Text,
        category -> Nullable<Text>,
        district -> Nullable<Text>,
        silent -> Bool,
        abusive -> Bool,
        anonymous -> Bool,
        confidential -> Bool,
        language -> Nullable<Text>,
        affected_tags -> Text,
        do_not_call -> Bool,
        no_message -> Bool,
        persons_represented -> Integer,
        operator -> Nullable<Text>,
        source_system -> Nullable<Text>,
        external_id -> Nullable<Text>,
        telephony_reference -> Nullable<Text>,
        offline_reference -> Nullable<Text>,
        historical -> Bool,
        caller -> Nullable<BigInt>,
        reachable -> Bool,
        triage -> Text,
        triage_due_at -> Nullable<Instant>,
        triage_position -> BigInt,
        leased_by -> Nullable<Text>,
        leased_until -> Nullable<Instant>,
        void_position -> Nullable<BigInt>,
        revision -> Integer,
        repeat_links -> Integer,
        recorded_at -> Instant,
        actor -> Text,
        on_behalf_of -> Nullable<Text>,
        position -> BigInt,
        triage_reason_code -> Nullable<Text>,
        alarm_state -> Nullable<Text>,
        alarm_raised -> Nullable<Text>,
        alarm_reason_code -> Nullable<Text>,
        alarm_settled_position -> Nullable<BigInt>,
    }
}

diesel::table! {
    use crate::store::db::sql_types::Instant;
    use diesel::sql_types::*;

    call_texts (period_key, call_number, revision) {
        period_key -> BigInt,
        call_number -> BigInt,
        revision -> Integer,
        summary -> Nullable<Text>,
        confidential_note -> Nullable<Text>,
        caller_name -> Nullable<Text>,
        caller_phone -> Nullable<Text>,
        caller_phone_key -> Nullable<Text>,
        callback_phone -> Nullable<Text>,
        callback_phone_key -> Nullable<Text>,
        affected_name -> Nullable<Text>,
        affected_phone -> Nullable<Text>,
        affected_phone_key -> Nullable<Text>,
        incident_address -> Nullable<Text>,
        safe_hours -> Nullable<Text>,
        caller_plan -> Nullable<Text>,
        unclassified -> Text,
        who_salt -> Nullable<Binary>,
        what_salt -> Nullable<Binary>,
        who_sealed -> Nullable<Binary>,
        what_sealed -> Nullable<Binary>,
    }
}

diesel::table! {
    use crate::store::db::sql_types::Instant;
    use diesel::sql_types::*;

    call_phones (period_key, phone_key, received_at, call_number) {
        period_key -> BigInt,
        phone_key -> Text,
        received_at -> Instant,
        call_number -> BigInt,
        safe_hours_at -> Nullable<Instant>,
        caller_plan_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    number_facts (period_key, phone_key, fact) {
        period_key -> BigInt,
        phone_key -> Text,
        fact -> Text,
        calls -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    number_issues (period_key, phone_key, issue_number) {
        period_key -> BigInt,
        phone_key -> Text,
        issue_number -> BigInt,
        calls -> BigInt,
        not_void -> BigInt,
        as_caller -> BigInt,
    }
}

diesel::table! {
    use crate::store::db::sql_types::{Instant, Uuid};
    use diesel::sql_types::*;

    callers (period_key, phone_key) {
        period_key -> BigInt,
        phone_key -> Text,
        number -> BigInt,
        calls_about_danger -> BigInt,
        missed_callback -> Nullable<BigInt>,
    }
}

diesel::table! {
    use crate::store::db::sql_types::{Instant, Uuid};
    use diesel::sql_types::*;

    danger_places (period_key, place, call_number) {
        period_key -> BigInt,
        place -> Text,
        call_number -> BigInt,
    }
}

diesel::table! {
    use crate::store::db::sql_types::Instant;
    use diesel::sql_types::*;

    handoffs (period_key, call_number, number) {
        period_key -> BigInt,
        call_number -> BigInt,
        number -> Integer,
        target -> Text,
        mode -> Text,
        started_at -> Instant,
        confirmed_at -> Nullable<Instant>,
        position -> BigInt,
        confirmed_position -> Nullable<BigInt>,
    }
}

diesel::table! {
    use crate::store::db::sql_types::Instant;
    use diesel::sql_types::*;

    callbacks (period_key, number) {
        period_key -> BigInt,
        number -> BigInt,
        kind -> Text,
        issue_number -> Nullable<BigInt>,
        call_number -> Nullable<BigInt>,
        due_at -> Instant,
        state -> Text,
        leased_by -> Nullable<Text>,
        leased_until -> Nullable<Instant>,
        solved -> Nullable<Bool>,
        rating -> Nullable<Integer>,
        recorded_at -> Instant,
        created_position -> BigInt,
        position -> BigInt,
        overridden -> Bool,
    }
}

diesel::table! {
    use crate::store::db::sql_types::Instant;
    use diesel::sql_types::*;

    attempts (period_key, callback_number, number) {
        period_key -> BigInt,
        callback_number -> BigInt,
        number -> Integer,
        at -> Instant,
        operator -> Text,
        reached -> Bool,
        position -> BigInt,
    }
}

diesel::table! {
    use crate::store::db::sql_types::Instant;
    use diesel::sql_types::*;

    event_texts (period_key, position, field) {
        period_key -> BigInt,
        position -> BigInt,
        field -> Text,
        content -> Text,
        salt -> Binary,
        sealed -> Nullable<Binary>,
    }
}

diesel::table! {
    data_keys (period_key) {
        period_key -> BigInt,
        wrapped -> Binary,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    periods,
    danger_places,
    heads,
    directory_entries,
    journal,
    calls,
    call_texts,
    call_phones,
    number_facts,
    number_issues,
    callers,
    handoffs,
    issues,
    issue_texts,
    assignments,
    instructions,
    links,
    callbacks,
    attempts,
    event_texts,
    data_keys,
);
