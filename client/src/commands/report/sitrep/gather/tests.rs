//! Everything that a plain loop finds is told, and nothing else.

use hotline_proto::v1::{AsOf, Figures};
use proptest::prelude::*;

use super::super::hours::Hours;
use super::*;
use crate::times;

const NOW: i64 = 1_669_598_400;

fn at(minutes: i64) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: NOW + minutes * 60, nanos: 0 }
}

fn instant(minutes: i64) -> Timestamp {
    times::from_proto(&at(minutes)).unwrap()
}

/// A report at a full hour, compared with so many hours.
fn asked(hours: i64) -> Asked {
    let hours =
        Hours { day: instant(-60 * (hours + 1)), last: instant(-60), running: instant(0), now: instant(0) };
    Asked {
        as_of: AsOf::default(),
        hours,
        whole: Figures::default(),
        last: Figures::default(),
        running: Figures::default(),
        before: Figures::default(),
        earlier: [None, None],
        categories: Compared::default(),
        districts: Compared::default(),
        opened: Vec::new(),
        alarms: Vec::new(),
        pending: Vec::new(),
        handoffs: Vec::new(),
        overdue: Vec::new(),
        active: Vec::new(),
        issues: Vec::new(),
    }
}

fn code() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["A", "B", "C"]).prop_map(str::to_owned)
}

fn item() -> impl Strategy<Value = FigureItem> {
    let states = [IssueState::Open, IssueState::Assigned, IssueState::Returned, IssueState::Suspended];
    let agencies = prop::sample::select(vec!["", "X", "Y"]).prop_map(str::to_owned);
    (prop::sample::select(states.to_vec()), agencies, code(), -600_i64..0, 1_i64..3).prop_map(
        |(state, agency, district, minutes, amount)| FigureItem {
            state: state.into(),
            agency,
            district,
            time: Some(at(minutes)),
            amount,
            ..FigureItem::default()
        },
    )
}

/// Each item with its place as its name.
fn named(items: Vec<FigureItem>) -> Vec<FigureItem> {
    items.into_iter().enumerate().map(|(at, item)| FigureItem { name: at.to_string(), ..item }).collect()
}

fn counts() -> impl Strategy<Value = Vec<(String, i64)>> {
    prop::collection::btree_map(code(), 0_i64..40, 0..4).prop_map(|counts| counts.into_iter().collect())
}

#[test]
fn a_cluster_is_at_least_three_and_three_times_the_mean_hour() {
    assert!(is_cluster(3, 24, 24), "one an hour before");
    assert!(!is_cluster(3, 25, 24));
    assert!(!is_cluster(2, 0, 24));
    assert!(is_cluster(3, 0, 0), "the period has just begun");
}

#[test]
fn a_building_is_one_whoever_writes_its_district_before_it() {
    let opened =
        ["春晖路街道晖光里17栋1单元", "晖光里17栋", "大渡口区晖光里 17栋302", "17栋"].map(|address| Issue {
            address: address.to_owned(),
            district: "500104005".to_owned(),
            opened_at: Some(at(-30)),
            ..Issue::default()
        });
    let hours = asked(24).hours;
    let clusters = in_buildings(&opened, &hours);
    let counts: Vec<i64> =
        clusters.iter().map(|cluster| cluster.last + cluster.running + cluster.before).collect();
    assert_eq!(counts.iter().sum::<i64>(), 4);
    assert_eq!(counts.iter().max(), Some(&3), "{clusters:?}");
}

#[test]
fn flats_of_a_building_are_a_cluster_wherever_the_flat_is_written() {
    let opened = [
        "Flat 303, Building 4, Steel Garden",
        "Flat 1204, Building 4",
        "Building 4, flat 12",
        "101室，锦跃花园2幢",
        "锦跃花园２幢302",
        "502、锦跃花园2幢",
    ];
    let opened = opened.map(|address| Issue {
        address: address.to_owned(),
        district: "A".to_owned(),
        opened_at: Some(at(-30)),
        ..Issue::default()
    });
    let told = gather(&Asked { opened: opened.to_vec(), ..asked(24) }, SignedDuration::ZERO).clusters;
    let of = |name: &str| ClusterOf::Building("A".to_owned(), name.to_owned());
    let told: Vec<(&ClusterOf, i64)> = told.iter().map(|cluster| (&cluster.of, cluster.last)).collect();
    assert_eq!(told, [(&of("Building 4"), 3), (&of("锦跃花园2幢"), 3)]);
}

proptest! {
    #[test]
    fn every_code_that_is_suddenly_frequent_is_told(
        last in counts(),
        before in counts(),
        running in counts(),
        hours in 0_i64..25,
    ) {
        let before = if hours == 0 { Vec::new() } else { before };
        let asked = Asked { categories: Compared { last, before, running }, ..asked(hours) };
        let told = gather(&asked, SignedDuration::ZERO).clusters;
        for code in ["A", "B", "C"] {
            let count = |counts: &[(String, i64)]| counts.iter().find(|(one, _)| one == code).map_or(0, |(_, count)| *count);
            let Compared { last, before, running } = &asked.categories;
            let (last, before, running) = (count(last), count(before), count(running));
            let mean = if hours == 0 { 0.0 } else { before as f64 / hours as f64 };
            let is_told = told.contains(&Cluster { of: ClusterOf::Category(code.to_owned()), last, before, running });
            let most = last.max(running);
            prop_assert_eq!(is_told, most >= 3 && most as f64 >= 3.0 * mean - 1e-9, "{} {} {}", most, before, hours);
        }
        prop_assert!(told.windows(2).all(|pair| pair[0].last.max(pair[0].running) >= pair[1].last.max(pair[1].running)), "the largest first");
        prop_assert!(told.len() <= 3);
    }

    #[test]
    fn issues_in_one_building_are_a_cluster_however_it_is_written(minutes in prop::collection::vec(-1_500_i64..0, 0..40)) {
        let issue = |(number, minutes): (usize, &i64)| Issue {
            district: "A".to_owned(),
            address: ["1栋2单元", " １栋303 "][number % 2].to_owned(),
            opened_at: Some(at(*minutes)),
            ..Issue::default()
        };
        let elsewhere = Issue { address: "车库".to_owned(), opened_at: Some(at(-1)), ..Issue::default() };
        let opened = minutes.iter().enumerate().map(issue).chain(vec![elsewhere; 5]).collect();
        let asked = Asked { opened, ..asked(24) };
        let last = minutes.iter().filter(|minutes| **minutes >= -60).count() as i64;
        let before = minutes.len() as i64 - last;
        let told: Vec<(i64, i64)> =
            gather(&asked, SignedDuration::ZERO).clusters.iter().map(|one| (one.last, one.before)).collect();
        let expected = if last >= 3 && last * 24 >= before * 3 { vec![(last, before)] } else { Vec::new() };
        prop_assert_eq!(told, expected);
    }

    #[test]
    fn what_is_stuck_is_told_once_with_the_oldest_of_each(items in prop::collection::vec(item(), 0..40)) {
        let items = named(items);
        let asked = Asked { overdue: items.clone(), active: items.clone(), pending: items.clone(), ..asked(24) };
        let told = gather(&asked, SignedDuration::ZERO);
        let all: i64 = items.iter().map(|item| item.amount).sum();
        prop_assert_eq!(told.overdue.iter().map(|(_, stuck)| stuck.count).sum::<i64>(), all);
        prop_assert_eq!(told.pending.count, all);
        for (whose, stuck) in &told.overdue {
            let is_whose = |item: &&FigureItem| match whose {
                Whose::Agency(agency) => item.agency == *agency,
                Whose::District(district) => item.agency.is_empty() && item.district == *district,
            };
            let oldest = items.iter().filter(is_whose).filter_map(since).min();
            prop_assert_eq!(stuck.oldest.and_then(since), oldest);
            let districts: i64 = stuck.districts.iter().map(|(_, count)| count).sum();
            prop_assert_eq!(districts, stuck.count);
        }
        let oldest: Vec<_> = told.overdue.iter().map(|(_, stuck)| stuck.oldest.and_then(since)).collect();
        prop_assert!(oldest.is_sorted(), "where it has been stuck the longest first");
        let returned = items.iter().filter(|item| item.state() == IssueState::Returned);
        prop_assert_eq!(told.returned.count, returned.map(|item| item.amount).sum::<i64>());
    }

    #[test]
    fn every_need_of_an_active_issue_that_comes_due_is_told_in_its_order(
        issues in prop::collection::vec((prop::option::of(-120_i64..240), any::<bool>()), 0..40),
        ahead in 0_i64..200,
    ) {
        let issue = |(number, (need, _)): (usize, &(Option<i64>, bool))| Issue {
            name: number.to_string(),
            need_by: need.map(at),
            ..Issue::default()
        };
        let active = issues.iter().enumerate().filter(|(_, (_, is_active))| *is_active);
        let active = active.map(|(number, _)| FigureItem { name: number.to_string(), ..FigureItem::default() });
        let asked = Asked {
            active: active.collect(),
            issues: issues.iter().enumerate().map(issue).collect(),
            ..asked(24)
        };
        let told = gather(&asked, SignedDuration::from_mins(ahead)).needs;
        for (number, (need, is_active)) in issues.iter().enumerate() {
            let is_told = told.iter().any(|(issue, item)| issue.name == number.to_string() && item.name == issue.name);
            prop_assert_eq!(is_told, *is_active && need.is_some_and(|need| (0..ahead).contains(&need)));
        }
        let needs: Vec<_> = told.iter().map(|(issue, _)| moment(issue.need_by.as_ref())).collect();
        prop_assert!(needs.is_sorted());
    }
}
