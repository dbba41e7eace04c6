//! In which each hint is printed. A situation is brought about anew for each of the commands that it advises.

use std::io::Read;

use super::super::desk::{Desk, short};
use super::Situation;
use super::brought::*;
use super::servers::{another_seat, no_server, two_servers, untrusted};

/// What the verbs of issues need besides.
const VERBS: &[(&str, &str)] = &[
    ("+assign", "XSC"),
    ("+assist", "YJC"),
    ("+suspend", "--reason 等待物资"),
    ("+transfer", "YJC --reason 转办"),
    ("+progress", "--note 正在办理"),
    ("+return", "--reason 不属本单位"),
    ("+resolve", "solved --reply 已办结"),
    ("+merge", "--into Q000001-3"),
    ("+withdraw", "--reason 已自行解决"),
    ("+reject", "--reason 不予受理"),
    ("+reopen", "--reason 未解决"),
    ("+review", "--reason 重新办理"),
    ("+unmerge", "--reason 并错了"),
    ("XSC", "XSC"),
    ("NAME", "值班员老李"),
];

/// Messages that advise what another does, and are printed only where the storage fails: the tests of durability make it fail.
pub const SAME_AS: &[(&str, &str)] = &[("write-recorded", "write-unsure")];

const TRIAGE: &[(&str, &str)] = &[
    ("TITLE", "恢复供水"),
    ("CODE", "UTL.01"),
    ("ISSUE", "Q000001-3"),
    ("TARGET:MODE", "119:conference"),
    ("TEXT", "已说明"),
];

macro_rules! situation {
    ([$($id:literal),+], $print:expr, $filled:expr) => {
        Situation { messages: &[$($id),+], print: $print, filled: $filled }
    };
}

/// Those after which there are several periods come last.
pub const SITUATIONS: &[Situation] = &[
    situation!(["import-pending"], imported, &[]),
    // The first issue, into which others are merged.
    situation!(["next-actions-command"], |desk| shown(desk, &[]), VERBS),
    situation!(["next-actions-command"], |desk| shown(desk, &["assign XSC"]), VERBS),
    situation!(["next-actions-command"], |desk| shown(desk, &["assign XSC", "acknowledge"]), VERBS),
    situation!(
        ["next-actions-command"],
        |desk| shown(desk, &["assign XSC", "acknowledge", "suspend --reason 等待"]),
        VERBS
    ),
    situation!(["next-actions-command"], |desk| shown(desk, &["assign XSC", "return --reason 不属"]), VERBS),
    situation!(["next-actions-command"], |desk| shown(desk, &["resolve solved --reply 已办"]), VERBS),
    situation!(
        ["next-actions-command"],
        |desk| shown(desk, &["resolve solved --reply 已办", "close"]),
        VERBS
    ),
    situation!(["next-actions-command"], |desk| shown(desk, &["reject --reason 不予受理"]), VERBS),
    situation!(["next-actions-command"], |desk| shown(desk, &["withdraw --reason 已自行解决"]), VERBS),
    situation!(["next-actions-command"], |desk| shown(desk, &["merge --into Q000001-3"]), VERBS),
    situation!(
        ["triage-commands-without-category"],
        |desk| typed(desk, "call log --phone 13800000011 --summary 家里停水"),
        TRIAGE
    ),
    situation!(
        ["triage-commands"],
        |desk| typed(desk, "call log --phone 13800000012 --summary 家里停水 --category UTL.01"),
        TRIAGE
    ),
    situation!(
        ["alarm-commands", "triage-commands-without-category"],
        |desk| typed(desk, "call log --phone 13800000013 --summary 我被困在车里了，水到脖子了"),
        TRIAGE
    ),
    situation!(
        ["handoff-confirm-command"],
        |desk| typed(
            desk,
            "call log --phone 13800000028 --summary 进水 --urgency p0 --handoff 119:conference"
        ),
        &[]
    ),
    situation!(
        ["issue-finished"],
        |desk| {
            let issue = issue(desk, &["resolve solved --reply 已办"]);
            typed(
                desk,
                format!(
                    "call log --phone 13800000014 --summary 又坏了 --category UTL.01 --link {issue}:repeat"
                ),
            )
        },
        TRIAGE
    ),
    situation!(
        ["issue-finished"],
        |desk| {
            let issue = issue(desk, &["withdraw --reason 已自行解决"]);
            typed(
                desk,
                format!(
                    "call log --phone 13800000014 --summary 又坏了 --category UTL.01 --link {issue}:urge"
                ),
            )
        },
        TRIAGE
    ),
    situation!(
        ["need-command", "alarm-commands"],
        |desk| {
            let log = "call log --phone 13800000027 --summary 明早八点前要到医院透析 --category MED.02 --issue 接送透析";
            typed(desk, format!("{log} --received '2022-11-12 15:00'"))
        },
        TRIAGE
    ),
    situation!(
        ["inform-command", "next-actions-command"],
        |desk| {
            let log =
                "-o json call log --phone 13800000028 --summary 电梯困人 --category UTL.06 --urgency p0";
            let logged = desk.hotline(&format!("{log} --issue 电梯困人 --assign XSC")).json();
            typed(desk, format!("issue show {}", short(&logged["issues"][0]["name"])))
        },
        VERBS
    ),
    situation!(
        ["surge-rows"],
        |desk| typed(desk, "call list --by-matter"),
        &[("LINE", "call list --triage pending")]
    ),
    situation!(
        ["link-command"],
        |desk| {
            let phone = format!("139{:08}", 10_000_000 + next());
            let log = format!("call log --phone {phone} --summary 停水 --category UTL.01 --issue 停水");
            let _ = done(desk, &log);
            typed(desk, log)
        },
        &[]
    ),
    situation!(
        ["after-callback-commands"],
        |desk| {
            let log = "-o json call log --phone 13800000015 --urgency p0 --category UTL.01 --summary 停水 --issue 停水";
            let issue = short(&desk.hotline(log).json()["issues"][0]["name"]);
            let _ = done(desk, &format!("issue resolve {issue} solved --reply 已办"));
            typed(desk, "callback next --operator op-07")
        },
        &[]
    ),
    situation!(
        ["caller-more-calls"],
        |desk| {
            let known =
                desk.hotline("-o json caller 13800000016").json()["callCount"].as_str().map(str::to_owned);
            if known.as_deref() != Some("21") {
                (0..21).for_each(|_| _ = call(desk, "--phone 13800000016 --summary 停水"));
            }
            typed(desk, "caller 13800000016")
        },
        &[("NUMBER", "13800000016")]
    ),
    situation!(
        ["list-continues"],
        |desk| typed(desk, "call list --limit 1"),
        &[
            ("LINE", "call list"),
            ("--from", "2022-11-12"),
            ("--to", "2030-01-01"),
            ("--category", "UTL.01"),
            ("--district", "500104001"),
            ("--kind", "help"),
        ]
    ),
    situation!(
        ["issue-has-its-own"],
        |desk| {
            let log = "-o json call log --phone 13800000017 --summary 停水 --category UTL.01 --address 春晖路1号 --issue 停水";
            let logged = desk.hotline(log).json();
            let (call, issue) = (short(&logged["call"]["name"]), short(&logged["issues"][0]["name"]));
            let _ = done(desk, &format!("issue update {issue} --address 文体路9号"));
            typed(desk, format!("call amend {call} --address 春晖路2号 --reason 听错"))
        },
        &[("ADDRESS", "春晖路2号")]
    ),
    situation!(
        ["no-server-advice"],
        |desk| typed(desk, "--server 127.0.0.1:1 --patience 1 call list"),
        &[("LINE", "call list"), ("URL", "$URL"), ("HOTLINE_SERVER", "$URL")]
    ),
    situation!(
        ["write-unsure"],
        |desk| {
            let server = no_server(|mut connection| _ = connection.read(&mut [0; 4_096]));
            let note = "--period dadukou-2022 --patience 1 issue note Q000001-3 已到现场";
            typed(desk, format!("--server {server} {note}"))
        },
        &[("LINE", "issue note Q000001-3 已到现场")]
    ),
    situation!(["outbox-of-others"], kept_of_others, &[]),
    situation!(["outbox-refused"], kept_and_refused, &[]),
    situation!(["outbox-waiting"], |desk| typed(desk, format!("{} outbox flush", kept_alone(desk))), &[]),
    situation!(
        ["outbox-drop-unasked"],
        |desk| {
            let _ = kept_alone(desk);
            let rows = done(desk, "-o csv outbox list");
            let latest = rows.lines().last().and_then(|row| row.split(',').next()).unwrap_or_default();
            typed(desk, format!("outbox drop {latest}"))
        },
        &[]
    ),
    situation!(
        ["outbox-unknown"],
        |desk| {
            let logged = desk.hotline("-o json call log --phone 13800000029 --summary 停水").json();
            let reference = logged["call"]["offlineReference"].as_str().expect("a reference").to_owned();
            typed(desk, format!("outbox show {reference}"))
        },
        &[]
    ),
    situation!(
        ["advice-code-deadline-exceeded"],
        |desk| {
            let server = no_server(|connection| {
                std::thread::spawn(move || std::io::copy(&mut &connection, &mut std::io::sink()));
            });
            typed(
                desk,
                format!("--server {server} --period dadukou-2022 --deadline 1 --patience 1 call list"),
            )
        },
        &[("LINE", "call list"), ("SECONDS", "30")]
    ),
    situation!(
        ["which-operator"],
        |desk| {
            let call = call(desk, "--phone 13800000019 --summary 停水");
            let created = desk.hotline(&format!("-o json callback create --call {call}")).json();
            typed(desk, format!("callback done {} --reached", short(&created["callback"]["name"])))
        },
        &[("CODE", "op-07"), ("HOTLINE_OPERATOR", "op-07")]
    ),
    situation!(
        ["telephone-shift-unknown"],
        |desk| {
            desk.file("telephones.csv", "code,telephones\nWATER,晚班=023-68831111\n");
            typed(desk, "directory agencies upsert telephones.csv")
        },
        &[]
    ),
    situation!(
        ["which-row"],
        |desk| typed(desk, "summary period --by district --explain calls_answered"),
        &[("CODE", "500104001")]
    ),
    situation!(
        ["watch-warnings"],
        |desk| {
            let _ = done(desk, "issue open 断药 -c MED.04 -d 500104001 --at '2022-11-13 08:00'");
            typed(desk, "watch --after 0 --count 1")
        },
        &[]
    ),
    situation!(["figure-unknown"], |desk| typed(desk, "summary day --explain zzz"), &[]),
    situation!(["no-figure"], |desk| typed(desk, "summary day --figure zzz"), &[]),
    situation!(["day-by-day"], |desk| typed(desk, "summary day --by day"), &[]),
    situation!(
        ["explain-step"],
        |desk| typed(desk, "summary day --by hour --explain calls_answered"),
        &[("BEGIN", "2022-11-12"), ("END", "2022-11-13"), ("FIGURE", "calls_answered")]
    ),
    situation!(
        ["one-change-of-period"],
        |desk| {
            desk.file("shifts.csv", "code,name,starts,ends\nday,Day,08:00,20:00\nnight,Night,20:00,08:00\n");
            desk.file(
                "policy.csv",
                "urgency,dispatch,first_response,resolve\np0,5m,30m,2h\np1,15m,2h,24h\np2,1h,24h,72h\np3,4h,24h,72h\n",
            );
            desk.file("calendar.csv", "date,until,kind\n2027-02-05,2027-02-11,off\n");
            typed(desk, "period update --name 专班 --shifts shifts.csv")
        },
        &[
            ("LINE", "period update"),
            ("--name", "大渡口区专班"),
            ("--hazard", "EPIDEMIC"),
            ("--calendar", "calendar.csv"),
            ("--shifts", "shifts.csv --from 2031-01-01"),
            ("--policy", "policy.csv --from 2031-01-01"),
            ("--tell", "80=agency,owner --from 2031-02-01"),
        ]
    ),
    situation!(["again-flag"], |desk| typed(desk, "summary day 2022-11-12"), &[]),
    situation!(
        ["refusal-do-not-call"],
        |desk| {
            let call = call(desk, "--phone 13800000020 --summary 停水 --do-not-call");
            typed(desk, format!("callback create --call {call}"))
        },
        &[("REASON", "危及生命")]
    ),
    situation!(
        ["refusal-merged-unconfirmed"],
        |desk| {
            let (master, merged) = (issue(desk, &[]), issue(desk, &[]));
            let _ = done(desk, &format!("issue person add {merged} --name 李四"));
            let _ = done(desk, &format!("issue merge {merged} --into {master}"));
            typed(desk, format!("issue resolve {master} solved --reply 已办"))
        },
        &[]
    ),
    situation!(
        ["advice-request-id-reused"],
        |desk| {
            let id = format!("0199c0de-0000-7000-8000-{:012}", next());
            let log =
                |about: &str| format!("call log --phone 13800000021 --summary {about} --request-id {id}");
            let _ = done(desk, &log("停水"));
            typed(desk, log("停电"))
        },
        &[("--request-id", "-")]
    ),
    situation!(["advice-resource-not-found-call"], |desk| typed(desk, "call show C000498-6"), &[]),
    situation!(["advice-resource-not-found-issue"], |desk| typed(desk, "issue show Q000498-6"), &[]),
    situation!(["advice-resource-not-found-report"], |desk| typed(desk, "report show day 2022-11-14"), &[]),
    situation!(["advice-resource-not-found-notice"], |desk| typed(desk, "notice withdraw N9"), &[]),
    situation!(["advice-resource-not-found-callback"], |desk| typed(desk, "callback show B000498-6"), &[]),
    situation!(
        ["advice-resource-not-found-period"],
        |desk| typed(desk, "--period flood-1998 call list"),
        &[]
    ),
    situation!(
        ["advice-time-not-allowed-outside-period"],
        |desk| typed(desk, "call log --phone 13800000022 --summary 停水 --received '2022-11-11 23:59'"),
        &[
            ("LINE", "call log --phone 13800000022 --summary 停水"),
            ("TIME", "'2022-11-12 08:00'"),
            ("ID", "dadukou-2022"),
        ]
    ),
    situation!(
        ["advice-assignment-not-allowed-lead-resolves"],
        |desk| {
            let issue = issue(desk, &["assign XSC", "acknowledge"]);
            typed(desk, format!("issue progress {issue} --kind done --note 已办"))
        },
        &[("OUTCOME", "solved"), ("TEXT", "已办")]
    ),
    situation!(
        [
            "violation-unknown-code-category",
            "violation-unknown-code-district",
            "violation-unknown-code-agency",
            "violation-unknown-code-operator"
        ],
        |desk| {
            let log =
                "call log --phone 13800000023 --summary x --category XX --district 999 --operator nobody";
            typed(desk, format!("{log} --issue x --assign 999"))
        },
        &[]
    ),
    situation!(
        ["violation-filled-already"],
        |desk| {
            let call = call(desk, "--phone 13800000024 --summary 停水");
            typed(desk, format!("call complete {call} --summary 停电"))
        },
        &[("CALL", "C000001-3"), ("FLAG", "--address"), ("VALUE", "春晖路1号"), ("TEXT", "听错")]
    ),
    situation!(
        ["violation-several-numbers"],
        |desk| typed(desk, "call log --phone 13800000025/13900000025 --summary 停水"),
        &[("LINE", "call log --phone 13800000025 --summary 停水"), ("--callback-phone", "13900000025")]
    ),
    situation!(
        ["no-period"],
        |_| typed(&Desk::new(), "call log --phone 13800000026 --summary 停水"),
        &[("ID", "flood-2024"), ("NAME", "防汛"), ("HAZARD", "FLOOD")]
    ),
    situation!(
        ["period-opened"],
        |desk| typed(desk, format!("period open flood-{} --name 防汛 --hazard FLOOD", next())),
        &[("LINE", "call list")]
    ),
    situation!(["server-untrusted-advice"], untrusted, &[("FILE", "ca.pem")]),
    situation!(["which-server"], two_servers, &[("PATH", "$URL"), ("HOTLINE_SERVER", "$URL")]),
    situation!(
        ["which-period"],
        |desk| typed(desk, "call list"),
        &[("ID", "dadukou-2022"), ("HOTLINE_PERIOD", "dadukou-2022")]
    ),
    // It leaves settings in the home directory of the desk.
    situation!(["setup-other-seat"], another_seat, &[]),
];
