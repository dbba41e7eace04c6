//! Rows of periods, their heads and directories.

use std::collections::BTreeMap;

use super::{from_json, to_json};
use crate::domain::calendar::Zone;
use crate::domain::directory::{Category, Directory, DirectoryEntry};
use crate::domain::instant::Instant;
use crate::domain::period::{Period, PeriodFacts, PeriodId};
use crate::domain::state::Head;
use crate::store::db::Error;
use crate::store::tables::table_row::table_row;

table_row! {
    /// The facts of a period. Plans, policies and the calendar are JSON.
    pub struct PeriodRow in periods
    key { period_key: i64 }
    {
        period_id: String,
        display_name: String,
        hazard: String,
        time_zone: String,
        day_cutoff_minutes: i32,
        region: String,
        starts_at: Instant,
        ends_at: Option<Instant>,
        shift_plans: String,
        response_policies: String,
        calendar: String,
        recorded_at: Instant,
        position: i64,
    }
}

impl PeriodRow {
    pub fn new(period_key: i64, period: &Period) -> Self {
        let facts = &period.facts;
        Self {
            period_key,
            period_id: facts.id.as_str().to_owned(),
            display_name: facts.display_name.clone(),
            hazard: facts.hazard.clone(),
            time_zone: facts.zone.name().to_owned(),
            day_cutoff_minutes: facts.day_cutoff_minutes,
            region: facts.region.clone(),
            starts_at: facts.starts_at,
            ends_at: facts.ends_at,
            shift_plans: to_json(&facts.shift_plans),
            response_policies: to_json(&facts.response_policies),
            calendar: to_json(&facts.calendar),
            recorded_at: period.recorded_at,
            position: period.position,
        }
    }

    pub fn period(self) -> Result<Period, Error> {
        let damaged = |what: &str| Error::Damaged(format!("period {}: {what}", self.period_key));
        let facts = PeriodFacts {
            id: PeriodId::parse(&self.period_id).ok_or_else(|| damaged("its id"))?,
            display_name: self.display_name,
            hazard: self.hazard,
            zone: Zone::named(&self.time_zone).ok_or_else(|| damaged("its time zone is not known"))?,
            day_cutoff_minutes: self.day_cutoff_minutes,
            region: self.region,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            shift_plans: from_json("shift_plans", &self.shift_plans)?,
            response_policies: from_json("response_policies", &self.response_policies)?,
            calendar: from_json("calendar", &self.calendar)?,
        };
        if facts.shift_plans.is_empty() || facts.response_policies.is_empty() {
            return Err(Error::Damaged(format!(
                "period {}: there is no shift plan or no response policy",
                self.period_key
            )));
        }
        Ok(Period { facts, recorded_at: self.recorded_at, position: self.position })
    }
}

table_row! {
    /// The end of a period's journal.
    pub struct HeadRow in heads
    key { period_key: i64 }
    {
        position: i64,
        hash: Vec<u8>,
        recorded_at: Instant,
        last_call: i64,
        last_issue: i64,
        last_callback: i64,
        last_caller: i64,
        directory_position: i64,
    }
}

impl HeadRow {
    pub fn new(period_key: i64, head: &Head, hash: Vec<u8>) -> Self {
        Self {
            period_key,
            position: head.position,
            hash,
            recorded_at: head.recorded_at,
            last_call: head.last_call,
            last_issue: head.last_issue,
            last_callback: head.last_callback,
            last_caller: head.last_caller,
            directory_position: head.directory_position,
        }
    }

    pub fn head(&self) -> Head {
        Head {
            position: self.position,
            recorded_at: self.recorded_at,
            last_call: self.last_call,
            last_issue: self.last_issue,
            last_callback: self.last_callback,
            last_caller: self.last_caller,
            directory_position: self.directory_position,
        }
    }
}

table_row! {
    /// A category of calls and issues.
    pub struct CategoryRow in categories
    key { period_key: i64, code: String }
    { name_zh: String, name_en: String, retired: bool }
}

table_row! {
    /// A district, agency or operator.
    pub struct DirectoryEntryRow in directory_entries
    key { period_key: i64, kind: String, code: String }
    { display_name: String, district: Option<String>, retired: bool }
}

const DISTRICT: &str = "DISTRICT";
const AGENCY: &str = "AGENCY";
const OPERATOR: &str = "OPERATOR";

/// Converts directories to rows.
pub fn directory_rows(period_key: i64, directory: &Directory) -> (Vec<CategoryRow>, Vec<DirectoryEntryRow>) {
    let categories = directory.categories.values().map(|category| CategoryRow {
        period_key,
        code: category.code.clone(),
        name_zh: category.name_zh.clone(),
        name_en: category.name_en.clone(),
        retired: category.retired,
    });
    let kinds =
        [(DISTRICT, &directory.districts), (AGENCY, &directory.agencies), (OPERATOR, &directory.operators)];
    let entries = kinds.into_iter().flat_map(|(kind, entries)| {
        entries.values().map(move |entry| DirectoryEntryRow {
            period_key,
            kind: kind.to_owned(),
            code: entry.code.clone(),
            display_name: entry.display_name.clone(),
            district: entry.district.clone(),
            retired: entry.retired,
        })
    });
    (categories.collect(), entries.collect())
}

/// Converts rows to directories. Fails if an entry has an unknown kind.
pub fn directory(categories: Vec<CategoryRow>, entries: Vec<DirectoryEntryRow>) -> Result<Directory, Error> {
    let mut directory = Directory::default();
    for row in categories {
        let category = Category {
            code: row.code.clone(),
            name_zh: row.name_zh,
            name_en: row.name_en,
            retired: row.retired,
        };
        directory.categories.insert(row.code, category);
    }
    for row in entries {
        let of_kind: &mut BTreeMap<String, DirectoryEntry> = match row.kind.as_str() {
            DISTRICT => &mut directory.districts,
            AGENCY => &mut directory.agencies,
            OPERATOR => &mut directory.operators,
            other => return Err(Error::Damaged(format!("directory entry of unknown kind {other:?}"))),
        };
        let entry = DirectoryEntry {
            code: row.code.clone(),
            display_name: row.display_name,
            district: row.district,
            retired: row.retired,
        };
        of_kind.insert(row.code, entry);
    }
    Ok(directory)
}
