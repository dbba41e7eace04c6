//! A situation report in words: lines that can be read on a telephone, one below the other.

use hotline_client::names::short;
use hotline_proto::v1::{FigureItem, Figures, Issue};
use jiff::{SignedDuration, Timestamp};

use super::ask::Asked;
use super::building::building;
use super::gather::{CLUSTER_LEAST, CLUSTER_TIMES, Cluster, ClusterOf, Sitrep, Stuck, Whose, since};
use super::hours::Hours;
use crate::catalogue::{joined, label, term, text, title};
use crate::codes::Code as _;
use crate::directories::Entry;
use crate::known_period::KnownPeriod;
use crate::output::{ABSENT, Cell, for_people, percent};
use crate::paper::{Paper, Part};
use crate::roster;
use crate::times::{self, moment_of};
use crate::views::figures::Figure;
use crate::views::matters::matter;
use crate::views::summary::Names;

/// The figures of an hour, with the message that is their label where the title alone does not say of what they are.
pub const FIGURES: [(&str, &str); 6] = [
    ("calls_answered", ""),
    ("calls_abandoned", ""),
    ("calls_missed", ""),
    ("connection_rate", ""),
    ("flows_opened", "sitrep-opened"),
    ("issues_resolved", ""),
];

/// What the report is made with.
pub struct Sheet<'s> {
    pub period: &'s KnownPeriod,
    /// How far needs are looked ahead for.
    pub ahead: SignedDuration,
    pub categories: &'s Names,
    pub districts: &'s Names,
    pub agencies: &'s [Entry],
}

impl Sheet<'_> {
    /// The report. Parts with nothing in them say so, as a report without them could have forgotten them.
    pub fn paper(&self, asked: &Asked, sitrep: &Sitrep<'_>) -> Paper {
        let ahead = times::length_for_people(&times::duration_to_proto(self.ahead));
        let clusters = sitrep.clusters.iter().map(|cluster| self.cluster(cluster, &asked.hours));
        let needs = sitrep.needs.iter().map(|(issue, item)| self.need(issue, item, asked.hours.now));
        let parts = vec![
            Part::Strong(self.span(asked)),
            Part::Texts(term!("sitrep-hour", hours = asked.hours.before()), self.hour(asked)),
            Part::Texts(term!("sitrep-clusters", span = self.span(asked)), or_none(clusters.collect())),
            Part::Texts(term!("sitrep-stuck"), or_none(self.stuck(asked, sitrep))),
            Part::Texts(term!("sitrep-needs", ahead = ahead), or_none(needs.collect())),
            Part::Line(text!("sitrep-rule", least = CLUSTER_LEAST, times = CLUSTER_TIMES)),
            Part::Line(text!(
                "sitrep-as-of",
                time = self.moment(asked.hours.now),
                position = asked.as_of.position.to_string()
            )),
        ];
        Paper::sheet(term!("sitrep"), self.moment(asked.hours.now), self.period.zone.clone(), parts)
    }

    fn moment(&self, moment: Timestamp) -> String {
        times::on_the_clock(moment, &self.period.zone)
    }

    /// The time of day, with day and year where these are others than now.
    fn time(&self, moment: Timestamp, now: Timestamp) -> String {
        let [local, today] = [moment, now].map(|moment| self.period.zone.to_datetime(moment));
        let pattern = match (local.date() == today.date(), local.year() == today.year()) {
            (true, _) => "date-time",
            (false, true) => "date-step-time",
            (false, false) => "date-minute",
        };
        times::by_pattern(pattern, local)
    }

    fn span(&self, asked: &Asked) -> String {
        let time = |moment| times::by_pattern("date-time", self.period.zone.to_datetime(moment));
        let hours = &asked.hours;
        let [from, to, now] = [hours.last, hours.running, hours.now].map(time);
        match hours.has_run() {
            true => text!("sitrep-span-and-since", from = from, to = to, now = now),
            false => text!("sitrep-span", from = from, to = to),
        }
    }

    /// The figures of the last hour, each beside what it is compared with.
    fn hour(&self, asked: &Asked) -> Vec<String> {
        let figure = |(key, own): (&str, &str)| {
            let figure = Figure::by_key(key)?;
            let said = |figures: &Figures| self.said(&figure.cell(figures));
            let earlier =
                |figures: Option<Figures>| figures.map_or_else(|| ABSENT.to_owned(), |of| said(&of));
            let [yesterday, week] = asked.earlier.map(earlier);
            let label = if own.is_empty() { title(figure.key) } else { crate::catalogue::pair(own, &[]) };
            let (last, mean) = (said(&asked.last), self.mean(figure, asked));
            let line = text!(
                "sitrep-figure",
                title = label,
                last = last,
                mean = mean,
                yesterday = yesterday,
                week = week
            );
            Some(match asked.hours.has_run() {
                true => text!("sitrep-figure-and-now", line = line, now = said(&asked.running)),
                false => line,
            })
        };
        FIGURES.into_iter().filter_map(figure).collect()
    }

    /// A rate without what it is made of, which stands above it.
    fn said(&self, cell: &Cell) -> String {
        match cell {
            Cell::Rate(numerator, denominator) => percent(*numerator, *denominator),
            other => for_people(other, &self.period.zone),
        }
    }

    /// What an hour had on average; of a rate, that of all of them together.
    fn mean(&self, figure: &Figure, asked: &Asked) -> String {
        match (figure.cell(&asked.before), asked.hours.before()) {
            (_, ..1) => ABSENT.to_owned(),
            (Cell::Count(count), hours) => mean(count, hours),
            (cell, _) => self.said(&cell),
        }
    }

    fn cluster(&self, cluster: &Cluster, hours: &Hours) -> String {
        let of = match &cluster.of {
            ClusterOf::Category(code) => named(self.categories, code),
            ClusterOf::District(code) => named(self.districts, code),
            ClusterOf::Building(district, building) => self.place(district, building),
        };
        let mean = if hours.before() < 1 { ABSENT.to_owned() } else { mean(cluster.before, hours.before()) };
        let line = match &cluster.of {
            ClusterOf::Category(_) | ClusterOf::District(_) => {
                text!("sitrep-cluster-of-calls", of = of, count = cluster.last, mean = mean)
            }
            ClusterOf::Building(..) => {
                text!("sitrep-cluster-of-issues", of = of, count = cluster.last, mean = mean)
            }
        };
        match hours.has_run() {
            true => text!("sitrep-figure-and-now", line = line, now = cluster.running.to_string()),
            false => line,
        }
    }

    /// What is stuck and where, with how many and the oldest. What the register has too much of to look through is said to be so.
    fn stuck(&self, asked: &Asked, sitrep: &Sitrep<'_>) -> Vec<String> {
        let now = asked.hours.now;
        let names = ["sitrep-alarms", "sitrep-pending", "sitrep-handoffs", "sitrep-returned"];
        let known = names.into_iter().zip(sitrep.stuck(asked));
        let line = |(what, (count, stuck)): (&str, (Option<i64>, &Stuck<'_>))| {
            let what = crate::catalogue::pair(what, &[]);
            match (count, self.oldest(stuck, now)) {
                (None, _) => Some(text!("sitrep-too-many", what = what)),
                (Some(_), None) => None,
                (Some(count), Some(oldest)) => {
                    let districts = stuck.districts.iter().map(|(code, count)| {
                        text!("sitrep-where", place = self.district(code), count = *count)
                    });
                    let districts = joined(districts);
                    Some(text!(
                        "sitrep-waits",
                        what = what,
                        count = count,
                        oldest = oldest,
                        districts = districts
                    ))
                }
            }
        };
        known.filter_map(line).chain(self.all_overdue(sitrep, now)).collect()
    }

    /// How many issues are overdue, and below it who is to see to them. None if there are none.
    fn all_overdue(&self, sitrep: &Sitrep<'_>, now: Timestamp) -> Option<String> {
        let count: i64 = sitrep.overdue.iter().map(|(_, stuck)| stuck.count).sum();
        let head = text!("sitrep-overdue", count = count);
        let of_each = sitrep.overdue.iter().filter_map(|(whose, stuck)| self.overdue(whose, stuck, now));
        (count > 0).then(|| std::iter::once(head).chain(of_each).collect::<Vec<_>>().join("\n"))
    }

    fn overdue(&self, whose: &Whose<'_>, stuck: &Stuck<'_>, now: Timestamp) -> Option<String> {
        let who = match whose {
            Whose::Agency(code) => roster::answerable(code, self.agencies, self.period.shift_at(now)),
            Whose::District(code) => text!("sitrep-unassigned", district = self.district(code)),
        };
        let oldest = stuck.oldest?;
        let due = since(oldest).map(|due| self.time(due, now)).unwrap_or_default();
        let number = short(&oldest.name);
        Some(text!("sitrep-overdue-of", who = who, count = stuck.count, number = number, due = due))
    }

    fn oldest(&self, stuck: &Stuck<'_>, now: Timestamp) -> Option<String> {
        let oldest = stuck.oldest?;
        let at = since(oldest).map(|at| self.time(at, now)).unwrap_or_default();
        Some(text!("sitrep-oldest", number = short(&oldest.name), at = at))
    }

    fn district(&self, code: &str) -> String {
        if code.is_empty() { term!("row-unknown-district") } else { named(self.districts, code) }
    }

    /// A building, which may say its district itself.
    fn place(&self, district: &str, building: &str) -> String {
        let district = self.district(district);
        match building {
            "" => district,
            building if building.contains(&district) => building.to_owned(),
            building => format!("{district} {building}"),
        }
    }

    /// A need by the category and the place of its issue. Its title is free text, in which a person may be named.
    fn need(&self, issue: &Issue, item: &FigureItem, now: Timestamp) -> String {
        let need = moment_of(issue.need_by.as_ref()).unwrap_or(now);
        let left = times::length_for_people(&times::duration_to_proto(need.duration_since(now)));
        let who = match item.agency.as_str() {
            "" => issue.owner.clone(),
            agency => roster::answerable(agency, self.agencies, self.period.shift_at(now)),
        };
        let place = self.place(&item.district, building(&issue.address).unwrap_or_default());
        text!(
            "sitrep-need",
            until = self.time(need, now),
            left = left,
            number = short(&issue.name),
            matter = matter(issue.urgency(), &format!("{} {place}", named(self.categories, &issue.category))),
            state = label(item.state().full_name()),
            who = who
        )
    }
}

fn or_none(lines: Vec<String>) -> Vec<String> {
    if lines.is_empty() { vec![term!("handover-none")] } else { lines }
}

/// To a tenth.
fn mean(count: i64, hours: i64) -> String {
    let tenths = (count * 10 + hours / 2) / hours;
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn named(names: &Names, code: &str) -> String {
    names.get(code).cloned().unwrap_or_else(|| code.to_owned())
}
