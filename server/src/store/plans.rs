//! What is asked of a number walks an index, and ends there after a number of rows.

use std::sync::{Arc, Mutex};

use diesel::connection::{Instrumentation, InstrumentationEvent};
use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::domain::codes::*;
use crate::domain::command::{Command, IssueCommand};
use crate::domain::instant::Instant;
use crate::domain::number::IssueNumber;
use crate::domain::state::State;
use crate::domain::touches::Touches;
use crate::store::db::Error;
use crate::store::db::conn::Conn;
use crate::store::db::sqlite;
use crate::store::read::filter::CallFilter;
use crate::store::read::{call_list, caller, issue};
use crate::store::sample::{KEY, PHONES, Sample};
use crate::store::search::Search;
use crate::store::write::load::load;

/// The statements of a connection, without their values.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<String>>>);

impl Instrumentation for Heard {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let said = query.to_string();
            let sql = said.split(" -- binds:").next().unwrap_or_default().to_owned();
            self.0.lock().unwrap().push(sql);
        }
    }
}

#[derive(QueryableByName)]
struct PlanLine {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// The statements that a question runs, each with its plan.
fn plans(sample: &Sample, ask: impl FnOnce(&mut Conn) -> Result<(), Error>) -> Vec<(String, Vec<String>)> {
    let heard = Heard::default();
    let mut c = sqlite::open_reader(&sample.path("register.db")).unwrap();
    c.set_instrumentation(heard.clone());
    let mut conn = Conn::from(c);
    ask(&mut conn).unwrap();
    let mut statements = std::mem::take(&mut *heard.0.lock().unwrap());
    statements.retain(|sql| sql.starts_with("SELECT"));
    assert!(!statements.is_empty());
    let Conn::Sqlite(mut c, _) = conn else { unreachable!("a file") };
    let plan = |sql: String| {
        let plan = diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load::<PlanLine>(&mut c).unwrap();
        (sql, plan.into_iter().map(|line| line.detail).collect())
    };
    statements.into_iter().map(plan).collect()
}

/// Tables of which a number can have any number of rows.
const OF_NUMBERS: [&str; 2] = ["call_phones", "number_issues"];

/// Checks that no statement reads all rows of a table, or all that a number has.
fn assert_bounded(what: &str, plans: Vec<(String, Vec<String>)>) {
    for (sql, plan) in plans {
        let scans = plan.iter().any(|line| line.starts_with("SCAN") && !line.contains("VIRTUAL TABLE"));
        assert!(!scans, "{what}: {sql}\n{plan:#?}");
        if OF_NUMBERS.iter().any(|table| sql.contains(&format!("FROM `{table}`"))) {
            assert!(sql.contains("LIMIT"), "{what} has no limit: {sql}\n{plan:#?}");
            let sorts = plan.iter().any(|line| line.contains("TEMP B-TREE FOR ORDER BY"));
            let is_cut = sql.contains("`received_at` >= ?") && sql.contains("`received_at` <= ?");
            assert!(!sorts || is_cut, "{what} sorts all of them: {sql}\n{plan:#?}");
        }
    }
}

#[test]
fn field_d13_no_question_about_a_number_reads_all_that_it_has() {
    let sample = Sample::with_events(41, 800);
    let phone = PHONES[0];
    assert_bounded("LookupCaller", plans(&sample, |conn| caller::by_phone(conn, KEY, phone).map(|_| ())));
    let safety = |conn: &mut Conn| caller::contact_safety(conn, KEY, phone).map(|_| ());
    assert_bounded("the answer of LeaseCallback", plans(&sample, safety));
    let (of_call, _) = sample.state.calls.iter().find(|(_, call)| call.caller.is_some()).unwrap();
    let alike = |conn: &mut Conn| issue::look_alikes_of_call(conn, KEY, *of_call).map(|_| ());
    assert_bounded("look-alikes of a call", plans(&sample, alike));
    let alike = |conn: &mut Conn| issue::look_alikes_of_issue(conn, KEY, IssueNumber(1)).map(|_| ());
    assert_bounded("look-alikes of an issue", plans(&sample, alike));
    let search = Search::open(None, b"test").unwrap();
    let filter = CallFilter { phone_key: Some(phone.to_owned()), ..CallFilter::default() };
    let page = |conn: &mut Conn| call_list::page(conn, &search, KEY, &filter, None, 20).map(|_| ());
    assert_bounded("ListCalls by a number", plans(&sample, page));
}

#[test]
fn field_d13_no_write_reads_all_that_a_number_has() {
    let sample = Sample::with_events(42, 800);
    let outcome = IssueOutcome::Solved;
    let (public_reply, note, confirmed_merged) = (String::new(), None, Vec::new());
    let resolve = IssueCommand::Resolve { outcome, public_reply, note, said_by: None, confirmed_merged };
    for command in [
        Command::Issue { issue: IssueNumber(1), command: resolve },
        Command::LeaseCallback { callback: None, operator: "A1".to_owned(), lease_us: 1 },
    ] {
        let mut touches = Touches::default();
        touches.add(&command);
        touches.phone_keys.insert(PHONES[0].to_owned());
        assert!(touches.dials);
        let mut state = State { period: sample.state.period.clone(), ..State::default() };
        let loaded = plans(&sample, |conn| load(conn, KEY, &touches, Instant::now(), &mut state));
        let of_number =
            loaded.into_iter().filter(|(sql, _)| sql.contains("number_facts") || sql.contains("call_phones"));
        let of_number: Vec<_> = of_number.collect();
        assert!(!of_number.is_empty(), "the flags of the number are looked at");
        assert_bounded("a write", of_number);
    }
}
