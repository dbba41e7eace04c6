//! The daily bulletin of 28 November 2022 of the reference case, with its figures, as an office sends it.

use jiff::tz::TimeZone;
use prost_types::{Duration, Timestamp};

use crate::output::Cell;
use crate::paper::{Chart, ChartKind, Column, Head, Paper, PaperKind, Part, Series, Table};

fn owned(text: &str) -> String {
    text.to_owned()
}

fn item(lead: &str, text: &str) -> Part {
    Part::Paragraph { lead: owned(lead), text: owned(text) }
}

fn heading(text: &str) -> Part {
    Part::Heading(owned(text))
}

/// The bulletin.
pub fn bulletin() -> Paper {
    Paper {
        kind: PaperKind::Official(Head {
            marking: owned("内部资料　注意保存"),
            office: owned("大渡口区疫情防控工作领导小组群众联系服务专项工作组（区信访办公室）"),
            date: owned("2022年11月29日"),
        }),
        source: owned("reports/dadukou-2022/day-2022-11-28，第1版，SHA-256 5f0c…9ab2"),
        ..Paper::new(
            owned("群众联系服务工作日报"),
            owned("第 17 期（2022年11月28日0时—24时）"),
            TimeZone::get("Asia/Shanghai").expect("a zone"),
            [body(), charts(), foot(), annexes()].concat(),
        )
    }
}

fn body() -> Vec<Part> {
    vec![
        heading("一、总体情况"),
        Part::paragraph(
            "11月28日0时至24时，专班接听群众电话95件次（服务206人次），比上日增加6件次、增长6.7%，与上周同日持平；另受理网络、微信等渠道诉求4件。登记民生问题29件，其中撤并重复件2件、不予受理1件，实际受理26件；当日协调解决民生问题24件（完全解决20件、部分解决4件；已经群众确认15件，仅承办单位反馈、尚未回访确认9件）。截至24时，在办24件（上日结转23件）。",
        ),
        Part::paragraph("11月12日设立专班以来，累计接听群众电话1260件次，协调解决民生问题281件。"),
        heading("二、群众诉求特点"),
        item(
            "（一）诉求类型。",
            "求助42件次（44.2%）、咨询39件次（41.1%）、催办3件次、投诉2件次、举报1件次、建议1件次、表扬3件次，无效来电4件次。",
        ),
        item(
            "（二）反映集中的问题。",
            "就医用药28件次（29.5%）、隔离管控20件次（21.1%）、核酸健康码14件次（14.7%）、生活物资10件次（10.5%），合计占75.8%。其中慢病配药14件次、健康码转码8件次、食品蔬菜6件次。",
        ),
        item(
            "（三）来电地区。",
            "春晖路街道24件次、八桥镇20件次，两地合计占46.3%；九宫庙街道11件次、跳磴镇10件次、新山村街道9件次、跃进村街道9件次、茄子溪街道7件次、建胜镇5件次。",
        ),
        item(
            "（四）重复来电。",
            "重复及催办来电14件次，占有效来电（91件次）的15.4%，比上日下降1.5个百分点。",
        ),
        heading("三、办理情况"),
        Part::paragraph(
            "当日应到期22件，按期办结21件，按期办结率95.5%；超期办结1件（特急件Q000341-7，建胜镇婴儿奶粉，超时1小时9分）。首次响应24件，全部及时。办理时长中位数17小时11分，90%的事项在1天15小时内办结。",
        ),
        Part::paragraph(
            "线路运行：人工接通率92.2%（95/103），低于国家标准95%的要求；15秒应答率86.3%。未接通8个（排队放弃7个、振铃未接1个）。16时至24时接通率最低，为89.5%。",
        ),
        heading("四、需领导关注的事项"),
        item(
            "1. 慢性病断药临期。",
            "八桥镇冠心病患者硝酸甘油、春晖路街道慢阻肺患者噻托溴铵均于29日早断药，截至24时未送达（Q000326-5、Q000316-6，后者当日已重复来电）。建议区卫生健康委今晚点对点调剂。",
        ),
        item(
            "2. 临产孕妇入院待产未落实。",
            "九宫庙街道孕39周孕妇，14:16来电，15:25派街道，16:51转区卫生健康委，承诺23:29落实，截至24时未反馈（Q000330-3）。",
        ),
        item(
            "3. 封控楼栋缺菜。",
            "春晖路街道同一事项两户来电，街道18:09退单，现由区卫生健康委承办（Q000334-2）。职责不符，建议改由区商务委牵头、街道配合。",
        ),
        item(
            "4. 居民楼夜间停电、电梯停运。",
            "跃进村街道1栋、2栋，22:38供电公司签收，预计29日4:52恢复（Q000343-0）。",
        ),
        item("5. 患儿未能就医。", "茄子溪街道6岁患儿（手部疱疹、不进食），20:57家属再次来电（Q000338-8）。"),
        heading("五、下步工作"),
        Part::paragraph(
            "一是29日12时前对上述5项逐件回告；二是16时至24时增设接听席；三是将慢病配药、临产孕妇纳入街镇台账每日销号。",
        ),
    ]
}

fn foot() -> Vec<Part> {
    vec![
        Part::Instructions(owned("领导批示")),
        Part::Foot(vec![
            owned("报：区委、区政府主要领导，分管领导，区疫情防控指挥部。"),
            owned("送：各街镇，区卫生健康委、区商务委、区疾控中心。"),
            owned("编辑：　　　审核：　　　签发：　　　值班电话：023-68000000"),
        ]),
    ]
}

fn annexes() -> Vec<Part> {
    vec![
        Part::Table(main_figures()),
        Part::Line(owned(
            "平衡关系：上期在办23＋登记29－办结25－并单2－不予受理1＝期末在办24。办结25件中24件计入协调解决。",
        )),
        Part::Table(districts()),
        Part::Table(urgent()),
        Part::Line(owned(
            "口径：数据截至11月29日0时；按来电时间、办结时间归日；“协调解决”不含未解决、不予受理及撤并件。本报不含个人信息。",
        )),
    ]
}

/// The main figures of the day, of which each is of another kind.
fn main_figures() -> Table {
    let hours = |hours: i64, minutes: i64| Cell::Length {
        length: Duration { seconds: hours * 3_600 + minutes * 60, nanos: 0 },
        exact: true,
    };
    let row = |name: &str, value: Cell, day: &str, week: &str, all: Cell| {
        vec![Cell::text(name), value, Cell::text(day), Cell::text(week), all]
    };
    let count = |name: &str, value: i64, day: &str, week: &str, all: i64| {
        row(name, Cell::Count(value), day, week, Cell::Count(all))
    };
    Table {
        title: owned("附表1　主要指标"),
        sheet: owned("主要指标"),
        columns: vec![
            Column::texts("指标"),
            Column::numbers("11月28日"),
            Column::numbers("较上日"),
            Column::numbers("较上周同日"),
            Column::numbers("累计（11月12日—28日）"),
        ],
        rows: vec![
            count("接听群众电话（件次）", 95, "+6", "持平", 1_260),
            count("有效来电（件次）", 91, "+2", "−1", 1_228),
            count("来电人数（人）", 85, "+4", "+6", 1_052),
            count("服务人次", 206, "−1", "+4", 2_685),
            row(
                "人工接通率",
                Cell::Rate(95, 103),
                "+2.3 个百分点",
                "−3.7 个百分点",
                Cell::Rate(1_260, 1_338),
            ),
            count("登记民生问题（件）", 29, "+1", "−3", 343),
            count("实际受理（件）", 26, "−1", "−2", 322),
            count("协调解决（件）", 24, "−1", "+3", 281),
            count("其中：群众确认解决（件）", 15, "−6", "持平", 218),
            count("期末在办（件）", 24, "+1", "+1", 24),
            row("按期办结率", Cell::Rate(21, 22), "+1.0 个百分点", "+20.5 个百分点", Cell::Rate(274, 294)),
            row("办理时长中位数", hours(17, 11), "", "", Cell::Absent),
        ],
        new_page: true,
        ..Table::default()
    }
}

fn districts() -> Table {
    let rows = [
        ("新山村街道", [9, 4, 4, 5]),
        ("跃进村街道", [9, 2, 1, 2]),
        ("九宫庙街道", [11, 4, 2, 4]),
        ("茄子溪街道", [7, 3, 5, 3]),
        ("春晖路街道", [24, 4, 2, 4]),
        ("八桥镇", [20, 6, 4, 4]),
        ("建胜镇", [5, 1, 3, 0]),
        ("跳磴镇", [10, 2, 3, 2]),
    ];
    let row = |(name, counts): (&str, [i64; 4])| {
        std::iter::once(Cell::text(name)).chain(counts.map(Cell::Count)).collect::<Vec<_>>()
    };
    Table {
        title: owned("附表2　街镇情况"),
        sheet: owned("街镇情况"),
        columns: vec![
            Column::texts("街镇"),
            Column::numbers("来电"),
            Column::numbers("实际受理"),
            Column::numbers("协调解决"),
            Column::numbers("在办"),
        ],
        rows: rows.map(row).to_vec(),
        total: row(("合计", [95, 26, 24, 24])),
        ..Table::default()
    }
}

/// What is to be watched, with times, and with words that a spreadsheet must not run.
fn urgent() -> Table {
    let row = |number: &str, matter: &str, due: Option<i64>| {
        let due = due.map(|seconds| Timestamp { seconds, nanos: 0 });
        vec![Cell::text(number), Cell::text(matter), Cell::time(due.as_ref())]
    };
    Table {
        title: owned("附表3　需领导关注的事项"),
        sheet: owned("关注事项"),
        columns: vec![Column::texts("编号"), Column::texts("事项"), Column::numbers("最迟时限")],
        rows: vec![
            row("Q000326-5", "硝酸甘油，八桥镇", Some(1_669_676_400)),
            row("Q000343-0", "1栋、2栋停电<电梯停运>", Some(1_669_668_720)),
            row("Q000338-8", "=HYPERLINK(\"http://x\")", None),
        ],
        ..Table::default()
    }
}

fn charts() -> Vec<Part> {
    let hours = [2, 1, 1, 0, 1, 1, 2, 3, 6, 8, 7, 5, 4, 5, 8, 7, 6, 5, 4, 5, 6, 4, 3, 1];
    let resolved = [0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 2, 2, 1, 1, 2, 3, 2, 1, 1, 1, 1, 0, 0, 1];
    let some = |counts: &[i32]| counts.iter().map(|count| Some(f64::from(*count))).collect::<Vec<_>>();
    let series = |name: &str, values: Vec<Option<f64>>| Series { name: owned(name), values };
    let bars = |title: &str, sheet: &str, counts: &[(&str, i32)]| {
        let values = some(&counts.iter().map(|(_, count)| *count).collect::<Vec<_>>());
        Part::Chart(Chart {
            title: owned(title),
            sheet: owned(sheet),
            kind: ChartKind::Bars,
            unit: owned("件次"),
            labels: counts.iter().map(|(label, _)| owned(label)).collect(),
            series: vec![series("来电", values)],
        })
    };
    let days: Vec<String> = (12..=28).map(|day| format!("11月{day}日")).collect();
    let on_time = [
        None,
        Some(88.2),
        Some(91.0),
        Some(90.5),
        None,
        Some(93.3),
        Some(92.0),
        Some(94.1),
        Some(95.0),
        Some(75.0),
        Some(89.9),
        Some(92.4),
        Some(93.0),
        Some(96.1),
        Some(94.4),
        Some(94.5),
        Some(95.5),
    ];
    vec![
        Part::Chart(Chart {
            title: owned("各时段接听与协调解决"),
            sheet: owned("分时"),
            kind: ChartKind::Columns,
            unit: owned("件"),
            labels: (0..24).map(|hour| format!("{hour}时")).collect(),
            series: vec![series("接听", some(&hours)), series("协调解决", some(&resolved))],
        }),
        Part::Chart(Chart {
            title: owned("每日按期办结率"),
            sheet: owned("按期办结率"),
            kind: ChartKind::Line,
            unit: owned("%"),
            labels: days,
            series: vec![series("按期办结率", on_time.to_vec())],
        }),
        bars(
            "诉求类别",
            "诉求类别",
            &[
                ("就医用药", 28),
                ("隔离管控", 20),
                ("核酸健康码", 14),
                ("生活物资", 10),
                ("出行通行", 7),
                ("公用事业", 5),
                ("其他", 11),
            ],
        ),
        bars(
            "来电地区",
            "来电地区",
            &[
                ("春晖路街道", 24),
                ("八桥镇", 20),
                ("九宫庙街道", 11),
                ("跳磴镇", 10),
                ("新山村街道", 9),
                ("跃进村街道", 9),
                ("茄子溪街道", 7),
                ("建胜镇", 5),
            ],
        ),
    ]
}
