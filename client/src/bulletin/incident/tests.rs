//! What the reports of an incident say of its place and its numbers.

use hotline_proto::v1::{
    IncidentCount, IncidentCountState as State, IncidentCounts, IncidentIssue, IncidentReport,
    IncidentReportKind as Kind, LocalizedText, ReportDocument, ReportName, SummaryDimension,
};

use crate::bulletin::{Bulletin, Corrected, Office, Standing};
use crate::catalogue::tests::in_speech;
use crate::language::{Language, Speech};

fn count(state: State, count: i64, changed: bool) -> Option<IncidentCount> {
    Some(IncidentCount { state: state.into(), count, changed })
}

/// Two were hurt; how many are concerned nobody could find out.
fn in_final() -> IncidentCounts {
    IncidentCounts {
        dead: count(State::None, 0, false),
        injured: count(State::Known, 2, true),
        missing: count(State::None, 0, false),
        trapped: count(State::None, 0, false),
        persons: count(State::BeingVerified, 0, false),
        households: count(State::Known, 48, false),
        at_risk: count(State::BeingVerified, 0, false),
        responders: count(State::Known, 12, false),
    }
}

/// A report with these numbers, in the districts of its issues.
fn report(kind: Kind, counts: IncidentCounts, districts: &[&str], situation: &str) -> ReportDocument {
    let names = [("1", "新山村街道"), ("2", "八桥镇")].map(|(code, name)| ReportName {
        dimension: SummaryDimension::District.into(),
        code: code.to_owned(),
        display_names: vec![LocalizedText { language: "zh".to_owned(), text: name.to_owned() }],
    });
    let issue = |district: &&str| IncidentIssue {
        issue: "periods/dadukou-2022/issues/Q000001-3".to_owned(),
        district: (*district).to_owned(),
        ..IncidentIssue::default()
    };
    let incident = IncidentReport {
        number: 1,
        kind: kind.into(),
        counts: Some(counts),
        situation: situation.to_owned(),
        issues: districts.iter().map(issue).collect(),
        calls: 1,
        persons_represented: 1,
        ..IncidentReport::default()
    };
    ReportDocument { incident: Some(incident), names: names.to_vec(), ..ReportDocument::default() }
}

/// The lines of its paper that hold one of these.
fn lines(
    language: Language,
    document: &ReportDocument,
    corrected: Option<Corrected>,
    marks: &[&str],
) -> String {
    let bulletin = Bulletin::new(document, Standing::Draft, Office::default(), 0).correcting(corrected);
    let paper = || bulletin.paper();
    let text = in_speech(Speech::only(language), || crate::paper::text(&paper()));
    text.lines().filter(|line| marks.iter().any(|mark| line.contains(mark))).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_first_report_names_the_districts_that_the_situation_does_not() {
    let told = |districts: &[&str], situation: &str| {
        let document = report(Kind::First, in_final(), districts, situation);
        [Language::Chinese, Language::English]
            .map(|language| lines(language, &document, None, &["群众来电反映", "callers report"]))
            .join("\n")
    };
    let told = [
        told(&["1"], "锦跃花园1栋停电"),
        told(&["1"], "新山村街道锦跃花园1栋停电"),
        told(&["1", "2"], "新山村街道停电"),
        told(&["1", "2", "1"], "大面积停电"),
        told(&[""], "停电"),
    ];
    insta::assert_snapshot!(told.join("\n"), @"
    1月1日0时，群众来电反映：新山村街道锦跃花园1栋停电（Q000001-3）。
    1 Jan 00:00: callers report, in 新山村街道: 锦跃花园1栋停电 (Q000001-3).
    1月1日0时，群众来电反映：新山村街道锦跃花园1栋停电（Q000001-3）。
    1 Jan 00:00: callers report: 新山村街道锦跃花园1栋停电 (Q000001-3).
    1月1日0时，群众来电反映：新山村街道停电（Q000001-3、Q000001-3）。
    1 Jan 00:00: callers report: 新山村街道停电 (Q000001-3, Q000001-3).
    1月1日0时，群众来电反映：新山村街道、八桥镇大面积停电（Q000001-3、Q000001-3、Q000001-3）。
    1 Jan 00:00: callers report, in 新山村街道, 八桥镇: 大面积停电 (Q000001-3, Q000001-3, Q000001-3).
    1月1日0时，群众来电反映：停电（Q000001-3）。
    1 Jan 00:00: callers report: 停电 (Q000001-3).
    ");
}

#[test]
fn what_follows_a_final_report_says_what_it_corrects() {
    let now = IncidentCounts {
        dead: count(State::Known, 1, true),
        injured: count(State::Known, 1, true),
        missing: count(State::BeingVerified, 0, true),
        at_risk: count(State::Known, 3, true),
        households: count(State::None, 0, true),
        ..in_final()
    };
    let document = report(Kind::FollowUp, now, &["1"], "伤情复核");
    let corrected = Some(Corrected { in_final: in_final(), before: in_final() });
    let marks = ["人员伤亡", "影响范围", "口径", "Casualties", "Extent", "As of"];
    let told = |corrected| Language::ALL.map(|language| lines(language, &document, corrected, &marks));
    insta::assert_snapshot!(told(corrected).join("\n"), @"
    Casualties: dead corrected from none to 1; injured corrected from 2 to 1; missing corrected from none to being verified.
    Extent: households concerned corrected from 48 to none; 3 households with special needs; could not be established: persons concerned. Calls about it so far: 1, speaking for one person.
    As of 1 Jan 00:00, journal position 0; report 0 of this incident. No personal data.
    人员伤亡：死亡由无更正为1人；受伤由2人更正为1人；失踪由无更正为正在核实。
    影响范围：涉及户数由48户更正为无；特殊困难3户；涉及群众人数未能核实。本事项来电累计1件次，反映1人次。
    口径：数据截至1月1日0时；登记序号 0，本要情第 0 次报告。本报不含个人信息。
    ");
    assert!(!told(None).join("").contains("更正为"), "what follows another report corrects nothing");
}

#[test]
fn a_second_correction_corrects_the_first() {
    let number = |state, number, changed| IncidentCounts {
        injured: count(state, number, changed),
        missing: count(State::BeingVerified, 0, false),
        ..IncidentCounts::default()
    };
    let corrected = Corrected { in_final: in_final(), before: number(State::Known, 1, true) };
    let document = report(Kind::FollowUp, number(State::None, 0, true), &["1"], "伤情复核");
    let told = lines(Language::Chinese, &document, Some(corrected), &["人员伤亡"]);
    assert_eq!(told, "人员伤亡：受伤由1人更正为无；失踪正在核实。", "the final report had verified it");
}
