//! What is not over is compared with as much of the other days.

use hotline_proto::v1::*;
use hotline_tests::local;
use hotline_tests::moments::{ZONE, date};
use hotline_tests::requests::*;
use jiff::civil::Date;

use super::Desk;

const QUARTER: i64 = 15 * 60;

fn day(of: Date) -> summary_window::Kind {
    summary_window::Kind::Day(date(&of.to_string()))
}

#[tokio::test]
async fn field_c1_a_day_that_is_not_over_is_compared_with_the_same_span() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let today = jiff::Timestamp::now().in_tz(ZONE).unwrap().date();
    let yesterday = today.yesterday().unwrap();
    for time in ["00:00", "23:59"] {
        r.call().received(&format!("{} {time}", yesterday)).create().await;
    }
    let comparisons = vec![SummaryWindow { kind: Some(day(yesterday)) }];
    let request = GetSummaryRequest { comparisons: comparisons.clone(), ..summary_of(&r.parent, day(today)) };
    let answer = r.summarized(request).await;
    let seconds = |time: Option<prost_types::Timestamp>| time.map_or(0, |time| time.seconds);
    let over = seconds(answer.as_of.unwrap().time) - seconds(answer.start_time);
    let compared = answer.comparisons[0];
    if over < QUARTER {
        assert_eq!(compared, WindowFigures::default(), "there is nothing to compare yet");
        return;
    }
    let begin = seconds(Some(local(&format!("{} 00:00", yesterday))));
    assert_eq!(seconds(compared.start_time), begin);
    assert_eq!(seconds(compared.end_time), begin + over / QUARTER * QUARTER);
    assert_eq!(compared.figures.unwrap().calls.unwrap().calls_answered, 1, "not what came later");

    // Days that are over are compared whole.
    let before = yesterday.yesterday().unwrap();
    let request = GetSummaryRequest { comparisons, ..summary_of(&r.parent, day(before)) };
    let whole = r.summarized(request).await.comparisons[0];
    assert_eq!(whole.figures.unwrap().calls.unwrap().calls_answered, 2);
}
