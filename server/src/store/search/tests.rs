//! The text search and its index, on a register.

use std::time::{self, Duration};

use tokio::sync::watch;

use super::{Kind, Query, Search};
use crate::domain::call::CallTexts;
use crate::domain::codes::TextField;
use crate::domain::event::{Event, IssueEvent, Text};
use crate::domain::number::{CallNumber, IssueNumber};
use crate::store::db::conn::Conn;
use crate::store::db::{Error, sqlite};
use crate::store::derived::projector::Projector;
use crate::store::read::filter::{CallFilter, IssueFilter};
use crate::store::read::{call_list, issue_list, journal};
use crate::store::sample::{KEY, Sample};

fn calls(conn: &mut Conn, search: &Search, text: &str) -> Result<Vec<CallNumber>, Error> {
    let filter = CallFilter { text: Some(text.to_owned()), ..CallFilter::default() };
    let page = call_list::page(conn, search, KEY, &filter, None, 1000)?;
    Ok(page.rows.into_iter().map(|(_, view)| view.call.number).collect())
}

fn issues(conn: &mut Conn, search: &Search, text: &str) -> Result<Vec<IssueNumber>, Error> {
    let filter = IssueFilter { text: Some(text.to_owned()), ..IssueFilter::default() };
    let page = issue_list::page(conn, search, KEY, &filter, None, 1000)?;
    Ok(page.rows.into_iter().map(|(_, view)| view.issue.number).collect())
}

impl Sample {
    fn call_about(&mut self, summary: &str) -> CallNumber {
        let facts = Default::default();
        let number =
            self.record(facts, CallTexts { summary: Some(summary.to_owned()), ..CallTexts::default() });
        self.commit();
        number
    }

    fn amend_to(&mut self, number: CallNumber, summary: &str) {
        let facts = self.state.calls[&number].facts.clone();
        self.amend(number, facts, CallTexts { summary: Some(summary.to_owned()), ..CallTexts::default() });
        self.commit();
    }

    /// Indexes all entries. Nobody writes meanwhile.
    pub(crate) fn catch_up(&self, search: &Search) {
        search.catch_up(&mut self.reader(), &watch::channel(0).1).unwrap();
    }

    fn open_search(&self) -> Search {
        Search::open(Some(&self.path("search.db")), b"this register").unwrap()
    }

    fn candidates(&self, search: &Search, text: &str) -> Option<Vec<i64>> {
        let query = Query::parse(text).unwrap();
        self.read(|conn| search.candidates(conn, KEY, Kind::Call, &query))
    }
}

#[test]
fn words_are_found_before_and_after_they_are_indexed() {
    let mut sample = Sample::new(1);
    let search = sample.open_search();
    let number = sample.call_about("母亲透析，Insulin 还剩2支");
    for _ in 0..2 {
        for text in ["透", "透析", "母亲透析", "insulin", "２", "析 INSULIN"] {
            assert_eq!(sample.read(|conn| calls(conn, &search, text)), [number], "{text}");
        }
        for text in ["析亲", "insul", "透析 药"] {
            assert_eq!(sample.read(|conn| calls(conn, &search, text)), [], "{text}");
        }
        sample.catch_up(&search);
        assert_eq!(search.position(KEY), sample.state.head.position);
    }
    assert_eq!(sample.candidates(&search, "透析"), Some(vec![number.0]), "from the index");
    assert_eq!(sample.candidates(&search, "药"), Some(vec![]));
}

#[test]
fn a_changed_text_is_found_by_what_it_says_now() {
    let mut sample = Sample::new(2);
    let search = sample.open_search();
    let number = sample.call_about("透析");
    sample.catch_up(&search);
    sample.amend_to(number, "买菜");
    for _ in 0..2 {
        assert_eq!(sample.read(|conn| calls(conn, &search, "透析")), []);
        assert_eq!(sample.read(|conn| calls(conn, &search, "菜")), [number]);
        sample.catch_up(&search);
    }
}

#[test]
fn an_older_snapshot_finds_the_texts_of_its_time() {
    let mut sample = Sample::new(3);
    let search = sample.open_search();
    let number = sample.call_about("透析");
    let mut reader = sample.reader();
    let matches = reader.read(|conn| {
        journal::head(conn, KEY)?;
        sample.amend_to(number, "买菜");
        sample.call_about("透析");
        sample.catch_up(&search);
        calls(conn, &search, "透析")
    });
    assert_eq!(matches.map_err(Error::from).unwrap(), [number]);
}

#[test]
fn issues_are_found_by_title_address_and_public_reply() {
    let mut sample = Sample::new(4);
    let search = sample.open_search();
    let number = sample.open_issue();
    let texts = crate::domain::issue::IssueTexts {
        title: Some("电梯困人".to_owned()),
        address: Some("春晖路3号".to_owned()),
        ..Default::default()
    };
    let facts = sample.state.issues[&number].facts.clone();
    sample.happen(Event::Issue(number, IssueEvent::Updated { facts }), vec![Text::Issue(Box::new(texts))]);
    for reply in ["已派人", "已修好"] {
        let outcome = crate::domain::codes::IssueOutcome::Solved;
        let reply = Text::Event(TextField::PublicReply, reply.to_owned());
        sample.happen(Event::Issue(number, IssueEvent::Resolved { outcome }), vec![reply]);
    }
    sample.commit();
    for _ in 0..2 {
        for text in ["困人", "春晖路 3", "修好 电梯"] {
            assert_eq!(sample.read(|conn| issues(conn, &search, text)), [number], "{text}");
        }
        assert_eq!(sample.read(|conn| issues(conn, &search, "派人")), [], "an earlier reply");
        assert_eq!(sample.read(|conn| calls(conn, &search, "困人")), []);
        sample.catch_up(&search);
    }
}

#[test]
fn the_index_outlives_the_server_unless_it_is_of_another_register() {
    let mut sample = Sample::new(5);
    let number = sample.call_about("透析");
    let search = sample.open_search();
    sample.catch_up(&search);
    drop(search);
    let search = sample.open_search();
    assert_eq!(search.position(KEY), 0, "it is not used before it was compared with the journal");
    assert_eq!(sample.read(|conn| calls(conn, &search, "透析")), [number]);
    let indexed = search.with_index(|index| index.position(KEY)).unwrap();
    assert_eq!(indexed, sample.state.head.position);
    drop(search);
    let other = Search::open(Some(&sample.path("search.db")), b"another register").unwrap();
    assert_eq!(other.with_index(|index| index.position(KEY)).unwrap(), 0);
}

#[test]
fn an_index_of_another_journal_is_recreated() {
    let mut sample = Sample::new(6);
    for _ in 0..3 {
        sample.call_about("透析");
    }
    let search = sample.open_search();
    sample.catch_up(&search);
    drop(search);
    // As after a backup was restored: the journal is shorter, and then has other entries.
    for calls in [0, 5] {
        let mut restored = Sample::new(7);
        for _ in 0..calls {
            restored.call_about("药");
        }
        let search = sample.open_search();
        restored.catch_up(&search);
        assert_eq!(search.position(KEY), restored.state.head.position);
        assert_eq!(restored.candidates(&search, "透析"), Some(vec![]));
        assert_eq!(restored.candidates(&search, "药").unwrap().len(), calls);
    }
}

#[test]
fn a_damaged_index_is_recreated() {
    let mut sample = Sample::new(8);
    let number = sample.call_about("透析");
    std::fs::write(
        sample.path("search.db"),
        "this is no database, but long enough to look like one".repeat(100),
    )
    .unwrap();
    let search = sample.open_search();
    sample.catch_up(&search);
    assert_eq!(sample.candidates(&search, "透析"), Some(vec![number.0]));
    // It breaks while it is in use.
    let mut other = sqlite::open_writer(&sample.path("search.db")).unwrap();
    diesel::connection::SimpleConnection::batch_execute(&mut other, "DROP TABLE search").unwrap();
    drop(other);
    assert_eq!(sample.read(|conn| calls(conn, &search, "透析")), [number], "searches go on");
    assert_eq!(search.position(KEY), 0);
    sample.catch_up(&search);
    assert_eq!(search.position(KEY), sample.state.head.position);
    assert_eq!(sample.candidates(&search, "透析"), Some(vec![number.0]));
}

#[test]
fn the_projector_indexes_what_is_committed_until_it_is_stopped() {
    let mut sample = Sample::new(9);
    let search = sample.open_search();
    let (commits, committed) = watch::channel(0);
    let register = sample.path("register.db");
    let projector = search.start(move || Ok(sqlite::open_reader(&register)?.into()), committed).unwrap();
    for round in 1..4 {
        sample.call_about("透析");
        commits.send(round).unwrap();
        let began = time::Instant::now();
        while search.position(KEY) < sample.state.head.position {
            assert!(began.elapsed() < Duration::from_secs(20), "the index does not follow");
            std::thread::yield_now();
        }
    }
    assert_eq!(sample.candidates(&search, "透析").unwrap().len(), 3);
    search.stop();
    projector.join().unwrap();
}
