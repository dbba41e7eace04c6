//! A point of the register, as it is typed.

use std::str::FromStr;

use hotline_proto::v1::AsOf;

use crate::catalogue::text;
use crate::context::Context;
use crate::failure::Failure;
use crate::times::{Lean, When};

/// A position of the journal, a time, or both as a summary gives them: `8355@2022-12-13T00:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    position: Option<i64>,
    time: Option<When>,
}

/// What is typed as a point of the register but cannot be read.
fn unreadable() -> String {
    text!("point-syntax")
}

impl FromStr for Point {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let (position, time) = match text.split_once('@') {
            Some((position, time)) => (Some(position), Some(time)),
            None if is_number(text) => (Some(text), None),
            None => (None, Some(text)),
        };
        let bad = |_| unreadable();
        let position = position.map(|position| match position.parse::<i64>() {
            Ok(number) if number > 0 && is_number(position) => Ok(number),
            _ => Err(unreadable()),
        });
        let time = time.map(|time| time.parse::<When>().map_err(bad));
        Ok(Self { position: position.transpose()?, time: time.transpose()? })
    }
}

impl Point {
    /// As the contract has it. A time of day is the latest one: the register knows nothing of what comes.
    pub async fn resolve(self, context: &Context, parent: &str) -> Result<AsOf, Failure> {
        let time = context.moment(self.time, parent, Lean::Past).await?;
        Ok(AsOf { position: self.position.unwrap_or_default(), time })
    }
}

/// The point that was typed, if one was.
pub async fn resolved(
    context: &Context,
    parent: &str,
    typed: Option<Point>,
) -> Result<Option<AsOf>, Failure> {
    match typed {
        Some(point) => Ok(Some(point.resolve(context, parent).await?)),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_is_a_position_and_all_else_a_time() {
        let read = |text: &str| text.parse::<Point>();
        let time = |text: &str| Some(text.parse::<When>().unwrap());
        assert_eq!(read("8355"), Ok(Point { position: Some(8_355), time: None }));
        assert_eq!(read("-10m"), Ok(Point { position: None, time: time("-10m") }));
        assert_eq!(read("2022-11-12 23:50"), Ok(Point { position: None, time: time("2022-11-12 23:50") }));
        let both = "8355@2022-12-12T16:00:00.123456Z";
        assert_eq!(
            read(both),
            Ok(Point { position: Some(8_355), time: time("2022-12-12T16:00:00.123456Z") })
        );
    }

    #[test]
    fn what_is_no_point_is_answered_with_the_ways_to_write_one() {
        for text in ["", "0", "-5", "12x", "@", "12@", "@23:50", "+3@23:50", "99999999999999999999"] {
            assert_eq!(text.parse::<Point>(), Err(unreadable()), "{text}");
        }
    }
}
