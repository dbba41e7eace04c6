//! The course, drawn.

use hotline_proto::v1::{AsOf, Summary};
use jiff::tz::TimeZone;

use super::super::curve::curve;
use super::{read, time, window};

/// The curve alone: what stands before it on the page was seen above.
fn drawn(from: &str, step_hours: i64, steps: i64, now: &str) -> String {
    let begin = |n: i64| {
        let from: jiff::Timestamp = from.parse().unwrap();
        (from + jiff::SignedDuration::from_hours(n * step_hours)).to_string()
    };
    let steps = (0..steps).map(|n| window(&begin(n), &begin(n + 1), n + 1, n % 3)).collect();
    let as_of = Some(AsOf { position: 1, time: time(now) });
    let summary = Summary { curve: steps, as_of, ..Summary::default() };
    read(curve(&summary, &TimeZone::get("Asia/Shanghai").unwrap()), Some(60))
}

#[test]
fn hours_of_several_days_tell_the_date_and_those_to_come_are_left_out() {
    insta::assert_snapshot!(drawn("2022-11-12T22:00+08", 1, 8, "2022-11-13T03:15+08"), @"
    By hour
                     Calls                            Resolved
    12 Nov 22:00  1  █████                         0
           23:00  2  █████████▌                    1  █████
    13 Nov 00:00  3  ██████████████                2  █████████▌
           01:00  4  ███████████████████           0
           02:00  5  ███████████████████████▌      1  █████
           03:00  6  ████████████████████████████  2  █████████▌
    ");
    insta::assert_snapshot!(drawn("2022-11-12T00:00+08", 1, 72, "2022-12-13T00:00+08"), @"
    Every 2 hours
                       Calls                            Resolved
    12 Nov 00:00    3  █                             1  ▌
           02:00    7  █▌                            2  ▌
           04:00   11  ██▌                           3  █
           06:00   15  ███                           1  ▌
           08:00   19  ████                          2  ▌
           10:00   23  █████                         3  █
           12:00   27  █████▌                        1  ▌
           14:00   31  ██████▌                       2  ▌
           16:00   35  ███████                       3  █
           18:00   39  ████████                      1  ▌
           20:00   43  ████████▌                     2  ▌
           22:00   47  █████████▌                    3  █
    13 Nov 00:00   51  ██████████                    1  ▌
           02:00   55  ███████████                   2  ▌
           04:00   59  ████████████                  3  █
           06:00   63  ████████████▌                 1  ▌
           08:00   67  █████████████▌                2  ▌
           10:00   71  ██████████████                3  █
           12:00   75  ███████████████               1  ▌
           14:00   79  ███████████████▌              2  ▌
           16:00   83  ████████████████▌             3  █
           18:00   87  █████████████████▌            1  ▌
           20:00   91  ██████████████████            2  ▌
           22:00   95  ███████████████████           3  █
    14 Nov 00:00   99  ███████████████████▌          1  ▌
           02:00  103  ████████████████████▌         2  ▌
           04:00  107  █████████████████████         3  █
           06:00  111  ██████████████████████        1  ▌
           08:00  115  ███████████████████████       2  ▌
           10:00  119  ███████████████████████▌      3  █
           12:00  123  ████████████████████████▌     1  ▌
           14:00  127  █████████████████████████     2  ▌
           16:00  131  ██████████████████████████    3  █
           18:00  135  ██████████████████████████▌   1  ▌
           20:00  139  ███████████████████████████▌  2  ▌
           22:00  143  ████████████████████████████  3  █
    ");
    assert_eq!(drawn("2022-11-12T22:00+08", 1, 8, "2022-11-12T20:00+08"), "");
    let nothing =
        Summary { curve: vec![window("2022-11-12T22:00Z", "2022-11-12T23:00Z", 0, 0)], ..Summary::default() };
    assert!(curve(&nothing, &TimeZone::UTC).is_empty());
}

#[test]
fn a_month_is_drawn_by_day_and_more_by_week() {
    insta::assert_snapshot!(drawn("2022-11-12T00:00+08", 24, 31, "2022-12-13T00:00+08"), @"
    By day
                    Calls                               Resolved
    Sat 12 Nov   1  █                                0
    Sun 13 Nov   2  ██                               1  █
    Mon 14 Nov   3  ███                              2  ██
    Tue 15 Nov   4  ████                             0
    Wed 16 Nov   5  █████                            1  █
    Thu 17 Nov   6  ██████                           2  ██
    Fri 18 Nov   7  ███████                          0
    Sat 19 Nov   8  ████████                         1  █
    Sun 20 Nov   9  █████████                        2  ██
    Mon 21 Nov  10  ██████████                       0
    Tue 22 Nov  11  ███████████                      1  █
    Wed 23 Nov  12  ████████████                     2  ██
    Thu 24 Nov  13  █████████████                    0
    Fri 25 Nov  14  ██████████████                   1  █
    Sat 26 Nov  15  ███████████████                  2  ██
    Sun 27 Nov  16  ████████████████                 0
    Mon 28 Nov  17  █████████████████                1  █
    Tue 29 Nov  18  ██████████████████               2  ██
    Wed 30 Nov  19  ███████████████████              0
    Thu  1 Dec  20  ████████████████████             1  █
    Fri  2 Dec  21  █████████████████████            2  ██
    Sat  3 Dec  22  ██████████████████████           0
    Sun  4 Dec  23  ███████████████████████          1  █
    Mon  5 Dec  24  ████████████████████████         2  ██
    Tue  6 Dec  25  █████████████████████████        0
    Wed  7 Dec  26  ██████████████████████████       1  █
    Thu  8 Dec  27  ███████████████████████████      2  ██
    Fri  9 Dec  28  ████████████████████████████     0
    Sat 10 Dec  29  █████████████████████████████    1  █
    Sun 11 Dec  30  ██████████████████████████████   2  ██
    Mon 12 Dec  31  ███████████████████████████████  0
    ");
    insta::assert_snapshot!(drawn("2022-12-12T08:00+08", 24, 70, "2023-12-13T00:00+08"), @"
    By week
                          Calls                         Resolved
    Mon 12 Dec 2022   28  █▌                         6  ▌
    Mon 19 Dec 2022   77  ████▌                      7  ▌
    Mon 26 Dec 2022  126  ███████                    8  ▌
    Mon  2 Jan 2023  175  █████████▌                 6  ▌
    Mon  9 Jan 2023  224  ████████████               7  ▌
    Mon 16 Jan 2023  273  ███████████████            8  ▌
    Mon 23 Jan 2023  322  █████████████████▌         6  ▌
    Mon 30 Jan 2023  371  ████████████████████       7  ▌
    Mon  6 Feb 2023  420  ██████████████████████▌    8  ▌
    Mon 13 Feb 2023  469  █████████████████████████  6  ▌
    ");
    let years = drawn("2022-11-12T00:00+08", 24, 1_471, "2026-11-24T00:00+08");
    assert_eq!(years.lines().count(), 2 + 53, "{years}");
}

#[test]
fn a_day_that_does_not_begin_as_the_others_tells_its_time() {
    let begins = ["2022-11-12T06:00+08", "2022-11-12T08:00+08", "2022-11-13T08:00+08", "2022-11-14T08:00+08"];
    let days = begins.windows(2).map(|pair| window(pair[0], pair[1], 5, 1)).collect();
    let summary = Summary { curve: days, ..Summary::default() };
    let drawn = read(curve(&summary, &TimeZone::get("Asia/Shanghai").unwrap()), Some(50));
    insta::assert_snapshot!(drawn, @"
    By day
                         Calls                Resolved
    Sat 12 Nov 06:00  5  ████████████████  1  ███▌
    Sat 12 Nov        5  ████████████████  1  ███▌
    Sun 13 Nov        5  ████████████████  1  ███▌
    ");
}
