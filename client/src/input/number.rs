//! Whole numbers as they are typed, in either width.

use std::ops::RangeInclusive;

use hotline_client::names::half_width;

use crate::catalogue::text;

/// Parser of a flag whose value is a whole number within bounds.
pub fn number<T: TryFrom<i64>>(
    bounds: RangeInclusive<i64>,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static {
    move |typed| {
        let narrow: String = typed.trim().chars().map(half_width).collect();
        let number = narrow.parse().ok().filter(|number| bounds.contains(number));
        number.and_then(|number| T::try_from(number).ok()).ok_or_else(|| match *bounds.end() {
            i64::MAX => text!("whole-number-syntax-from", least = bounds.start().to_string()),
            most => text!("whole-number-syntax", least = bounds.start().to_string(), most = most.to_string()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_is_within_its_bounds() {
        let rating = number::<i32>(1..=5);
        assert_eq!([rating("1"), rating(" ５")], [Ok(1), Ok(5)]);
        for typed in ["0", "6", "-1", "1.5", "many", "", "99999999999999999999"] {
            assert_eq!(rating(typed).unwrap_err(), "a whole number from 1 to 5", "{typed}");
        }
        assert_eq!(number::<i64>(0..=i64::MAX)("9223372036854775807"), Ok(i64::MAX));
        assert_eq!(number::<i64>(0..=i64::MAX)("-1").unwrap_err(), "a whole number from 0");
    }
}
