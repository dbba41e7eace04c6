//! What a later revision says of the one before.

use hotline_proto::v1::{
    BreakdownRow, DimensionValue, ReportBreakdown, ReportChangePart, ReportChangeReason,
    ReportComparedChange, ReportDocument, ReportValueChange, SummaryDimension, WindowFigures,
    dimension_value,
};

use super::wording::{HOUR, at, day, figures, line, lines};

/// A second revision of the report on 27 November, in which nothing changed.
fn second() -> ReportDocument {
    let window = |from: i64, to: i64| WindowFigures {
        start_time: at(from * HOUR),
        end_time: at(to * HOUR),
        figures: Some(figures(1, 0)),
    };
    ReportDocument {
        revision: 2,
        previous_digest: vec![1],
        comparisons: vec![window(-24, 0), window(-7 * 24, -6 * 24)],
        cumulative: Some(window(-15 * 24, 24)),
        ..day()
    }
}

fn compared(from: i64, to: i64, figure: &str, before: i64, after: i64) -> ReportComparedChange {
    ReportComparedChange {
        start_time: at(from * HOUR),
        end_time: at(to * HOUR),
        figure: figure.to_owned(),
        before,
        after,
    }
}

fn row(
    dimension: SummaryDimension,
    code: &str,
    figure: &str,
    parts: &[(ReportChangeReason, i64)],
) -> ReportValueChange {
    let part = |(reason, amount): &(ReportChangeReason, i64)| ReportChangePart {
        reason: (*reason).into(),
        amount: *amount,
        items: vec!["periods/p/issues/Q000001-3".to_owned()],
        items_left_out: 0,
    };
    let value = Some(dimension_value::Value::Code(code.to_owned()));
    let after = 5 + parts.iter().map(|(_, amount)| amount).sum::<i64>();
    ReportValueChange {
        value: Some(DimensionValue { dimension: dimension.into(), value }),
        figure: figure.to_owned(),
        before: 5,
        after,
        parts: parts.iter().map(part).collect(),
    }
}

#[test]
fn the_first_line_says_what_changed_where_no_figure_of_the_window_did() {
    let told = |document: &ReportDocument| line(document, "与第1版相比");
    assert_eq!(told(&second()), "与第1版相比，本期数字不变。");
    let changes = vec![
        compared(-24, 0, "calls_answered", 127, 126),
        compared(-7 * 24, -6 * 24, "issues_resolved", 20, 19),
        compared(-15 * 24, 24, "calls_answered", 1_357, 1_356),
    ];
    let counts = ReportDocument { compared_changed: true, compared_changes: changes, ..second() };
    assert_eq!(
        told(&counts),
        "与第1版相比，本期数字不变；上日接听群众电话由127件次更正为126件次、上周同日协调解决由20件更正为19件、累计接听群众电话由1357件次更正为1356件次。"
    );
    let annex =
        lines(&counts).into_iter().filter(|line| line.contains("：接听件次") || line.contains("：协调解决"));
    assert_eq!(
        annex.collect::<Vec<_>>(),
        [
            "· 上日：接听件次  第1版 127  第2版 126",
            "· 上周同日：协调解决  第1版 20  第2版 19",
            "· 累计：接听件次  第1版 1357  第2版 1356"
        ]
    );
    let others = ReportDocument { compared_changed: true, ..second() };
    assert_eq!(told(&others), "与第1版相比，累计数或所比较的数有变化，本期各项指标不变。");
    let besides = ReportDocument {
        instructions_changed: true,
        missed_callbacks_changed: true,
        matters_changed: true,
        ..counts
    };
    assert!(
        told(&besides).starts_with(
            "与第1版相比，批示、交办件、未接通回拨情况、需领导关注的事项有变化，本期各项指标不变；上日"
        ),
        "{}",
        told(&besides)
    );
}

#[test]
fn a_row_is_named_apart_from_its_figure_and_says_why_it_changed() {
    use ReportChangeReason::{Corrected, Late};
    use SummaryDimension::{Agency, Category, CategoryGroup, District, Urgency};
    let of_agency = |code: &str, backlog: i64| {
        let mut figures = figures(0, 0);
        if let Some(issues) = figures.issues.as_mut() {
            issues.backlog_end = Some(backlog);
        }
        let value = Some(dimension_value::Value::Code(code.to_owned()));
        let values = vec![DimensionValue { dimension: Agency.into(), value }];
        BreakdownRow { values, figures: Some(figures) }
    };
    let document = ReportDocument {
        breakdowns: vec![ReportBreakdown { dimension: Agency.into(), rows: vec![of_agency("", 2)] }],
        value_changes: vec![
            row(CategoryGroup, "", "calls_answered", &[(Corrected, -1)]),
            row(CategoryGroup, "MED", "calls_answered", &[(Corrected, 1)]),
            row(Category, "", "calls_answered", &[(Corrected, -1)]),
            row(District, "", "calls_answered", &[(Corrected, -1)]),
            row(District, "茄子溪街道", "calls_answered", &[(Corrected, 1)]),
            row(Agency, "", "issues_accepted", &[(Late, 2), (Corrected, -1)]),
            row(Urgency, "", "calls_answered", &[]),
        ],
        ..second()
    };
    let annex = lines(&document).into_iter().skip_while(|line| !line.ends_with("更正说明")).skip(1);
    let annex: Vec<String> = annex.take_while(|line| line.starts_with('·')).collect();
    insta::assert_snapshot!(annex.join("\n"), @"
    · 未分类：接听件次  第1版 5  第2版 4  更正−1（Q000001-3）
    · MED：接听件次  第1版 5  第2版 6  更正+1（Q000001-3）
    · 地区不详：接听件次  第1版 5  第2版 4  更正−1（Q000001-3）
    · 茄子溪街道：接听件次  第1版 5  第2版 6  更正+1（Q000001-3）
    · 未派单：实际受理  第1版 5  第2版 6  迟报+2（Q000001-3）、更正−1（Q000001-3）
    · 无紧急程度：接听件次  第1版 5  第2版 5
    ");
    let first = line(&document, "本期更正");
    assert!(first.starts_with("本期更正：未分类：接听件次由5更正为4（更正−1）；"), "{first}");
}
