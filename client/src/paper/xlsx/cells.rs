//! The cells of tables: what can be calculated with is a number.

use jiff::tz::TimeZone;
use prost_types::Timestamp;
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Worksheet, XlsxError};

use crate::catalogue::{speech, term};
use crate::language::Language;
use crate::output::Cell;
use crate::paper::{Paper, clean};
use crate::times;

const RATE: &str = "0.0%";
const TIME: &str = "yyyy-mm-dd hh:mm";
/// Hours beyond a day stay hours. What is not exact is an upper bound.
const LENGTH: &str = "[h]:mm";
const LENGTH_AT_MOST: &str = "\"≤ \"[h]:mm";
const SECONDS_A_DAY: f64 = 86_400.0;

/// Writes the cells of a paper.
pub struct Cells<'p> {
    paper: &'p Paper,
    count: &'static str,
    change: String,
}

impl<'p> Cells<'p> {
    pub fn new(paper: &'p Paper) -> Self {
        // Chinese does not group digits by commas (GB/T 15835).
        let count = if speech().language == Language::Chinese { "0" } else { "#,##0" };
        let change = format!("+{count};−{count};\"{}\"", term!("no-change"));
        Self { paper, count, change }
    }

    /// Writes a cell. What is not known is a dash, which sums leave out.
    pub fn write(
        &self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        cell: &Cell,
        is_numeric: bool,
        is_total: bool,
    ) -> Result<(), XlsxError> {
        let align = if is_numeric { FormatAlign::Right } else { FormatAlign::Left };
        let format = Format::new().set_align(align).set_align(FormatAlign::Top);
        let format = if is_total { format.set_bold() } else { format };
        let number = |value: f64, how: &str| (value, format.clone().set_num_format(how));
        let written = match cell {
            Cell::Count(count) => Some(number(*count as f64, self.count)),
            Cell::Change(difference) => Some(number(*difference as f64, &self.change)),
            Cell::Rate(numerator, denominator) => Some(number(*numerator as f64 / *denominator as f64, RATE)),
            Cell::Length { length, exact } => {
                let how = if *exact { LENGTH } else { LENGTH_AT_MOST };
                Some(number(times::whole_seconds(length) as f64 / SECONDS_A_DAY, how))
            }
            Cell::Time(time) => moment(time, &self.paper.zone).map(|time| number(time, TIME)),
            Cell::TimeIn(time, own) => {
                let zone = TimeZone::get(own).unwrap_or_else(|_| self.paper.zone.clone());
                moment(time, &zone).map(|time| number(time, TIME))
            }
            Cell::Absent
            | Cell::Text(_)
            | Cell::Code(..)
            | Cell::Codes(_)
            | Cell::Texts(_)
            | Cell::Timed(_)
            | Cell::Flag(_)
            | Cell::Mark(_) => None,
        };
        match written {
            Some((value, format)) => sheet.write_number_with_format(row, column, value, &format)?,
            // A text whatever it begins with.
            None => {
                let text = clean(&self.paper.shown(cell));
                sheet.write_string_with_format(row, column, text, &format.set_text_wrap())?
            }
        };
        Ok(())
    }
}

/// A moment as spreadsheets count them: days on the clock of the zone. None before 1900, where they have none.
fn moment(time: &Timestamp, zone: &TimeZone) -> Option<f64> {
    let local = zone.to_datetime(times::from_proto(time)?);
    let [month, day, hour, minute, second] =
        [local.month(), local.day(), local.hour(), local.minute(), local.second()]
            .map(|part| u8::try_from(part).ok());
    let date = ExcelDateTime::from_ymd(u16::try_from(local.year()).ok()?, month?, day?).ok()?;
    Some(date.and_hms(u16::from(hour?), minute?, second?).ok()?.to_excel())
}
