//! The document of a report of an incident: what its issuer writes, what the reports before say, and what the register tells of its issues.

use hotline_proto::v1;

use super::Composed;
use super::compose::{decoded, heading, names};
use crate::api::convert::input::{AskedIncident, in_order};
use crate::api::convert::{codes, names as resource_names, output, times};
use crate::domain::calendar::Window;
use crate::domain::codes::IncidentReportKind;
use crate::domain::incident::{self, IncidentCount, IncidentStage, NewIncidentReport, StatedCounts};
use crate::domain::instant::Instant;
use crate::domain::number::IssueNumber;
use crate::domain::period::PeriodFacts;
use crate::domain::refusal::problem::{EarlyBound, LateBound, Purpose};
use crate::domain::refusal::{Missing, Problem, Refusal, Violations};
use crate::domain::report::ReportId;
use crate::store::Error;
use crate::store::db::conn::Conn;
use crate::store::figures::AsOf;
use crate::store::read::incident::{Story, story};
use crate::store::read::{journal, report};
use crate::store::tables::periods;

/// Maximum number of steps.
const MAX_STEPS: usize = 100;

/// The report before.
struct Before {
    document: v1::ReportDocument,
    incident: v1::IncidentReport,
    issues: Vec<IssueNumber>,
    counts: StatedCounts,
    digest: Vec<u8>,
    /// Position of the last entry that it contains.
    as_of: i64,
}

/// Composes the next report of an incident, which is issued at a moment. Refused if what it must follow is not there, or if it says what such a report cannot say.
pub fn compose(
    conn: &mut Conn,
    key: i64,
    period: &str,
    asked: &AskedIncident,
    (now, issued_at): (Instant, Instant),
) -> Result<Result<Composed, Refusal>, Error> {
    let (id, before) = match &asked.report {
        None => {
            let number = report::incidents(conn, key)? + 1;
            (ReportId::of_incident(i32::try_from(number).unwrap_or(i32::MAX)), None)
        }
        Some(id) => match before(conn, key, id)? {
            Some(before) => (id.clone(), Some(before)),
            None => return Ok(Err(Refusal::NotFound(Missing::Report(id.name(period))))),
        },
    };
    let known = before.as_ref().map(|before| before.issues.clone()).unwrap_or_default();
    let added: Vec<IssueNumber> =
        asked.issues.iter().copied().filter(|issue| !known.contains(issue)).collect();
    let issues = [known, added.clone()].concat();
    let after = before.as_ref().map_or(0, |before| before.as_of);
    let story = story(conn, key, &issues, after, MAX_STEPS as i64)?;
    if let Some(missing) = issues.iter().find(|one| story.issues.iter().all(|issue| issue.number != **one)) {
        return Ok(Err(Refusal::NotFound(Missing::Issue(missing.name(period)))));
    }
    let counts = incident::counts(&asked.counts, before.as_ref().map(|before| &before.counts));
    if let Err(refusal) = check(asked, &counts, (now, issued_at)) {
        return Ok(Err(refusal));
    }
    let facts = periods::row(conn, key)?.period()?.facts;
    let as_of = AsOf { position: journal::head(conn, key)?, time: now };
    let heard_at = heard_at(&story, before.as_ref()).unwrap_or(issued_at);
    let window = Window { from: heard_at, to: issued_at.max(heard_at) };
    let told = Told { period, facts: &facts, asked, story: &story, before: before.as_ref(), window };
    let mut document = v1::ReportDocument {
        report: id.name(period),
        revision: before.as_ref().map_or(0, |before| before.document.revision) + 1,
        previous_digest: before.as_ref().map(|before| before.digest.clone()).unwrap_or_default(),
        incident: Some(told.incident(id.incident().unwrap_or_default(), &counts, after)),
        ..heading(&facts, window, &as_of)
    };
    document.names = names(&periods::directory(conn, key)?, &document);
    let stage = IncidentStage { kind: asked.kind, next_report_at: asked.next_report_at };
    let incident = Some(NewIncidentReport { stage, issues, added });
    Ok(Ok(Composed { id, document, window, as_of: as_of.position, is_unchanged: false, incident }))
}

/// The latest report of an incident. None if there is none.
fn before(conn: &mut Conn, key: i64, id: &ReportId) -> Result<Option<Before>, Error> {
    let Some(report) = report::find(conn, key, id, None)? else { return Ok(None) };
    let mut document = decoded(&report.head, &report.document)?;
    let incident = document.incident.take().unwrap_or_default();
    Ok(Some(Before {
        issues: numbers(&incident),
        counts: stated(&incident),
        document,
        incident,
        digest: report.head.digest,
        as_of: report.head.as_of_position,
    }))
}

/// The issues of a report.
fn numbers(incident: &v1::IncidentReport) -> Vec<IssueNumber> {
    let numbers = incident.issues.iter().filter_map(|issue| resource_names::number(&issue.issue, None).ok());
    numbers.collect()
}

/// The numbers of a report.
fn stated(incident: &v1::IncidentReport) -> StatedCounts {
    let counts = incident.counts.as_ref().map(in_order).unwrap_or_default();
    counts.map(|count| {
        let count = count?;
        Some(IncidentCount { state: codes::value(count.state)?, count: count.count })
    })
}

/// Refuses times that cannot be, and a final report that leaves open whether somebody was harmed.
fn check(
    asked: &AskedIncident,
    counts: &[IncidentCount; incident::COUNTS.len()],
    (now, issued_at): (Instant, Instant),
) -> Result<(), Refusal> {
    let mut violations = Violations::default();
    if let Some(time) = asked.told_at.filter(|told| *told > now) {
        let problem = Problem::TooLate { time, latest: now, bound: LateBound::Now };
        violations.add("incident.told_time", problem);
    }
    if let Some(next) = asked.next_report_at.filter(|next| *next <= issued_at) {
        let problem = Problem::too_early(next, issued_at, EarlyBound::ReportIssued);
        violations.add("incident.next_report_time", problem);
    }
    if asked.kind == IncidentReportKind::Final {
        for field in incident::unsettled(counts) {
            let problem = Problem::NotApplicable(Purpose::ReportToBeFollowed);
            violations.add(format!("incident.counts.{field}"), problem);
        }
    }
    violations.check()
}

/// When the office first heard of the incident: what the reports before say stays, unless an earlier call is known by now.
fn heard_at(story: &Story, before: Option<&Before>) -> Option<Instant> {
    let received = story.calls.iter().map(|call| call.facts.received_at).min();
    let heard = received.or_else(|| story.issues.iter().map(|issue| issue.opened_at).min());
    let told = before.and_then(|before| times::instant(before.incident.heard_time.as_ref()?).ok());
    heard.into_iter().chain(told).min()
}

/// What a report of an incident is made of.
struct Told<'t> {
    period: &'t str,
    facts: &'t PeriodFacts,
    asked: &'t AskedIncident,
    story: &'t Story,
    before: Option<&'t Before>,
    window: Window,
}

impl Told<'_> {
    fn incident(
        &self,
        number: i32,
        counts: &[IncidentCount; incident::COUNTS.len()],
        after: i64,
    ) -> v1::IncidentReport {
        let (asked, texts) = (self.asked, self.asked.texts.clone());
        let former = self.before.map(|before| &before.incident);
        let heard_at = self.window.from;
        let limits = self.facts.incident_limits(heard_at);
        let due_time = match self.before {
            None => Some(times::timestamp(heard_at.plus(limits.first_report_us))),
            Some(before) => before.incident.next_report_time,
        };
        let told_time = asked.told_at.map(times::timestamp);
        let follow_ups = former.map_or(0, |former| former.follow_ups);
        let is_follow_up = asked.kind == IncidentReportKind::FollowUp;
        v1::IncidentReport {
            number,
            kind: codes::number(asked.kind),
            follow_ups: follow_ups + i32::from(is_follow_up),
            issues: self.story.issues.iter().map(|one| output::incident_issue(self.period, one)).collect(),
            heard_time: Some(times::timestamp(heard_at)),
            calls: i32::try_from(self.story.calls.len()).unwrap_or(i32::MAX),
            persons_represented: self.persons_represented(),
            steps: self.steps(after),
            situation: texts.situation,
            measures: texts.measures,
            problems: texts.problems,
            next_steps: texts.next_steps,
            cause: texts.cause,
            lessons: texts.lessons,
            counts: Some(output::incident_counts(counts, self.before.map(|before| &before.counts))),
            told_time: told_time.or_else(|| former?.told_time),
            told_due_time: Some(times::timestamp(heard_at.plus(limits.telephone_us))),
            due_time,
            next_report_time: asked.next_report_at.map(times::timestamp),
            first_report_time: former
                .and_then(|former| former.first_report_time.or_else(|| self.before?.document.issue_time)),
        }
    }

    fn persons_represented(&self) -> i64 {
        self.story.calls.iter().map(|call| i64::from(call.facts.persons_represented)).sum()
    }

    /// What happened after a position, in the order in which it happened.
    fn steps(&self, after: i64) -> Vec<v1::IncidentStep> {
        let issues = &self.story.issues;
        let of_issues = self.story.entries.iter().filter_map(|entry| {
            output::incident_step(self.period, entry, |number| issues.iter().find(|one| one.number == number))
        });
        let of_calls =
            self.story.calls.iter().flat_map(|call| output::handoff_steps(self.period, call, after));
        let mut steps: Vec<v1::IncidentStep> = of_issues.chain(of_calls).collect();
        steps.sort_by_key(|step| step.time.map(|time| (time.seconds, time.nanos)));
        steps.drain(..steps.len().saturating_sub(MAX_STEPS));
        steps
    }
}
