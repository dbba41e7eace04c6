//! Shifts, time limits and the calendar of a period, from files.

use std::path::{Path, PathBuf};

use clap::Args;
use hotline_proto::google::r#type::Date as ProtoDate;
use hotline_proto::v1::allowance::Allowance as Allowed;
use hotline_proto::v1::{
    Allowance, IncidentLimits, PlannedShift, ResponsePolicy, ResponseTarget, Urgency, WarningRecipient,
    WarningStep, WorkingCalendar,
};
use jiff::ToSpan;
use jiff::civil::Date;

use crate::alike::plain;
use crate::catalogue::{self, joined, text, words};
use crate::codes::{Code as _, urgency};
use crate::context::Context;
use crate::days::{self, Day, TimeOfDay};
use crate::failure::Failure;
use crate::refusal::Origin;
use crate::table_file::{Column, Problems, RowOf, TableFile};
use crate::times;

/// The files.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Plans")]
pub struct PlanArgs {
    /// Shifts: CSV file with the columns code, name, starts, ends (08:00, 24:00)
    #[arg(long, value_name = "FILE")]
    pub shifts: Option<PathBuf>,
    /// Time limits: CSV file with the columns urgency, dispatch, first_response, resolve (30m, 2h, 3d, 3 working days)
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// Who is told when 80, 120 or 200 % of the time allowed is used: 80=agency,owner 120=supervisor 200=leader
    #[arg(long, value_name = "STEP=WHO", value_parser = tell, num_args = 1..)]
    pub tell: Vec<WarningStep>,
    /// How soon an incident is reported upward, by telephone and in writing: 30m,1h
    #[arg(long, value_name = "TELEPHONE,WRITTEN", value_parser = report_within)]
    pub report_within: Option<IncidentLimits>,
    /// Holidays and weekend days that are worked: CSV file with the columns date, until and kind (off, work); all of the year, as it replaces the calendar
    #[arg(long, value_name = "FILE")]
    pub calendar: Option<PathBuf>,
}

impl PlanArgs {
    /// Whether something of the response policy is given.
    pub fn changes_policy(&self) -> bool {
        self.policy.is_some() || !self.tell.is_empty() || self.report_within.is_some()
    }
}

const SHIFTS: &[Column] = &[
    Column::new("code", "column-code-of-shift"),
    Column::new("name", "column-name-of-shift"),
    Column::new("starts", "column-starts"),
    Column::new("ends", "column-ends"),
];

const POLICY: &[Column] = &[
    Column::new("urgency", "column-urgency"),
    Column::new("dispatch", "column-dispatch"),
    Column::new("first_response", "column-first-response"),
    Column::new("resolve", "column-resolve"),
];

const CALENDAR: &[Column] = &[
    Column::new("date", "column-date"),
    Column::new("kind", "column-kind-of-day"),
    Column::new("until", "column-until"),
    Column::new("note", "column-note"),
];

const DAY_MINUTES: i32 = 1_440;

/// The shifts of a file; `list` is where they stand in the request.
pub fn shifts(context: &Context, path: &Path, list: &'static str) -> Result<Vec<PlannedShift>, Failure> {
    let file = TableFile::read(path, SHIFTS)?;
    let shifts = file.entries(SHIFTS, |row, problems| {
        let minute = |key, problems: &mut Problems| required(row, key, problems, clock);
        let (start, end) = (minute("starts", problems), minute("ends", problems));
        PlannedShift {
            code: row.text("code").to_owned(),
            display_name: row.text("name").to_owned(),
            start_minute: start,
            // A shift that ends by the clock before it begins ends on the next day.
            end_minute: if end <= start { end + DAY_MINUTES } else { end },
        }
    })?;
    let fields =
        [("code", "code"), ("display_name", "name"), ("start_minute", "starts"), ("end_minute", "ends")];
    context.remember(origin(&file, path, list, &fields));
    Ok(shifts)
}

/// The time limits of a file.
fn targets(context: &Context, path: &Path, list: &'static str) -> Result<Vec<ResponseTarget>, Failure> {
    let file = TableFile::read(path, POLICY)?;
    let targets = file.entries(POLICY, |row, problems| {
        let allowed = |key, problems: &mut Problems| {
            Some(Allowance { allowance: required(row, key, problems, allowance) })
        };
        ResponseTarget {
            urgency: required(row, "urgency", problems, |cell| urgency(cell).map(i32::from)),
            dispatch: allowed("dispatch", problems),
            first_response: allowed("first_response", problems),
            resolve: allowed("resolve", problems),
        }
    })?;
    let has = |urgency: &Urgency| targets.iter().any(|target| target.urgency() == *urgency);
    let missing: Vec<String> = Urgency::every()
        .filter(|urgency| !has(urgency))
        .map(|urgency| catalogue::label(urgency.full_name()))
        .collect();
    if !missing.is_empty() {
        return Err(file.refused(&text!("urgencies-missing", missing = joined(missing))));
    }
    let fields = ["urgency", "dispatch", "first_response", "resolve"].map(|key| (key, key));
    context.remember(origin(&file, path, list, &fields));
    Ok(targets)
}

/// A response policy: times limits of a file, else those of an earlier policy; and who is told, where nothing is typed as before.
pub fn policy(
    context: &Context,
    args: &PlanArgs,
    list: &'static str,
    before: Option<&ResponsePolicy>,
) -> Result<ResponsePolicy, Failure> {
    let targets = match (&args.policy, before) {
        (Some(path), _) => targets(context, path, list)?,
        (None, Some(before)) => before.targets.clone(),
        (None, None) => return Err(Failure::Usage(text!("tell-needs-policy"))),
    };
    let is_typed = |step: &&WarningStep| args.tell.iter().any(|typed| typed.percent == step.percent);
    let kept = before.into_iter().flat_map(|before| &before.warnings).filter(|step| !is_typed(step));
    let warnings = args.tell.iter().chain(kept).cloned().collect();
    let incident_limits = args.report_within.or_else(|| before?.incident_limits);
    Ok(ResponsePolicy { valid_from: None, targets, warnings, incident_limits })
}

/// Who is told at a step: `80=agency,owner`; nobody after `=`.
fn tell(typed: &str) -> Result<WarningStep, String> {
    let (step, who) = typed.split_once(['=', '＝']).ok_or_else(|| text!("tell-syntax"))?;
    let step = plain(step);
    let percent = step.trim_end_matches('%').trim_end().parse().map_err(|_| text!("tell-syntax"))?;
    let who = who.split([',', '，', '、']).map(str::trim).filter(|one| !one.is_empty());
    let tell = who.map(|one| WarningRecipient::typed(one).map(i32::from)).collect::<Result<_, _>>()?;
    Ok(WarningStep { percent, tell })
}

/// How soon an incident is reported upward: `30m,1h`.
fn report_within(typed: &str) -> Result<IncidentLimits, String> {
    let (telephone, first_report) =
        typed.split_once([',', '，', '、']).ok_or_else(|| text!("report-within-syntax"))?;
    let length = |typed: &str| {
        let length = times::duration(&plain(typed)).map_err(|_| text!("report-within-syntax"))?;
        Ok::<_, String>(Some(times::duration_to_proto(length)))
    };
    Ok(IncidentLimits { telephone: length(telephone)?, first_report: length(first_report)? })
}

/// The calendar of a file: each row is a day, or all days until another. A weekend within a holiday is off as it is.
pub fn calendar(path: &Path) -> Result<WorkingCalendar, Failure> {
    let rows = TableFile::read(path, CALENDAR)?.entries(&CALENDAR[..2], |row, problems| {
        let date = row.read("date", problems, date);
        let is_off = row.read("kind", problems, is_day_off);
        for (key, cell) in [("date", date.is_none()), ("kind", is_off.is_none())] {
            if cell && row.text(key).is_empty() {
                row.add(key, &text!("cell-empty"), problems);
            }
        }
        let first = date.unwrap_or_default();
        let until = row.read("until", problems, self::date);
        if until.is_some_and(|until| until < first) {
            row.add("until", &text!("until-before-date"), problems);
        }
        (first, until.unwrap_or(first), is_off.unwrap_or_default())
    })?;
    let mut calendar = WorkingCalendar::default();
    for (first, last, is_off) in rows {
        let days = first.series(1.day()).take_while(|day| *day <= last).map(times::date_to_proto);
        let list = if is_off { &mut calendar.days_off } else { &mut calendar.extra_working_days };
        list.extend(days.take(MOST_DAYS));
    }
    Ok(calendar)
}

/// More days in a row than the server takes in all, so that a wrong year is refused there.
const MOST_DAYS: usize = 400;

fn origin(
    file: &TableFile,
    path: &Path,
    list: &'static str,
    fields: &[(&'static str, &'static str)],
) -> Origin {
    let heading = |(field, key): &(&'static str, &'static str)| (*field, file.heading(&[*key]).to_owned());
    Origin {
        list,
        path: path.to_owned(),
        rows: file.row_numbers(),
        headings: fields.iter().map(heading).collect(),
    }
}

/// A cell that must not be empty.
fn required<T: Default>(
    row: RowOf<'_>,
    key: &str,
    problems: &mut Problems,
    read: impl Fn(&str) -> Result<T, String>,
) -> T {
    if row.text(key).is_empty() {
        row.add(key, &read("").err().unwrap_or_else(|| text!("cell-empty")), problems);
    }
    row.read(key, problems, read).unwrap_or_default()
}

/// Minutes after midnight.
pub fn clock(cell: &str) -> Result<i32, String> {
    let at: TimeOfDay = days::narrow(cell).parse().map_err(|()| text!("clock-syntax"))?;
    let days = i32::try_from(at.days).unwrap_or_default();
    Ok(i32::from(at.time.hour()) * 60 + i32::from(at.time.minute()) + days * DAY_MINUTES)
}

/// A time limit: by the clock, or in working days.
fn allowance(cell: &str) -> Result<Option<Allowed>, String> {
    let typed = plain(cell);
    let unit = words("typed-working-days")
        .into_iter()
        .find_map(|unit| typed.strip_suffix(unit.as_str()).map(str::trim_end));
    if let Some(count) = unit {
        return count
            .parse()
            .map(|days| Some(Allowed::WorkingDays(days)))
            .map_err(|_| text!("limit-of-time-syntax"));
    }
    let length = times::duration(&typed).map_err(|_| text!("limit-of-time-syntax"))?;
    Ok(Some(Allowed::WallClock(times::duration_to_proto(length))))
}

/// A day of a calendar, by its date: a calendar is not about today.
fn date(cell: &str) -> Result<Date, String> {
    match cell.parse() {
        Ok(Day::Date(date)) => Ok(date),
        _ => Err(text!("date-syntax")),
    }
}

/// Whether a day is off; else it is worked.
fn is_day_off(cell: &str) -> Result<bool, String> {
    let is = |id| words(id).contains(&plain(cell));
    match (is("typed-day-off"), is("typed-day-worked")) {
        (true, _) => Ok(true),
        (_, true) => Ok(false),
        _ => Err(text!("kind-of-day-syntax")),
    }
}

/// The day from which a plan holds: the one that was typed, else tomorrow.
pub async fn valid_from(
    context: &Context,
    period: &str,
    typed: Option<Day>,
) -> Result<Option<ProtoDate>, Failure> {
    let today = context.zone(period).await?.to_datetime(context.now).date();
    let day = typed.unwrap_or(Day::FromToday(1)).date(today);
    Ok(Some(times::date_to_proto(day.ok_or_else(|| Failure::Usage(text!("day-syntax")))?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_told_is_read_in_either_language() {
        let step = |percent, tell: &[WarningRecipient]| {
            Ok(WarningStep { percent, tell: tell.iter().map(|one| i32::from(*one)).collect() })
        };
        use WarningRecipient::*;
        for (typed, wanted) in [
            ("80=agency,owner", step(80, &[Agency, Owner])),
            ("200%=leader", step(200, &[Leader])),
            ("１２０＝班长、带班领导", step(120, &[Supervisor, Leader])),
            ("80=", step(80, &[])),
        ] {
            assert_eq!(tell(typed), wanted, "{typed}");
        }
        for typed in ["80", "=leader", "soon=leader", "80=somebody"] {
            assert!(tell(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn field_c10_limits_and_hours_are_read_as_an_office_writes_them() {
        let working = |days| Ok(Some(Allowed::WorkingDays(days)));
        let wall = |minutes: i64| {
            Ok(Some(Allowed::WallClock(prost_types::Duration { seconds: minutes * 60, nanos: 0 })))
        };
        for (cell, wanted) in [
            ("5m", wall(5)),
            ("30分钟", wall(30)),
            ("1小时30分", wall(90)),
            ("２４ 小时", wall(1_440)),
            ("2 hours", wall(120)),
            ("3天", wall(4_320)),
            ("3个工作日", working(3)),
            ("3 working days", working(3)),
            ("7工作日", working(7)),
        ] {
            assert_eq!(allowance(cell), wanted, "{cell}");
        }
        for cell in ["", "soon", "3", "工作日", "-5m", "3个月"] {
            assert!(allowance(cell).is_err(), "{cell}");
        }
        assert_eq!(
            ["08:00", "8点", "24:00", "０：１５"].map(|cell| clock(cell).ok()),
            [Some(480), Some(480), Some(1_440), Some(15)]
        );
        assert!(clock("8").is_err() && clock("25:00").is_err());
        assert_eq!(["休", "放假", "Off", "holiday"].map(is_day_off), [const { Ok(true) }; 4]);
        assert_eq!(["班", "补班", "work"].map(is_day_off), [const { Ok(false) }; 3]);
        assert!(is_day_off("调休").is_err());
    }
}
