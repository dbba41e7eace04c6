//! Tests of the rules of counting.

use super::durations::{Quantiles, bucket, longest};
use super::figure::FIGURES;
use super::measure::TimeToResolve;

#[test]
fn every_time_lies_in_its_bucket_and_no_bucket_is_wider_than_a_64th() {
    let mut times: Vec<i64> = (0..2_000).collect();
    times.extend(
        (0..60).flat_map(|power| [(1i64 << power) - 1, 1 << power, (1 << power) + 1, (1 << power) * 7 / 5]),
    );
    for us in times.into_iter().filter(|us| *us >= 0) {
        let upper = longest(bucket(us));
        assert!(us <= upper && upper - us <= us / 64, "{us} is in the bucket up to {upper}");
    }
}

#[test]
fn buckets_follow_each_other() {
    let mut lowest = 0;
    for index in 0..3_000 {
        assert_eq!(bucket(lowest), index);
        assert_eq!(bucket(longest(index)), index);
        lowest = longest(index) + 1;
    }
}

#[test]
fn quantiles_are_the_nearest_rank() {
    let times =
        |us: &[i64]| us.iter().map(|us| TimeToResolve { gross_us: *us, net_us: *us / 2 }).collect::<Vec<_>>();
    assert_eq!(Quantiles::exact(&[]), None);
    let quantiles = |us: &[i64]| {
        let exact = Quantiles::exact(&times(us)).unwrap();
        (exact.p50.gross_us, exact.p90.gross_us, exact.p50.net_us)
    };
    assert_eq!(quantiles(&[8]), (8, 8, 4));
    assert_eq!(quantiles(&[2, 4]), (2, 4, 1));
    assert_eq!(quantiles(&[10, 30, 20]), (20, 30, 10));
    assert_eq!(quantiles(&(1..=10).map(|n| n * 10).collect::<Vec<_>>()), (50, 90, 25));
}

#[test]
fn each_figure_has_one_name() {
    let mut names: Vec<_> = FIGURES.iter().map(|figure| figure.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), FIGURES.len());
}
