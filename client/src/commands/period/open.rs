//! `hotline period open`.

use std::path::PathBuf;

use clap::Args;
use hotline_client::names;
use hotline_proto::v1::{CreatePeriodRequest, EmergencyPeriod, NumberKeeping, ShiftPlan};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::desk::DeskArgs;
use super::plans::{self, PlanArgs};
use crate::catalogue::text;
use crate::codes;
use crate::commands::Given;
use crate::commands::directory::rows;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::{OutputFormat, Printer};
use crate::times::{self, Lean, When};
use crate::write::CreateArgs;

/// Arguments of `period open`.
#[derive(Args, Debug)]
pub struct OpenArgs {
    /// Id of the period: 3 to 63 of a–z, 0–9 and dash, such as dadukou-2022
    id: String,
    /// What people call it
    #[arg(long)]
    name: String,
    /// EPIDEMIC, FLOOD, EARTHQUAKE, LANDSLIDE, STORM, POWER_OUTAGE, WATER_OUTAGE, OTHER or a code of your own
    #[arg(long)]
    hazard: String,
    /// IANA name of the time zone; cannot be changed later
    #[arg(long, value_name = "ZONE", default_value = "Asia/Shanghai")]
    time_zone: String,
    /// When a day of the figures begins, on a quarter-hour; cannot be changed later
    #[arg(long, value_name = "HH:MM", default_value = "00:00")]
    day_cutoff: jiff::civil::Time,
    /// Region whose national phone numbers are understood; cannot be changed later
    #[arg(long, value_name = "CODE", default_value = "CN")]
    region: String,
    /// Area code of phone numbers that are given without one: 023; cannot be changed later
    #[arg(long, value_name = "CODE")]
    area_code: Option<String>,
    /// What of phone numbers is kept: the number, a hash by which its calls are known again, or nothing; cannot be changed later
    #[arg(long, value_parser = codes::parser::<NumberKeeping>(), default_value = "kept")]
    number_keeping: NumberKeeping,
    /// Begin, on a quarter-hour; default: the quarter-hour that has begun
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    starts: Option<When>,
    /// End, on a quarter-hour, if it is known
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    ends: Option<When>,
    /// Copy the directories of this period
    #[arg(long, value_name = "ID")]
    copy_from: Option<String>,
    /// CSV file with the columns code, name
    #[arg(long, value_name = "FILE")]
    districts: Option<PathBuf>,
    /// CSV file with the columns code, name and perhaps district and telephones
    #[arg(long, value_name = "FILE")]
    agencies: Option<PathBuf>,
    /// CSV file with the columns code, name
    #[arg(long, value_name = "FILE")]
    operators: Option<PathBuf>,
    /// CSV file with the columns code, name_zh, name_en: more categories than the built-in ones
    #[arg(long, value_name = "FILE")]
    categories: Option<PathBuf>,
    #[command(flatten)]
    desk: DeskArgs,
    #[command(flatten)]
    plans: PlanArgs,
    #[command(flatten)]
    write: CreateArgs,
}

impl OpenArgs {
    /// Opens the period.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let zone = TimeZone::get(&self.time_zone)
            .map_err(|_| Failure::Usage(text!("unknown-zone", id = self.time_zone.as_str())))?;
        // A command opens one period.
        let _ = context.zone_to_be.set(zone.clone());
        let mut write = self.write.clone();
        // The period whose zone it is does not exist yet.
        let at = write.at.map(|at| at.resolve(context.now, &zone, Lean::Past)).transpose();
        write.at = at.map_err(Failure::Usage)?.map(When::Absolute);
        let request = self.request(context, &zone)?;
        let id = request.period_id.clone();
        let answer = context.write(&write, "", request);
        context.show(super::document(&answer.await?)).await?;
        if context.config.output == OutputFormat::Table {
            Printer.note(&text!("period-opened", id = id));
        }
        Ok(())
    }

    fn request(self, context: &Context, zone: &TimeZone) -> Result<CreatePeriodRequest, Failure> {
        let now = context.now;
        let moment = |typed: When, lean| typed.resolve(now, zone, lean).map_err(Failure::Usage);
        let starts = self.starts.map(|typed| moment(typed, Lean::Today)).transpose()?;
        let ends = self.ends.map(|typed| moment(typed, Lean::Today)).transpose()?;
        let shifts = |path: &PathBuf| {
            plans::shifts(context, path, "period.shift_plans[0].shifts")
                .map(|shifts| ShiftPlan { valid_from: None, shifts })
        };
        let policy = self
            .plans
            .changes_policy()
            .then(|| plans::policy(context, &self.plans, "period.response_policies[0].targets", None));
        let mut period = EmergencyPeriod {
            display_name: self.name,
            hazard: super::hazard(&self.hazard),
            time_zone: self.time_zone,
            day_cutoff_minutes: i32::from(self.day_cutoff.hour()) * 60 + i32::from(self.day_cutoff.minute()),
            region_code: self.region,
            area_code: self.area_code.unwrap_or_default(),
            number_keeping: self.number_keeping.into(),
            starts_at: Some(times::to_proto(starts.unwrap_or_else(|| quarter_begun(now)))),
            ends_at: ends.map(times::to_proto),
            shift_plans: self.plans.shifts.iter().map(shifts).collect::<Result<_, _>>()?,
            response_policies: policy.into_iter().collect::<Result<_, _>>()?,
            calendar: self.plans.calendar.as_deref().map(plans::calendar).transpose()?,
            ..EmergencyPeriod::default()
        };
        self.desk.apply(&mut period, &mut Given::default());
        let agencies = rows::agencies(context, self.agencies.as_deref())?.entries;
        let agencies = rows::with_shift_codes(agencies, &period.shift_plans)?;
        Ok(CreatePeriodRequest {
            period_id: self.id,
            period: Some(period),
            copy_directories_from: self.copy_from.as_deref().map(names::period).unwrap_or_default(),
            categories: rows::categories(context, self.categories.as_deref())?.entries,
            districts: rows::districts(context, self.districts.as_deref())?.entries,
            agencies,
            operators: rows::operators(context, self.operators.as_deref())?.entries,
            ..CreatePeriodRequest::default()
        })
    }
}

fn quarter_begun(now: Timestamp) -> Timestamp {
    const QUARTER_SECONDS: i64 = 900;
    let into = now.as_second().rem_euclid(QUARTER_SECONDS);
    let whole = Timestamp::from_second(now.as_second()).unwrap_or(now);
    whole - SignedDuration::from_secs(into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_begins_on_the_quarter_hour_that_has_begun() {
        let now: Timestamp = "2022-11-12T15:59:59.5Z".parse().unwrap();
        assert_eq!(quarter_begun(now).to_string(), "2022-11-12T15:45:00Z");
    }
}
