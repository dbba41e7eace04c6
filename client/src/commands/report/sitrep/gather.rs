//! What a situation report tells of what there is.

use std::collections::{BTreeMap, BTreeSet};

use hotline_proto::v1::{FigureItem, Issue, IssueState};
use jiff::{SignedDuration, Timestamp};

use super::ask::{Asked, Compared};
use super::building::building;
use super::hours::Hours;
use crate::alike::plain;
use crate::times::moment_of as moment;

/// A cluster has at least so many in the last hour, or in the one that runs.
pub const CLUSTER_LEAST: i64 = 3;
/// And so many times as many as an hour before had on average.
pub const CLUSTER_TIMES: i64 = 3;

/// What is told.
#[derive(Debug, Default)]
pub struct Sitrep<'a> {
    /// The largest first.
    pub clusters: Vec<Cluster>,
    pub alarms: Stuck<'a>,
    pub pending: Stuck<'a>,
    pub handoffs: Stuck<'a>,
    /// Issues that an agency returned and that are assigned to no other since.
    pub returned: Stuck<'a>,
    /// Issues overdue by agency, or by district if none is answerable; where it has been stuck the longest first.
    pub overdue: Vec<(Whose<'a>, Stuck<'a>)>,
    /// Active issues whose need comes due soon, the earliest first, each with what was counted of it.
    pub needs: Vec<(&'a Issue, &'a FigureItem)>,
}

/// What has suddenly become frequent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    pub of: ClusterOf,
    /// How many in the last hour.
    pub last: i64,
    /// How many in the hours before it, together.
    pub before: i64,
    /// How many in the hour that runs.
    pub running: i64,
}

/// What a cluster is of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClusterOf {
    /// Calls of a category, by its code.
    Category(String),
    /// Calls from a district, by its code.
    District(String),
    /// Issues in a building: code of the district, and the building as it was first written.
    Building(String, String),
}

/// Things that wait, with where they are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stuck<'a> {
    pub count: i64,
    /// The one that has waited longest.
    pub oldest: Option<&'a FigureItem>,
    /// How many in each district, by code, the most first.
    pub districts: Vec<(&'a str, i64)>,
}

/// Who is to see to an issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose<'a> {
    /// Code of the agency that is answerable.
    Agency(&'a str),
    /// Nobody yet: code of the district, empty if it is not known.
    District(&'a str),
}

impl<'a> Sitrep<'a> {
    /// What is stuck but for what is overdue, each with its count: alarms, pending calls, handoffs, returned issues. No count of what the register has too much of to look through.
    pub fn stuck(&self, asked: &Asked) -> [(Option<i64>, &Stuck<'a>); 4] {
        let calls = asked.whole.calls.unwrap_or_default();
        [
            (Some(self.alarms.count), &self.alarms),
            (calls.calls_pending_overdue, &self.pending),
            (calls.handoffs_unconfirmed, &self.handoffs),
            (Some(self.returned.count), &self.returned),
        ]
    }
}

/// Sorts it; needs are those that come due within `ahead`.
pub fn gather(asked: &Asked, ahead: SignedDuration) -> Sitrep<'_> {
    let returned = asked.active.iter().filter(|item| item.state() == IssueState::Returned);
    Sitrep {
        clusters: clusters(asked),
        alarms: Stuck::of(&asked.alarms),
        pending: Stuck::of(&asked.pending),
        handoffs: Stuck::of(&asked.handoffs),
        returned: Stuck::of(returned),
        overdue: by_whose(&asked.overdue),
        needs: needs(&asked.issues, &asked.active, asked.hours.now, ahead),
    }
}

/// Whether a number in an hour is a cluster, after so many in the hours before.
fn is_cluster(last: i64, before: i64, hours: i64) -> bool {
    last >= CLUSTER_LEAST && last.saturating_mul(hours) >= before.saturating_mul(CLUSTER_TIMES)
}

fn clusters(asked: &Asked) -> Vec<Cluster> {
    let hours = asked.hours.before();
    let of_codes = |compared: &Compared, of: fn(String) -> ClusterOf| -> Vec<Cluster> {
        let spans = [&compared.last, &compared.before, &compared.running];
        let counts: [BTreeMap<&str, i64>; 3] =
            spans.map(|span| span.iter().map(|(code, count)| (code.as_str(), *count)).collect());
        let codes: BTreeSet<&str> = counts.iter().flat_map(|counts| counts.keys().copied()).collect();
        let cluster = |code: &str| {
            let [last, before, running] =
                counts.each_ref().map(|counts| counts.get(code).copied().unwrap_or_default());
            Cluster { of: of(code.to_owned()), last, before, running }
        };
        codes.into_iter().map(cluster).collect()
    };
    let mut clusters = of_codes(&asked.categories, ClusterOf::Category);
    clusters.extend(of_codes(&asked.districts, ClusterOf::District));
    clusters.extend(in_buildings(&asked.opened, &asked.hours));
    clusters.retain(|cluster| is_cluster(cluster.last.max(cluster.running), cluster.before, hours));
    let most = |cluster: &Cluster| cluster.last.max(cluster.running);
    clusters.sort_by(|one, other| most(other).cmp(&most(one)).then_with(|| one.of.cmp(&other.of)));
    clusters
}

/// Issues in each building, by the hour in which they were opened.
fn in_buildings(opened: &[Issue], hours: &Hours) -> Vec<Cluster> {
    let mut clusters: BTreeMap<(&str, &str), Cluster> = BTreeMap::new();
    let placed = opened.iter().filter_map(|issue| Some((issue, building(&issue.address)?)));
    let placed: Vec<(&Issue, &str, String)> =
        placed.map(|(issue, building)| (issue, building, plain(building).replace(' ', ""))).collect();
    let known: BTreeSet<(&str, &str)> =
        placed.iter().map(|(issue, _, key)| (issue.district.as_str(), key.as_str())).collect();
    for (issue, building, key) in &placed {
        let of = || ClusterOf::Building(issue.district.clone(), (*building).to_owned());
        let key = (issue.district.as_str(), shortest(&known, &issue.district, key));
        let new = || Cluster { of: of(), last: 0, before: 0, running: 0 };
        let cluster = clusters.entry(key).or_insert_with(new);
        match moment(issue.opened_at.as_ref()) {
            Some(at) if at >= hours.running => cluster.running += 1,
            Some(at) if at >= hours.last => cluster.last += 1,
            _ => cluster.before += 1,
        }
    }
    clusters.into_values().collect()
}

/// The shortest of the known addresses of a district with which one ends: who writes the district or the street before a building means the same building.
fn shortest<'a>(known: &BTreeSet<(&'a str, &'a str)>, district: &str, key: &'a str) -> &'a str {
    let is_same = |other: &&str| key.ends_with(*other) && !other.starts_with(|c: char| c.is_ascii_digit());
    let of_district = known.iter().filter(|(of, _)| *of == district).map(|(_, other)| *other);
    of_district.filter(is_same).min_by_key(|other| other.len()).unwrap_or(key)
}

impl<'a> Stuck<'a> {
    fn of(items: impl IntoIterator<Item = &'a FigureItem>) -> Self {
        let mut stuck = Self::default();
        let mut districts: BTreeMap<&str, i64> = BTreeMap::new();
        for item in items {
            stuck.count += item.amount;
            *districts.entry(item.district.as_str()).or_default() += item.amount;
            if stuck.oldest.is_none_or(|oldest| since(item) < since(oldest)) {
                stuck.oldest = Some(item);
            }
        }
        stuck.districts = districts.into_iter().collect();
        stuck.districts.sort_by_key(|(_, count)| -count);
        stuck
    }
}

/// Since when it waits.
pub fn since(item: &FigureItem) -> Option<Timestamp> {
    moment(item.time.as_ref())
}

fn by_whose(overdue: &[FigureItem]) -> Vec<(Whose<'_>, Stuck<'_>)> {
    let mut whose: BTreeMap<Whose<'_>, Vec<&FigureItem>> = BTreeMap::new();
    for item in overdue {
        let of = match item.agency.as_str() {
            "" => Whose::District(&item.district),
            agency => Whose::Agency(agency),
        };
        whose.entry(of).or_default().push(item);
    }
    let mut whose: Vec<_> = whose.into_iter().map(|(of, items)| (of, Stuck::of(items))).collect();
    whose.sort_by_key(|(_, stuck)| stuck.oldest.and_then(since));
    whose
}

fn needs<'a>(
    issues: &'a [Issue],
    active: &'a [FigureItem],
    now: Timestamp,
    ahead: SignedDuration,
) -> Vec<(&'a Issue, &'a FigureItem)> {
    let until = now.checked_add(ahead).unwrap_or(Timestamp::MAX);
    let active: BTreeMap<&str, &FigureItem> = active.iter().map(|item| (item.name.as_str(), item)).collect();
    let need = |issue: &Issue| moment(issue.need_by.as_ref());
    let is_soon = |issue: &&Issue| need(issue).is_some_and(|need| (now..until).contains(&need));
    let of_active = |issue: &'a Issue| Some((issue, *active.get(issue.name.as_str())?));
    let mut needs: Vec<_> = issues.iter().filter(is_soon).filter_map(of_active).collect();
    needs.sort_by_key(|(issue, _)| (need(issue), issue.urgency));
    needs
}

#[cfg(test)]
mod tests;
