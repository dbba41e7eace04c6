//! The body of a bulletin: what happened, what people asked for, and what was done.

use hotline_client::names::short;
use hotline_proto::v1::{ReportMatterReason, SummaryDimension};

use super::Bulletin;
use super::values::Counted;
use super::words::{length, paragraph, share};
use crate::catalogue::{joined, text, title};
use crate::output::{grouped, percent};
use crate::paper::Part;

/// GB/T 33358-2016 wants at least so many of a hundred calls to be connected within any 24 hours.
const CONNECTION_WANTED: i64 = 95;
/// How many categories are named.
const GROUPS_NAMED: usize = 4;
const CATEGORIES_NAMED: usize = 3;

impl Bulletin<'_> {
    /// What happened in all.
    pub(super) fn overall(&self) -> Vec<Part> {
        let paragraphs = [self.calls_and_issues(), self.so_far()].into_iter().flatten();
        std::iter::once(Part::Heading(text!("bulletin-overall")))
            .chain(paragraphs.map(Part::paragraph))
            .collect()
    }

    fn calls_and_issues(&self) -> Option<String> {
        let (calls, issues) = (self.calls(), self.issues());
        let flows = issues.flows.unwrap_or_default();
        let answered = text!(
            "bulletin-calls",
            window = self.window(false),
            calls = calls.calls_answered,
            persons = calls.persons_represented
        );
        let changes =
            self.changes(|at| Some((calls.calls_answered, self.compared(at)?.calls?.calls_answered)));
        let others =
            (calls.contacts_other > 0).then(|| text!("bulletin-contacts", count = calls.contacts_other));
        let clauses: Vec<String> = std::iter::once(answered).chain(changes).collect();
        let first = std::iter::once(clauses.join(&text!("bulletin-comma"))).chain(others);
        let accepted = text!(
            "bulletin-accepted",
            opened = flows.opened,
            accepted = issues.issues_accepted,
            left_out = (flows.opened - issues.issues_accepted).max(0)
        );
        let resolved = text!(
            "bulletin-resolved",
            kind = self.kind(),
            count = issues.issues_resolved,
            outcomes = self.outcomes()
        );
        let same = issues
            .issues_resolved_same
            .map(|count| text!("bulletin-same", kind = self.kind(), count = count));
        let backlog = issues.backlog_start.zip(issues.backlog_end).map(|(start, end)| {
            text!("bulletin-backlog", kind = self.kind(), until = self.until(), start = start, end = end)
        });
        let second: Vec<String> = [accepted, resolved].into_iter().chain(same).collect();
        let sentences = [
            first.collect::<Vec<_>>().join(&text!("bulletin-semicolon")),
            second.join(&text!("bulletin-semicolon")),
        ];
        Some(paragraph(sentences.into_iter().chain(backlog)))
    }

    /// How the resolved issues ended, and who says so.
    fn outcomes(&self) -> String {
        let issues = self.issues();
        let outcomes = issues.outcomes.unwrap_or_default();
        let counted = [
            ("outcomes_solved", outcomes.solved),
            ("outcomes_partial", outcomes.partial),
            ("outcomes_explained", outcomes.explained),
            ("outcomes_referred", outcomes.referred),
        ];
        let counted = counted.into_iter().filter(|(_, count)| *count > 0);
        let outcomes =
            joined(counted.map(|(key, count)| text!("bulletin-outcome", name = title(key), count = count)));
        match issues.issues_resolved {
            0 => "none".to_owned(),
            _ => text!(
                "bulletin-outcomes",
                outcomes = outcomes,
                confirmed = issues.resolved_confirmed,
                reported = issues.resolved_reported
            ),
        }
    }

    /// Since the period began. Of the whole period that is said already.
    fn so_far(&self) -> Option<String> {
        if self.kind() == "period" {
            return None;
        }
        let total = self.cumulative();
        let from = self.local(self.document.period_start_time.as_ref());
        let told = text!(
            "bulletin-cumulative",
            start = crate::times::by_pattern("bulletin-day", from).trim_end().to_owned(),
            calls = total.calls?.calls_answered,
            resolved = total.issues?.issues_resolved
        );
        Some(paragraph([told]))
    }

    /// What people asked for, and where.
    pub(super) fn concerns(&self) -> Vec<Part> {
        let all = self.calls().calls_answered;
        if all == 0 {
            return Vec::new();
        }
        let kinds = self.answered_by(SummaryDimension::Kind);
        let kinds = joined(kinds.iter().map(|kind| self.counted(kind, all)));
        let paragraphs = [
            (text!("bulletin-kinds"), Some(kinds)),
            (text!("bulletin-categories"), self.categories(all)),
            (text!("bulletin-districts"), self.places(all)),
            (text!("bulletin-repeats"), self.repeats()),
        ];
        let told = paragraphs.into_iter().filter_map(|(lead, words)| Some((lead, words?)));
        let paragraphs = told.map(|(lead, words)| Part::Paragraph { lead, text: paragraph([words]) });
        std::iter::once(Part::Heading(text!("bulletin-concerns"))).chain(paragraphs).collect()
    }

    fn categories(&self, all: i64) -> Option<String> {
        let groups = self.answered_by(SummaryDimension::CategoryGroup);
        let first: Vec<&Counted> = groups.iter().take(GROUPS_NAMED).collect();
        let is_known = !first.is_empty() && first.iter().all(|group| !group.hidden);
        let told = joined(first.iter().map(|group| self.counted(group, all)));
        let sum = first.iter().map(|group| group.count).sum();
        let categories = self.answered_by(SummaryDimension::Category);
        let seconds = categories.iter().filter(|category| !category.hidden && is_second(category, &groups));
        let seconds = joined(seconds.take(CATEGORIES_NAMED).map(|category| self.counted(category, i64::MAX)));
        is_known.then(|| {
            text!(
                "bulletin-most-categories",
                groups = told,
                share = percent(sum, all),
                seconds = if seconds.is_empty() { "none".to_owned() } else { seconds }
            )
        })
    }

    fn places(&self, all: i64) -> Option<String> {
        let districts = self.answered_by(SummaryDimension::District);
        let told = joined(districts.iter().map(|district| self.counted(district, i64::MAX)));
        match districts.as_slice() {
            [] => None,
            [first, second, _, ..] if !first.hidden && !second.hidden => {
                let share = percent(first.count + second.count, all);
                Some(text!(
                    "bulletin-places",
                    districts = told,
                    first = first.name.as_str(),
                    second = second.name.as_str(),
                    share = share
                ))
            }
            _ => Some(told),
        }
    }

    fn repeats(&self) -> Option<String> {
        let rate = self.calls().repeat_rate.filter(|rate| rate.denominator > 0)?;
        let before = self.compared(0).and_then(|figures| figures.calls?.repeat_rate);
        let change = self.rate_change(Some(rate), before).unwrap_or_else(|| "none".to_owned());
        Some(text!(
            "bulletin-repeat-rate",
            count = rate.numerator,
            valid = rate.denominator,
            share = percent(rate.numerator, rate.denominator),
            change = change
        ))
    }

    /// What was done, and how the line ran.
    pub(super) fn handling(&self) -> Vec<Part> {
        let paragraphs = [self.resolved_in_time(), self.instructed(), self.line()];
        let paragraphs = paragraphs.into_iter().flatten().map(Part::paragraph);
        let paragraphs: Vec<Part> = paragraphs.collect();
        let heading = (!paragraphs.is_empty()).then(|| Part::Heading(text!("bulletin-handling")));
        heading.into_iter().chain(paragraphs).collect()
    }

    fn resolved_in_time(&self) -> Option<String> {
        let issues = self.issues();
        let of = |reason: ReportMatterReason| {
            let is_one =
                move |matter: &&hotline_proto::v1::ReportMatter| matter.reasons.contains(&reason.into());
            self.document.matters.iter().filter(is_one).map(|matter| short(&matter.issue).to_owned())
        };
        let on_time = issues.on_time_rate.filter(|rate| rate.denominator > 0).map(|rate| {
            let late: Vec<String> = of(ReportMatterReason::Late).take(10).collect();
            let late = if late.is_empty() { "none".to_owned() } else { joined(late) };
            text!(
                "bulletin-on-time",
                due = rate.denominator,
                on_time = rate.numerator,
                share = percent(rate.numerator, rate.denominator),
                late = rate.denominator - rate.numerator,
                which = late
            )
        });
        let response = issues.response_rate.filter(|rate| rate.denominator > 0).map(|rate| {
            let missed = rate.denominator - rate.numerator;
            text!("bulletin-response", due = rate.denominator, in_time = rate.numerator, missed = missed)
        });
        let times = issues.time_to_resolve.and_then(|times| {
            let [half, most] = [times.p50?, times.p90?].map(|took| length(&took));
            Some(text!("bulletin-times", half = half, most = most))
        });
        let asked = issues.solved_rate.filter(|rate| rate.denominator > 0).map(|rate| {
            text!(
                "bulletin-asked",
                asked = rate.denominator,
                unsolved = rate.denominator - rate.numerator,
                reopened = issues.flows.map_or(0, |flows| flows.reopened),
                satisfied = share(issues.satisfied_rate).unwrap_or_else(|| "none".to_owned())
            )
        });
        let sentences: Vec<String> = [on_time, response, times, asked].into_iter().flatten().collect();
        (!sentences.is_empty()).then(|| paragraph(sentences))
    }

    fn line(&self) -> Option<String> {
        let calls = self.calls();
        let rate = calls.connection_rate.filter(|rate| rate.denominator > 0)?;
        let is_low = rate.numerator * 100 < rate.denominator * CONNECTION_WANTED;
        let connected = text!(
            "bulletin-connected",
            share = percent(rate.numerator, rate.denominator),
            made_of = format!("{}/{}", grouped(rate.numerator), grouped(rate.denominator)),
            standard = if is_low { "below" } else { "met" },
            quick = share(calls.answered_in_15s).unwrap_or_else(|| "none".to_owned())
        );
        let back = self.document.missed_callbacks.unwrap_or_default();
        let missed = calls.calls_abandoned + calls.calls_missed;
        let missed = (missed > 0).then(|| {
            text!(
                "bulletin-missed",
                missed = missed,
                abandoned = calls.calls_abandoned,
                rang = calls.calls_missed,
                tried = back.tried,
                reached = back.reached
            )
        });
        let shifts = self.values(SummaryDimension::Shift);
        let rated = shifts.iter().filter_map(|shift| {
            let rate = shift.figures.calls?.connection_rate.filter(|rate| rate.denominator > 0)?;
            Some((shift, rate))
        });
        let lowest = rated.min_by(|(_, one), (_, other)| {
            (one.numerator * other.denominator).cmp(&(other.numerator * one.denominator))
        });
        let lowest = lowest.filter(|_| shifts.len() > 1 && is_low).map(|(shift, rate)| {
            let share = percent(rate.numerator, rate.denominator);
            text!("bulletin-lowest", shift = shift.name.as_str(), share = share)
        });
        let sentences = [Some(connected), missed, lowest].into_iter().flatten();
        Some(paragraph(sentences))
    }
}

/// Whether a category is of the second level: those of the first are named already.
fn is_second(category: &Counted, groups: &[Counted]) -> bool {
    groups.iter().all(|group| group.name != category.name)
}
