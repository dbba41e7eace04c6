//! Counting times in buckets that are at most 1/64 (1.6 %) wide.

use crate::domain::figures::measure::TimeToResolve;

/// Maximum number of issues whose times are read one by one for exact quantiles.
pub const MAX_EXACT: i64 = 100;

/// Between two powers of two there are 2^BITS buckets.
const BITS: u32 = 6;

/// The bucket of a time in microseconds. It is computed with integers only, so that it is the same on every machine.
pub fn bucket(us: i64) -> i32 {
    let us = us.max(0).cast_unsigned();
    let exponent = us.checked_ilog2().unwrap_or(0);
    if exponent < BITS {
        return us as i32;
    }
    let shift = exponent - BITS;
    let within = (us >> shift) & ((1 << BITS) - 1);
    (((shift + 1) << BITS) as i32) + within as i32
}

/// The longest time of a bucket, in microseconds.
pub fn longest(bucket: i32) -> i64 {
    let (power, within) = (bucket >> BITS, i64::from(bucket & ((1 << BITS) - 1)));
    match power {
        0 => within,
        power => {
            let lowest = ((1i64 << BITS) + within) << (power - 1);
            lowest + ((1i64 << (power - 1)) - 1)
        }
    }
}

/// Quantiles of the time to resolve, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quantiles {
    /// Median, gross and net.
    pub p50: TimeToResolve,
    /// 90th percentile, gross and net.
    pub p90: TimeToResolve,
    /// Whether they are computed from the times themselves, not from buckets.
    pub exact: bool,
}

impl Quantiles {
    /// Exact quantiles of times; None if there are none.
    pub fn exact(times: &[TimeToResolve]) -> Option<Self> {
        let gross = times.iter().map(|time| (time.gross_us, 1)).collect();
        let net = times.iter().map(|time| (time.net_us, 1)).collect();
        Self::from_counts(gross, net, true)
    }

    /// Approximate quantiles of buckets, each with its number of issues; None if there are none.
    pub fn bucketed(gross: &[(i32, i64)], net: &[(i32, i64)]) -> Option<Self> {
        let longest_of = |buckets: &[(i32, i64)]| {
            buckets.iter().map(|(bucket, count)| (longest(*bucket), *count)).collect()
        };
        Self::from_counts(longest_of(gross), longest_of(net), false)
    }

    fn from_counts(mut gross: Vec<(i64, i64)>, mut net: Vec<(i64, i64)>, exact: bool) -> Option<Self> {
        gross.sort_unstable();
        net.sort_unstable();
        let at = |percent| {
            Some(TimeToResolve {
                gross_us: nearest_rank(&gross, percent)?,
                net_us: nearest_rank(&net, percent)?,
            })
        };
        Some(Self { p50: at(50)?, p90: at(90)?, exact })
    }
}

/// Nearest-rank percentile: the smallest value that at least `percent` percent of all values do not exceed. The values are sorted, each with its
/// count.
fn nearest_rank(values: &[(i64, i64)], percent: i64) -> Option<i64> {
    let all: i64 = values.iter().map(|(_, count)| count).sum();
    let rank = (all * percent + 99) / 100;
    let mut passed = 0;
    values.iter().find_map(|(value, count)| {
        passed += count;
        (passed >= rank && rank > 0).then_some(*value)
    })
}
