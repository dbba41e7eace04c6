//! Reports: what was issued stays as it was, and the next revision says what changed and why.

use std::collections::BTreeMap;

use hotline_proto::v1::summary_window::Kind;
use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{Register, WriteExt, assert_refused, local, moments};
use prost::Message;
use sha2::{Digest, Sha256};

use super::Desk;

const DAY: &str = "2022-11-14";

fn day() -> Kind {
    Kind::Day(moments::date(DAY))
}

/// What a report says.
fn document(report: &Report) -> ReportDocument {
    assert_eq!(Sha256::digest(&report.document)[..], report.digest, "its digest is that of its bytes");
    ReportDocument::decode(report.document.as_slice()).expect("a document can be read")
}

/// A day with a few calls and issues: 4 answered, 3 accepted, 1 resolved.
async fn a_day(r: &Register) -> Vec<Issue> {
    let mut issues = Vec::new();
    for (minute, matter) in [(10, "断药"), (20, "停水"), (30, "缺菜")] {
        let at = format!("{DAY} 09:{minute}");
        let call = r.call().phone(&format!("1380000{minute}01")).received(&at).opens(matter).first_issue();
        let issue = call.await;
        r.done(assign(&issue.name, "A1").at(&format!("{DAY} 10:{minute}"))).await;
        issues.push(issue);
    }
    r.call().phone("13800004001").received(&format!("{DAY} 09:40")).kind(CallKind::Consult).create().await;
    r.done(resolve(&issues[0].name, IssueOutcome::Solved).at(&format!("{DAY} 15:00"))).await;
    issues
}

/// The parts of what changed in a figure: reason, amount and how many things.
fn parts(document: &ReportDocument, figure: &str) -> Vec<(ReportChangeReason, i64, usize)> {
    let change = document.changes.iter().find(|change| change.figure == figure);
    let parts = change.map(|change| change.parts.as_slice()).unwrap_or_default();
    parts.iter().map(|part| (part.reason(), part.amount, part.items.len())).collect()
}

#[tokio::test]
async fn what_was_issued_stays_to_the_byte_whatever_is_recorded_afterwards() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issues = a_day(r).await;
    let first = r.done(freeze(r, day())).await;
    assert_eq!((first.name.as_str(), first.revision), (&*format!("{}/reports/day-{DAY}", r.parent), 1));
    let said = document(&first);
    assert_eq!(said.figures, Some(r.day(DAY).await));
    assert_eq!((said.revision, &said.report, said.issuer), (1, &first.name, owner()));
    let entry = r.journal(first.position - 1).await.remove(0);
    let Some(event::Details::PeriodReportIssued(issued)) = entry.details else { panic!("{entry:?}") };
    assert_eq!((issued.report, issued.digest), (first.name.clone(), first.digest.clone()));

    r.call().phone("13800005001").received(&format!("{DAY} 20:00")).create().await;
    r.done(reopen(&issues[0].name)).await;
    let second = r.done(freeze(r, day())).await;
    assert_eq!((second.revision, document(&second).previous_digest), (2, first.digest.clone()));
    let again = async |revision| {
        let request = GetReportRequest { name: first.name.clone(), revision, ..Default::default() };
        r.found(request).await.report.expect("a report")
    };
    assert_eq!(
        (again(1).await, again(2).await, again(0).await),
        (first.clone(), second.clone(), second.clone())
    );
    let listed = r.all(ListReportsRequest { parent: r.parent.clone(), ..Default::default() }).await;
    let heads = [&second, &first].map(|report| Report { document: Vec::new(), ..report.clone() });
    assert_eq!(listed, heads);
}

#[tokio::test]
async fn a_revision_says_what_changed_why_and_by_what() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issues = a_day(r).await;
    let calls = r.calls(CallFilter::default()).await;
    r.done(freeze(r, day())).await;
    let late = r.call().phone("13800006001").received(&format!("{DAY} 20:00")).name().await;
    let late_too = r.call().phone("13800006002").received(&format!("{DAY} 21:00")).name().await;
    r.done(void(&calls[0].name)).await;
    let moved =
        Call { name: calls[1].name.clone(), received_at: Some(local("2022-11-15 09:00")), ..Call::default() };
    r.done(amend(moved, &["received_at"])).await;
    r.done(reopen(&issues[0].name)).await;
    r.done(resolve(&issues[1].name, IssueOutcome::Partial)).await;
    let report = document(&r.done(freeze(r, day())).await);
    use ReportChangeReason as Why;
    let of_calls = [(Why::Voided, -1, 1), (Why::Late, 2, 2), (Why::Corrected, -1, 1)];
    assert_eq!(parts(&report, "calls_answered"), of_calls, "also where as much came as went");
    let late_ones = report.changes.iter().find(|change| change.figure == "calls_answered");
    let late_ones = late_ones.map(|change| &change.parts[1].items);
    assert_eq!(late_ones, Some(&vec![late, late_too]));
    assert_eq!(parts(&report, "issues_resolved"), [(Why::Reopened, -1, 1)]);
    assert_eq!(parts(&report, "calls_void"), [(Why::Voided, 1, 1)]);
    assert!(!report.definitions_changed);
}

#[tokio::test]
async fn of_hundreds_of_late_entries_and_corrections_the_parts_add_up_to_each_difference() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let random = fastrand::Rng::with_seed(20_221_114);
    let mut happening = Happening { r, random, calls: Vec::new(), issues: Vec::new() };
    for _ in 0..60 {
        happening.go_on().await;
    }
    let before = document(&r.done(freeze(r, day())).await);
    for _ in 0..500 {
        happening.go_on().await;
    }
    let composed = r.found(compose(r, day())).await.document.expect("a document");
    let after = document(&r.done(freeze(r, day())).await);
    assert_eq!(composed.changes, after.changes, "it is what was said before it was issued");
    let (old, new) = (figures_of(&before), figures_of(&after));
    let mut differing: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for (name, from) in &old {
        let to = new[name];
        if *from != to {
            differing.insert(name, (*from, to));
        }
    }
    assert!(differing.len() > 20, "much has changed: {differing:?}");
    for change in &after.changes {
        let (from, to) = (change.before.expect("a figure"), change.after.expect("a figure"));
        assert_eq!(
            differing.remove(change.figure.as_str()),
            (from != to).then_some((from, to)),
            "{}",
            change.figure
        );
        let sum: i64 = change.parts.iter().map(|part| part.amount).sum();
        assert_eq!(sum, to - from, "{change:?}");
        let is_named = change
            .parts
            .iter()
            .all(|part| part.reason() != ReportChangeReason::NotNamed && !part.items.is_empty());
        assert!(is_named, "{change:?}");
    }
    assert_eq!(differing, BTreeMap::new(), "each figure that differs is named");
}

/// What has happened on a day so far, and what else may happen to it.
struct Happening<'r> {
    r: &'r Register,
    random: fastrand::Rng,
    calls: Vec<String>,
    issues: Vec<String>,
}

impl Happening<'_> {
    fn moment(&mut self) -> String {
        format!("{DAY} {:02}:{:02}", self.random.u8(0..24), self.random.u8(0..60))
    }

    /// One of the things that happen to a day afterwards. What the state does not allow is refused, and another thing happens the next time.
    async fn go_on(&mut self) {
        let (at, step) = (self.moment(), self.random.u8(0..12));
        if step < 4 || self.issues.is_empty() {
            let phone = format!("139{:08}", self.random.u32(0..40));
            let call = self.r.call().phone(&phone).received(&at);
            let call = if self.random.bool() { call.opens("断药") } else { call };
            let written = call.create().await;
            self.calls.extend(written.call.map(|call| call.name));
            self.issues.extend(written.issues.into_iter().map(|issue| issue.name));
            return;
        }
        let call = self.calls[self.random.usize(0..self.calls.len())].clone();
        let issue = self.issues[self.random.usize(0..self.issues.len())].clone();
        let (r, persons_represented) = (self.r, self.random.i32(1..5));
        match step {
            4 => _ = r.write(void(&call)).await,
            5 => {
                let received_at = Some(local(&at));
                let moved = Call { name: call, persons_represented, received_at, ..Call::default() };
                _ = r.write(amend(moved, &["persons_represented", "received_at"])).await;
            }
            6 => _ = r.write(assign(&issue, "A1").at(&at)).await,
            7 => _ = r.write(resolve(&issue, IssueOutcome::Solved).at(&at)).await,
            8 => _ = r.write(resolve(&issue, IssueOutcome::Partial)).await,
            9 => _ = r.write(reopen(&issue)).await,
            10 => _ = r.write(link(&issue, &call, LinkKind::Urge, ReportedCondition::Same)).await,
            _ => _ = r.write(reject(&issue)).await,
        }
    }
}

/// All figures that are numbers, by name.
fn figures_of(document: &ReportDocument) -> BTreeMap<&'static str, i64> {
    let figures = document.figures.expect("figures");
    let (calls, issues) = (figures.calls.expect("calls"), figures.issues.expect("issues"));
    let (flows, outcomes) = (issues.flows.expect("flows"), issues.outcomes.expect("outcomes"));
    let rate = |rate: Option<FigureRate>| rate.map_or((0, 0), |rate| (rate.numerator, rate.denominator));
    let (on_time, due) = rate(issues.on_time_rate);
    let (responded, responses_due) = rate(issues.response_rate);
    let (repeated, repeatable) = rate(calls.repeat_rate);
    let (resolved, resolvable) = rate(issues.resolution_rate);
    let (direct, directable) = rate(issues.direct_rate);
    let (rated, reachable) = rate(issues.rated_rate);
    BTreeMap::from([
        ("calls_answered", calls.calls_answered),
        ("contacts_other", calls.contacts_other),
        ("calls_valid", calls.calls_valid),
        ("connection_rate.numerator", calls.calls_answered),
        ("connection_rate.denominator", calls.calls_answered + calls.calls_abandoned + calls.calls_missed),
        ("persons_represented", calls.persons_represented),
        ("distinct_callers", calls.distinct_callers.unwrap_or_default()),
        ("anonymous_calls", calls.anonymous_calls),
        ("repeat_rate.numerator", repeated),
        ("repeat_rate.denominator", repeatable),
        ("calls_late", calls.calls_late),
        ("calls_backdated", calls.calls_backdated),
        ("calls_amended", calls.calls_amended),
        ("calls_void", calls.calls_void),
        ("alarms_dismissed", calls.alarms_dismissed),
        ("calls_pending", calls.calls_pending.unwrap_or_default()),
        ("calls_pending_overdue", calls.calls_pending_overdue.unwrap_or_default()),
        ("handoffs_unconfirmed", calls.handoffs_unconfirmed.unwrap_or_default()),
        ("callbacks_due", calls.callbacks_due.unwrap_or_default()),
        ("callbacks_overdue", calls.callbacks_overdue.unwrap_or_default()),
        ("issues_accepted", issues.issues_accepted),
        ("issues_resolved", issues.issues_resolved),
        ("outcomes.solved", outcomes.solved),
        ("outcomes.partial", outcomes.partial),
        ("resolved_confirmed", issues.resolved_confirmed),
        ("resolved_reported", issues.resolved_reported),
        ("resolution_rate.numerator", resolved),
        ("resolution_rate.denominator", resolvable),
        ("direct_rate.numerator", direct),
        ("direct_rate.denominator", directable),
        ("on_time_rate.numerator", on_time),
        ("on_time_rate.denominator", due),
        ("issues_overdue", issues.issues_overdue.unwrap_or_default()),
        ("needs_missed", issues.needs_missed),
        ("response_rate.numerator", responded),
        ("response_rate.denominator", responses_due),
        ("rated_rate.numerator", rated),
        ("rated_rate.denominator", reachable),
        ("backlog_start", issues.backlog_start.unwrap_or_default()),
        ("flows.opened", flows.opened),
        ("flows.reopened", flows.reopened),
        ("flows.resolved", flows.resolved),
        ("flows.rejected", flows.rejected),
        ("backlog_end", issues.backlog_end.unwrap_or_default()),
        ("issues_resolved_same", issues.issues_resolved_same.unwrap_or_default()),
    ])
}

#[tokio::test]
async fn without_a_change_there_is_no_revision_but_for_other_words() {
    let desk = Desk::open().await;
    let r = &desk.register;
    a_day(r).await;
    let remarks = "一是29日12时前逐件回告。";
    let first = r.done(FreezeReportRequest { remarks: remarks.to_owned(), ..freeze(r, day()) }).await;
    assert_eq!(document(&first).remarks, remarks);
    let refusal = assert_refused!(r.write(freeze(r, day())).await, reason = "NOTHING_TO_DO");
    assert_eq!((&*refusal.facts["rule"], &*refusal.facts["revision"]), ("REPORT_UNCHANGED", "1"));
    let same = FreezeReportRequest { remarks: remarks.to_owned(), ..freeze(r, day()) };
    assert_refused!(r.write(same).await, reason = "NOTHING_TO_DO");
    let others = FreezeReportRequest { remarks: "已回告。".to_owned(), ..freeze(r, day()) };
    let second = document(&r.done(others).await);
    assert_eq!((second.revision, second.changes), (2, Vec::new()));
    r.call().phone("13800006001").received(&format!("{DAY} 20:00")).create().await;
    let third = document(&r.done(freeze(r, day())).await);
    assert_eq!((third.revision, &*third.remarks), (3, "已回告。"), "words stay until others are written");
    assert_eq!(third.previous_as_of, second.as_of);
}

#[tokio::test]
async fn what_counts_elsewhere_now_is_told_by_its_rows() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().phone("13800007001").received(&format!("{DAY} 09:00")).district("D1").name().await;
    r.done(freeze(r, day())).await;
    let moved = Call { name: call.clone(), district: "D2".to_owned(), ..Call::default() };
    r.done(amend(moved, &["district"])).await;
    let report = document(&r.done(freeze(r, day())).await);
    let told = report.value_changes.iter().map(|change| {
        let Some(DimensionValue { value: Some(dimension_value::Value::Code(code)), .. }) = &change.value
        else {
            panic!("{change:?}")
        };
        (code.as_str(), change.figure.as_str(), change.before, change.after)
    });
    assert_eq!(told.collect::<Vec<_>>(), [("D1", "calls_answered", 1, 0), ("D2", "calls_answered", 0, 1)]);
    let why = |at: usize| {
        let parts = report.value_changes[at].parts.iter();
        parts.map(|part| (part.reason(), part.amount, part.items.clone())).collect::<Vec<_>>()
    };
    let corrected = |amount: i64| vec![(ReportChangeReason::Corrected, amount, vec![call.clone()])];
    assert_eq!((why(0), why(1)), (corrected(-1), corrected(1)));
}

#[tokio::test]
async fn what_changed_only_in_what_it_is_compared_with_is_told() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let calls = [("2022-11-13 09:00", "13800008001"), ("2022-11-14 09:00", "13800008002")];
    let mut names = Vec::new();
    for (at, phone) in calls {
        names.push(r.call().phone(phone).received(at).name().await);
    }
    r.done(freeze(r, day())).await;
    r.done(void(&names[0])).await;
    let report = document(&r.done(freeze(r, day())).await);
    assert_eq!((report.changes, report.compared_changed), (Vec::new(), true));
    let told = report.compared_changes.iter().map(|change| {
        (change.start_time, change.end_time, change.figure.as_str(), change.before, change.after)
    });
    let of = |from: &str, to: &str| (Some(local(from)), Some(local(to)));
    let ((day_before, its_end), (begin, end)) =
        (of("2022-11-13 00:00", "2022-11-14 00:00"), of("2022-11-12 00:00", "2022-11-15 00:00"));
    let expected = [(day_before, its_end, "calls_answered", 1, 0), (begin, end, "calls_answered", 2, 1)];
    assert_eq!(told.collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn an_instruction_that_is_entered_late_makes_a_revision() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issues = a_day(r).await;
    r.done(freeze(r, day())).await;
    let instruction = InstructIssueRequest { office: "区委办".to_owned(), ..instruct(&issues[1].name) };
    r.done(instruction.at(&format!("{DAY} 18:00"))).await;
    let report = document(&r.done(freeze(r, day())).await);
    assert_eq!((report.instructions_changed, report.missed_callbacks_changed), (true, false));
    assert_eq!((report.changes, report.instructions.len()), (Vec::new(), 1));
}

#[tokio::test]
async fn the_same_request_answers_the_same_report() {
    let desk = Desk::open().await;
    let r = &desk.register;
    a_day(r).await;
    let request = freeze(r, day());
    let first = r.done(request.clone()).await;
    r.call().phone("13800006001").received(&format!("{DAY} 20:00")).create().await;
    let again = r.write(request).await.expect("a repeat is answered").answer;
    assert_eq!((again.report, again.write.map(|write| write.replayed)), (Some(first), Some(true)));
    let checked = r.write(freeze(r, day()).validate_only()).await.expect("it would be issued").answer;
    assert_eq!(checked.report, None);
    assert_eq!(r.all(ListReportsRequest { parent: r.parent.clone(), ..Default::default() }).await.len(), 1);
}

#[tokio::test]
async fn what_cannot_be_issued_is_refused_by_its_field() {
    let desk = Desk::open().await;
    let r = &desk.register;
    a_day(r).await;
    let of = |kind| freeze(r, kind);
    let wrong = async |request: FreezeReportRequest| {
        let refusal = assert_refused!(r.write(request).await, reason = "INVALID_FIELDS");
        let violation = &refusal.violations[0];
        (violation.field.clone(), violation.reason.clone())
    };
    let told = |field: &str, reason: &str| (field.to_owned(), reason.to_owned());
    let shift = ShiftOfDay { date: Some(moments::date(DAY)), shift: "none".to_owned() };
    assert_eq!(wrong(of(Kind::Day(moments::date("2199-01-01")))).await, told("window", "TOO_LATE"));
    assert_eq!(wrong(of(Kind::Day(moments::date("2022-11-11")))).await, told("window", "TOO_EARLY"));
    assert_eq!(wrong(of(Kind::Shift(shift))).await, told("window.shift.shift", "UNKNOWN_CODE"));
    let with_number = FreezeReportRequest { remarks: "请联系13800000041".to_owned(), ..of(day()) };
    assert_eq!(wrong(with_number).await, told("remarks", "PERSONAL_NUMBER"));
    r.done(of(day())).await;
    let as_of = Some(AsOf { position: 2, time: None });
    assert_eq!(
        wrong(FreezeReportRequest { as_of, ..of(day()) }).await,
        told("as_of.position", "OUT_OF_RANGE")
    );
}

#[tokio::test]
async fn each_window_has_its_report_and_says_what_it_is_compared_with() {
    let desk = Desk::open().await;
    let r = &desk.register;
    a_day(r).await;
    // Of an open period the whole goes on until today, a step of the curve for each day.
    let closing = ClosePeriodRequest {
        name: r.parent.clone(),
        ends_at: Some(local("2022-11-20 00:00")),
        write: context(),
        ..ClosePeriodRequest::default()
    };
    r.done(closing).await;
    let shift = ShiftOfDay { date: Some(moments::date(DAY)), shift: "day".to_owned() };
    let period = r.found(GetPeriodRequest { name: r.parent.clone() }).await.period.expect("a period");
    let code = period.shift_plans[0].shifts[1].code.clone();
    let shift = ShiftOfDay { shift: code.clone(), ..shift };
    let range =
        TimeRange { start_time: Some(local("2022-11-14 08:00")), end_time: Some(local("2022-11-14 12:00")) };
    for (kind, id, compared) in [
        (Kind::Shift(shift), format!("shift-{DAY}-{code}"), 2),
        (Kind::Range(range), "range-20221114T000000Z-20221114T040000Z".to_owned(), 1),
        (Kind::WholePeriod(WholePeriod {}), "period".to_owned(), 0),
    ] {
        let report = r.done(freeze(r, kind)).await;
        assert_eq!(report.name, format!("{}/reports/{id}", r.parent));
        let said = document(&report);
        assert_eq!((said.comparisons.len(), said.breakdowns.len()), (compared, 8), "{id}");
        assert!(said.names.iter().any(|name| name.code == "A1"), "{:?}", said.names);
        let operators = SummaryDimension::Operator as i32;
        assert!(said.breakdowns.iter().all(|breakdown| breakdown.dimension != operators), "nobody is ranked");
    }
}
