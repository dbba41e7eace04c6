//! Numbers as people read them.

use crate::catalogue::{speech, term, text};
use crate::language::Language;
use crate::times;

/// A count as the language that is spoken writes it.
pub fn grouped(count: i64) -> String {
    grouped_in(speech().language, count)
}

/// 2146 as 2,146 in English. Chinese does not group digits by commas (GB/T 15835).
pub fn grouped_in(language: Language, count: i64) -> String {
    if language == Language::Chinese {
        return count.to_string();
    }
    let digits = count.unsigned_abs().to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    format!("{}{}", if count < 0 { "-" } else { "" }, groups.join(","))
}

/// By how much a count is more or less than another one.
pub fn difference(difference: i64) -> String {
    signed(difference.into(), &grouped(difference.saturating_abs()))
}

/// A change: its sign, and its amount, which has none.
pub fn signed(sign: i128, amount: &str) -> String {
    match sign {
        0 => term!("no-change"),
        1.. => format!("+{amount}"),
        _ => format!("−{amount}"),
    }
}

/// 48 of 52 as 92.3 %. The denominator must not be 0.
pub fn percent(numerator: i64, denominator: i64) -> String {
    text!("percent", amount = tenths(rounded(i128::from(numerator) * 1_000, i128::from(denominator))))
}

/// What a percentage is made of.
pub(super) fn fraction(numerator: i64, denominator: i64) -> String {
    format!("({}/{})", grouped(numerator), grouped(denominator))
}

/// How many percentage points a rate lies above another one: their sign, and their amount as it is read. Of the rates as they are, not
/// as they are rounded. The denominators must not be 0.
pub fn points(now: (i64, i64), before: (i64, i64)) -> (i128, String) {
    let [n, d, n0, d0] = [now.0, now.1, before.0, before.1].map(i128::from);
    let rounded = rounded((n * d0 - n0 * d) * 1_000, d * d0);
    (rounded.signum(), tenths(rounded.abs()))
}

/// A length in hours, rounded up to a tenth: lengths beside each other are compared in one unit.
pub(super) fn hours(length: &prost_types::Duration) -> String {
    let (seconds, tenth) = (times::whole_seconds(length), 360);
    text!("hours-and-tenths", amount = tenths(i128::from((seconds + tenth - 1).div_euclid(tenth))))
}

fn tenths(tenths: i128) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// To the nearest whole; a half away from zero.
fn rounded(numerator: i128, denominator: i128) -> i128 {
    let half = numerator.signum() * denominator / 2;
    (numerator + half) / denominator
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        assert_eq!([0, 999, 2_146, -1_234_567].map(grouped), ["0", "999", "2,146", "-1,234,567"]);
        assert_eq!(grouped_in(Language::Chinese, -1_234_567), "-1234567");
    }

    #[test]
    fn a_rate_is_read_to_a_tenth() {
        assert_eq!(
            [(48, 52), (0, 3), (3, 3), (1, 3), (2, 3)].map(|(n, d)| percent(n, d)),
            ["92.3 %", "0.0 %", "100.0 %", "33.3 %", "66.7 %"]
        );
        assert_eq!(fraction(1_234, 20_000), "(1,234/20,000)");
        assert_eq!(percent(i64::MAX, i64::MAX), "100.0 %");
    }

    #[test]
    fn a_length_is_compared_in_hours() {
        let read = |seconds, nanos| hours(&prost_types::Duration { seconds, nanos });
        assert_eq!(
            [read(0, 0), read(1, 0), read(3_600, 1), read(187_200, 0)],
            ["0.0 h", "0.1 h", "1.1 h", "52.0 h"]
        );
    }

    #[test]
    fn a_change_of_a_rate_is_told_in_points() {
        assert_eq!(points((48, 52), (1, 2)), (1, "42.3".to_owned()));
        assert_eq!(points((1, 2), (48, 52)), (-1, "42.3".to_owned()));
        assert_eq!(points((1, 2), (2, 4)), (0, "0.0".to_owned()));
        assert_eq!(points((9_999, 10_000), (1, 1)), (0, "0.0".to_owned()));
    }
}
