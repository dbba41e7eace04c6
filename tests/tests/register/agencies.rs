//! What agencies do with what they are given: returns, how long they take to accept and to resolve, and what is reopened after it.

use std::collections::BTreeMap;

use hotline_proto::v1::summary_window::Kind;
use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{Register, WriteExt, moments};

use super::Desk;

/// Returned, acknowledged, minutes to acknowledge and to resolve with how many that took, and reopened.
type Row = (i64, i64, (i64, i64), (i64, i64), i64);

const NOTHING: Row = (0, 0, (0, 0), (0, 0), 0);

fn row(figures: &IssueFigures) -> Row {
    let minutes = |mean: Option<MeanTime>| {
        let mean = mean.expect("a mean is what it is made of, also of nothing");
        (mean.total.expect("it has a total").seconds / 60, mean.count)
    };
    (
        figures.returned,
        figures.acknowledged,
        minutes(figures.mean_time_to_acknowledge),
        minutes(figures.mean_time_to_resolve),
        figures.flows.expect("issues have flows").reopened,
    )
}

fn monday() -> Kind {
    Kind::Day(moments::date("2022-11-14"))
}

/// The rows of Monday by agency, without those of nothing.
async fn by_agency(r: &Register, as_of: Option<AsOf>) -> BTreeMap<String, Row> {
    let breakdown = vec![SummaryDimension::Agency.into()];
    let request = GetSummaryRequest { breakdown, as_of, ..summary_of(&r.parent, monday()) };
    let rows = r.summarized(request).await.breakdown.into_iter();
    let of = |row_of: BreakdownRow| {
        (value_of(&row_of).to_owned(), row(&row_of.figures.and_then(|figures| figures.issues).unwrap()))
    };
    rows.map(of).filter(|(_, row)| *row != NOTHING).collect()
}

/// An issue led by A1 with the help of A2, and one of A3; all on Monday from nine o'clock on.
async fn a_day_of_agencies(r: &Register) -> [String; 2] {
    let at = |time: &str| format!("2022-11-14 {time}");
    let one = r.call().received(&at("09:00")).opens("断药").first_issue().await.name;
    r.done(assign(&one, "A1").at(&at("09:10"))).await;
    r.done(assist(&one, "A2").at(&at("09:20"))).await;
    r.done(acknowledge(&one).at(&at("09:40"))).await;
    // Its first report accepts as well, the second one no more.
    let by = |agency: &str| ReportProgressRequest { agency: agency.to_owned(), ..progress(&one) };
    r.done(by("A2").at(&at("10:20"))).await;
    r.done(by("A2").at(&at("10:30"))).await;
    let returned = ReturnIssueRequest { agency: "A2".to_owned(), ..return_it(&one) };
    r.done(returned.at(&at("11:00"))).await;
    r.done(resolve(&one, IssueOutcome::Solved).at(&at("12:00"))).await;
    let two = r.call().received(&at("09:00")).opens("停电").first_issue().await.name;
    r.done(assign(&two, "A3").at(&at("10:00"))).await;
    // Nobody accepts what is returned or transferred.
    r.done(return_it(&two).at(&at("10:30"))).await;
    r.done(assign(&two, "A2").at(&at("10:40"))).await;
    r.done(transfer(&two, "A3").at(&at("11:00"))).await;
    r.done(resolve(&two, IssueOutcome::Explained).at(&at("13:00"))).await;
    [one, two]
}

#[tokio::test]
async fn each_agency_as_counted_by_hand() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let [one, two] = a_day_of_agencies(r).await;
    let expected: BTreeMap<String, Row> = [
        ("A1", (0, 1, (30, 1), (180, 1), 0)),
        ("A2", (1, 1, (60, 1), (0, 0), 0)),
        ("A3", (1, 1, (120, 1), (240, 1), 0)),
    ]
    .map(|(agency, row)| (agency.to_owned(), row))
    .into();
    assert_eq!(by_agency(r, None).await, expected);
    assert_eq!(row(&r.issues_of_day("2022-11-14").await), (2, 3, (210, 3), (420, 2), 0));

    // Who had said that it is resolved has it again; it no longer counts as resolved.
    let before = r.summarized(summary_of(&r.parent, monday())).await.as_of;
    r.done(reopen(&one).at("2022-11-14 14:00")).await;
    assert_eq!(by_agency(r, None).await["A1"], (0, 1, (30, 1), (0, 0), 1));
    // What goes on with another agency afterwards changes nothing of it.
    r.done(transfer(&one, "A3").at("2022-11-14 15:00")).await;
    assert_eq!(by_agency(r, None).await["A1"], (0, 1, (30, 1), (0, 0), 1));
    assert_eq!(by_agency(r, None).await["A3"], (1, 1, (120, 1), (240, 1), 0));
    assert_eq!(by_agency(r, before).await, expected, "an earlier point is answered as it was");

    let named = async |figure: &str, agency: &str| {
        let values = row_of(SummaryDimension::Agency, agency);
        let request = ExplainFigureRequest { values, ..explain(&r.parent, monday(), figure) };
        let (counted, items) = r.explained(request).await;
        assert_eq!(counted, items.iter().map(|item| item.amount).sum::<i64>());
        items.into_iter().map(|item| item.name).collect::<Vec<_>>()
    };
    assert_eq!(named("returned", "A2").await, [one.as_str()]);
    assert_eq!(named("returned", "A3").await, [two.as_str()]);
    assert_eq!(named("acknowledged", "A2").await, [one.as_str()]);
    assert_eq!(named("mean_time_to_acknowledge.count", "A3").await, [two.as_str()]);
    assert_eq!(named("mean_time_to_resolve.count", "A3").await, [two.as_str()]);
    assert_eq!(named("flows.reopened", "A1").await, [one.as_str()]);
}

#[tokio::test]
async fn what_is_reopened_without_an_agency_stands_under_none() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.call().received("2022-11-14 09:00").opens("断药").first_issue().await.name;
    r.done(resolve(&issue, IssueOutcome::Explained).at("2022-11-14 09:30")).await;
    assert_eq!(by_agency(r, None).await, BTreeMap::from([(String::new(), (0, 0, (0, 0), (30, 1), 0))]));
    r.done(reopen(&issue).at("2022-11-14 10:00")).await;
    assert_eq!(by_agency(r, None).await, BTreeMap::from([(String::new(), (0, 0, (0, 0), (0, 0), 1))]));
}
