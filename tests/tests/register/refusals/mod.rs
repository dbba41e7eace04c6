//! Every reason of the contract, provoked on a real server, with exactly the facts that `error.proto` promises.
//!
//! A matter is a function that provokes what belongs together. It is listed in [`matters!`], which makes its test.

mod access;
mod calls;
mod codes;
mod combinations;
mod forms;
mod incidents;
mod issues;
mod limits;
mod named;
mod numbers;
mod observed;
pub mod requests;
mod schedules;
mod storage;
mod texts;
mod things;
mod times;
mod wrong_times;

use std::collections::BTreeSet;
use std::path::Path;

use hotline_proto::FILE_DESCRIPTOR_SET;
use prost::Message;
use prost_types::FileDescriptorSet;

use observed::Observed;
pub use storage::Hold;

/// Makes a test of each matter, and what all of them together were observed.
macro_rules! matters {
    ($($module:ident { $($matter:ident,)+ })+) => {
        $($(
            #[tokio::test]
            async fn $matter() {
                provoked::$matter().await;
            }
        )+)+

        /// Each matter is provoked once, whether its own test comes first or the one that looks at all.
        mod provoked {
            use tokio::sync::OnceCell;

            use super::observed::Observed;

            $($(
                pub async fn $matter() -> &'static Observed {
                    static ONCE: OnceCell<Observed> = OnceCell::const_new();
                    let provoke = async || {
                        let mut observed = Observed::default();
                        super::$module::$matter(&mut observed).await;
                        observed
                    };
                    ONCE.get_or_init(provoke).await
                }
            )+)+
        }

        async fn everything() -> Observed {
            let mut observed = Observed::default();
            // Each is a task: one inside the other, their futures would not fit the stack of a test.
            $($(observed.extend(tokio::spawn(provoked::$matter()).await.expect("it does not panic"));)+)+
            observed
        }
    };
}

matters! {
    access {
        who_is_not_known_is_told_the_cause,
        a_certificate_without_a_token_is_told_so,
        who_may_not_is_told_the_rule,
        who_may_not_with_this_is_told_the_rule,
        a_token_that_cannot_be_made_or_is_not_there_is_told,
    }
    things {
        what_there_is_none_of_is_told_by_type_and_name,
        a_part_that_there_is_none_of_is_told_with_the_whole,
        what_is_taken_is_told_by_the_name_of_what_has_it,
        an_id_or_a_page_of_something_else_has_no_facts,
        a_stale_etag_is_told_the_present_one,
    }
    calls {
        a_void_call_is_told_by_name,
        a_test_call_is_told_by_name_if_it_is_registered,
        who_holds_a_lease_is_told_with_its_end,
        a_call_that_does_not_wait_is_told_with_how_it_ended,
        a_number_that_must_not_be_called_is_told_with_its_call,
        a_callback_outside_the_hours_is_told_with_the_time_from_which_it_may_be_made,
        a_confirmed_handoff_is_told_with_its_time,
        a_finished_callback_is_told_with_its_state,
        nothing_to_do_is_told_with_its_rule,
    }
    incidents {
        a_report_of_an_incident_that_cannot_be_is_told_with_the_rule,
    }
    issues {
        a_state_is_told_with_what_it_allows,
        a_merged_issue_is_told_with_its_master,
        issues_that_cannot_be_merged_are_told_with_the_rule,
        merged_issues_to_be_confirmed_are_told_by_name,
        an_agency_that_may_not_is_told_with_the_rule,
    }
    times {
        a_time_ahead_of_the_clock_is_told_the_latest,
        a_time_outside_of_the_period_is_told_its_bounds,
        a_time_before_what_it_happens_to_is_told_the_earliest,
        a_period_that_cannot_be_closed_is_told_with_the_rule,
    }
    limits {
        links_and_handoffs_of_a_call_have_a_limit,
        attempts_of_a_callback_have_a_limit,
        assignments_of_an_issue_have_a_limit,
        instructions_on_an_issue_have_a_limit,
        issues_merged_into_one_have_a_limit,
    }
    storage {
        a_server_that_stops_says_so,
        a_storage_that_is_busy_is_told_as_the_cause,
        a_full_queue_says_when_to_try_again,
        who_asks_too_often_is_told_how_often_and_when,
        a_deadline_has_no_facts,
    }
    texts {
        what_is_missing_is_told_with_what_would_be_enough,
        what_is_missing_is_told_with_what_asks_for_it,
        what_is_missing_from_a_closed_set_is_told_with_the_set,
        what_is_too_long_is_told_with_both_lengths,
        what_is_too_much_is_told_with_both_counts,
        a_character_is_told_by_name,
        violations_that_do_not_fit_are_counted,
    }
    forms {
        a_name_is_told_its_form,
        a_code_is_told_its_form,
        a_period_is_told_the_forms_of_its_codes,
        a_time_a_day_and_a_span_are_told_their_form,
        what_comes_beside_the_content_is_told_its_form,
        words_that_cannot_raise_an_alarm_are_told,
        several_numbers_in_one_field_are_told,
        numbers_of_persons_in_what_is_published_are_told,
    }
    named {
        a_number_with_a_wrong_digit_is_told_as_it_was_given,
        a_name_of_nothing_is_told_once,
        a_name_of_another_period_is_told_the_period,
        a_name_that_nothing_has_is_told,
        a_batch_or_stream_stays_with_its_period,
    }
    codes {
        a_category_is_told_the_nearest_that_is_offered,
        a_code_is_told_with_its_directory,
        the_district_of_an_agency_is_told_with_the_agency,
        a_shift_is_told_with_the_shifts_of_its_day,
        a_value_of_no_set_is_told_with_the_set,
        a_category_without_its_group_is_told_with_the_group,
    }
    numbers {
        a_number_is_told_its_bounds,
        a_time_or_span_is_told_its_bounds,
        a_position_is_told_its_bounds,
        the_length_of_a_list_is_told_its_bounds,
    }
    wrong_times {
        a_time_that_is_no_quarter_hour_is_told,
        times_of_a_call_are_told_what_they_must_not_precede,
        times_of_an_issue_are_told_their_bounds,
        times_of_a_callback_are_told_what_they_must_not_precede,
        times_of_a_period_are_told_what_they_must_follow,
        a_point_of_the_register_is_told_its_bounds,
    }
    schedules {
        shifts_that_do_not_fit_together_are_told_by_code,
        what_stands_twice_is_told,
    }
    combinations {
        a_call_that_contradicts_itself_is_told_with_the_other_field,
        an_attempt_or_lookup_that_contradicts_itself_is_told_with_the_other_field,
        an_outcome_is_told_which_calls_it_is_for,
        what_is_for_something_else_is_told_for_what,
        what_figures_are_not_for_is_told,
        what_is_filled_stays_filled,
    }
}

/// What cannot be provoked here, why, and the test elsewhere that looks at its facts.
const ELSEWHERE: [(&str, &str, &str, &str); 9] = [
    (
        "INTERNAL",
        "a sound server has no fault",
        "tests/durability/tampering.rs",
        "a_fault_is_told_as_an_incident_that_the_log_describes",
    ),
    (
        "UNAVAILABLE DISK_FULL",
        "the disk is that of everybody",
        "../server/src/api/error/tests.rs",
        "each_cause_of_being_unavailable_is_named",
    ),
    (
        "UNAVAILABLE NO_CONNECTION",
        "a file needs none, and a database has them for all that use it",
        "tests/cluster/shortage.rs",
        "field_f3_a_shortage_is_told_by_log_health_and_answers_and_ends",
    ),
    (
        "UNAVAILABLE PERIOD_HELD",
        "a file is held by one server",
        "tests/cluster/stalled.rs",
        "field_f2_a_lock_that_another_holds_is_told",
    ),
    (
        "UNAVAILABLE REGISTER_BEHIND",
        "a file has no standby that could take its place",
        "tests/cluster/behind.rs",
        "field_f6_a_standby_that_lacks_what_was_acknowledged_is_not_served",
    ),
    (
        "UNAVAILABLE STANDBY_AWAY",
        "a file has no standby",
        "tests/cluster/stalled.rs",
        "field_f2_a_standby_that_nobody_is_does_not_keep_callers_waiting",
    ),
    (
        "UNAVAILABLE STORAGE_AWAY",
        "a file does not go away, and a database only with all that use it",
        "tests/cluster/away.rs",
        "while_it_is_away_the_servers_say_so_and_then_go_on_by_themselves",
    ),
    (
        "RECORDED_UNREAD",
        "a sound disk can be read",
        "tests/durability/faults.rs",
        "field_d6_what_is_recorded_is_never_denied_when_it_cannot_be_read_back",
    ),
    (
        "UNREADABLE",
        "no library sends what is no message",
        "tests/register/messages.rs",
        "field_d14_bytes_that_are_no_message_are_refused_with_a_reason_by_every_method",
    ),
];

/// Words in capitals of the comments that are no value of a fact.
const NO_VARIANTS: [&str; 3] = ["TEST", "FIELD", "VALUE"];

/// The reasons of an enum of `error.proto`, and after each its variants: `TIME_NOT_ALLOWED`, `TIME_NOT_ALLOWED BEFORE_PERIOD`.
fn published(name: &str, prefix: &str) -> BTreeSet<String> {
    let set = FileDescriptorSet::decode(FILE_DESCRIPTOR_SET).unwrap();
    let file = set.file.iter().find(|file| file.name().ends_with("/error.proto")).unwrap();
    let at = file.enum_type.iter().position(|one| one.name() == name).unwrap();
    let mut all = BTreeSet::new();
    for (number, value) in (0..).zip(&file.enum_type[at].value).skip(1) {
        let reason = value.name().strip_prefix(prefix).unwrap();
        all.insert(reason.to_owned());
        // 5: enums of the file, 2: values of the enum.
        let path = [5, at.try_into().unwrap(), 2, number];
        let mut locations = file.source_code_info.as_ref().unwrap().location.iter();
        let comment = locations.find(|location| location.path == path).unwrap().leading_comments();
        // Before the colon stands the gRPC code.
        let after_code = comment.split_once(':').filter(|(code, _)| !code.trim().contains(' '));
        let text = after_code.map_or(comment, |(_, text)| text);
        let words = text.split(|c: char| !c.is_ascii_uppercase() && c != '_').filter(|word| word.len() > 1);
        let variants = words.filter(|word| !NO_VARIANTS.contains(word));
        all.extend(variants.map(|variant| format!("{reason} {variant}")));
    }
    all
}

#[tokio::test]
async fn every_reason_and_variant_of_the_contract_is_provoked() {
    let mut contract = published("ErrorReason", "ERROR_REASON_");
    contract.extend(published("ViolationReason", "VIOLATION_REASON_"));
    assert!(contract.contains("TIME_NOT_ALLOWED BEFORE_PERIOD"), "{contract:?}");
    let observed = everything().await;
    let missing: BTreeSet<&str> =
        contract.iter().map(String::as_str).filter(|reason| !observed.contains(reason)).collect();
    assert_eq!(missing, BTreeSet::from(ELSEWHERE.map(|(reason, ..)| reason)), "a reason needs its matter");
}

#[test]
fn what_is_provoked_elsewhere_has_its_test_there() {
    for (reason, _, file, test) in ELSEWHERE {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(&format!("fn {test}()")), "{reason}: {test} is not in {}", path.display());
    }
}
