//! What a figure counts.

use hotline_proto::v1::{CallKind, ExplainFigureResponse, FigureItem, IssueState, SummaryDimension, Urgency};

use super::super::{Names, Question, explanation};
use super::{berlin, day, read, time};

#[test]
fn what_a_figure_counts_is_listed() {
    let item = |name: &str, position, amount| FigureItem {
        name: format!("periods/berlin-2022/{name}"),
        time: time("2022-10-30T08:00:00Z"),
        amount,
        position,
        category: "MED.04".into(),
        urgency: Urgency::P1.into(),
        kind: CallKind::Help.into(),
        state: if position == 0 { IssueState::Unspecified } else { IssueState::InProgress }.into(),
        ..FigureItem::default()
    };
    let answer = |items: Vec<FigureItem>| ExplainFigureResponse {
        figure: items.iter().map(|item| item.amount).sum(),
        items,
        as_of: day().as_of,
        start_time: day().start_time,
        end_time: day().end_time,
        ..ExplainFigureResponse::default()
    };
    let read_out = |figure: &str, row, items| {
        let question = Question { period: "periods/berlin-2022", figure, row, names: &Names::new() };
        read(explanation(&question, &answer(items), None, &berlin()), None)
    };
    let calls = vec![item("calls/C000001-3", 0, 1), item("calls/C000002-1", 0, 3)];
    insta::assert_snapshot!(read_out("persons_represented", None, calls), @"
    On 30 Oct 2022: Persons = 4

    Number     Counted at        Counts  Urgency  Kind  Category
    C000001-3  2022-10-30 08:00       1  P1       help  MED.04
    C000002-1  2022-10-30 08:00       3  P1       help  MED.04

    As of 2022-10-31 08:30 (Europe/Berlin), journal position 9001.
    The same figures again: --as-of 9001@2022-10-31T07:30:00.25Z
    ");
    let row = Some((SummaryDimension::Urgency, "P1"));
    insta::assert_snapshot!(read_out("flows.reopened", row, vec![item("issues/Q000001-3", 17, 1)]), @"
    On 30 Oct 2022, Urgency P1: reopened = 1

    Number     Counted at        Position  State        Urgency  Kind  Category
    Q000001-3  2022-10-30 08:00  17        in progress  P1       help  MED.04

    As of 2022-10-31 08:30 (Europe/Berlin), journal position 9001.
    The same figures again: --as-of 9001@2022-10-31T07:30:00.25Z
    ");
    insta::assert_snapshot!(read_out("on_time_rate.denominator", None, Vec::new()), @"
    On 30 Oct 2022: On time, denominator = 0
    As of 2022-10-31 08:30 (Europe/Berlin), journal position 9001.
    The same figures again: --as-of 9001@2022-10-31T07:30:00.25Z
    ");
}
