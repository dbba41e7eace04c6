//! Rows of periods, their heads and directories.

use super::{from_json, from_json_if, to_json};
use crate::domain::calendar::Zone;
use crate::domain::codes::Urgency;
use crate::domain::directory::{Directory, DirectoryEntry};
use crate::domain::instant::Instant;
use crate::domain::period::{Period, PeriodFacts, PeriodId};
use crate::domain::refusal::problem::DirectoryKind;
use crate::domain::state::Head;
use crate::store::db::Error;
use crate::store::tables::table_row::table_row;

table_row! {
    /// The facts of a period. Plans, policies, the calendar and how the desk works are JSON.
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
        area_code: Option<String>,
        desk: String,
        surge_since: Option<Instant>,
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
            area_code: facts.area_code.clone(),
            starts_at: facts.starts_at,
            ends_at: facts.ends_at,
            shift_plans: to_json(&facts.shift_plans),
            response_policies: to_json(&facts.response_policies),
            calendar: to_json(&facts.calendar),
            recorded_at: period.recorded_at,
            position: period.position,
            desk: to_json(&facts.desk),
            surge_since: facts.surge_since,
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
            area_code: self.area_code,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            shift_plans: from_json("shift_plans", &self.shift_plans)?,
            response_policies: from_json("response_policies", &self.response_policies)?,
            calendar: from_json("calendar", &self.calendar)?,
            desk: from_json("desk", &self.desk)?,
            surge_since: self.surge_since,
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
        /// By the key of the register. None if the journal before was not known to be the one that was signed.
        signature: Option<Vec<u8>>,
    }
}

impl HeadRow {
    pub fn new(period_key: i64, head: &Head, hash: Vec<u8>, signature: Option<Vec<u8>>) -> Self {
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
            signature,
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
    /// A category, district, agency or operator.
    pub struct DirectoryEntryRow in directory_entries
    key { period_key: i64, kind: String, code: String }
    {
        names: String,
        district: Option<String>,
        retired: bool,
        position: i64,
        urgency: Option<Urgency>,
        words: Option<String>,
        scripts: Option<String>,
        telephones: Option<String>,
    }
}

/// The kinds of directories, by what is stored.
const KINDS: [DirectoryKind; 4] =
    [DirectoryKind::Category, DirectoryKind::District, DirectoryKind::Agency, DirectoryKind::Operator];

/// Converts directories to rows, as they are by an entry of the journal.
pub fn directory_rows(period_key: i64, directory: &Directory, position: i64) -> Vec<DirectoryEntryRow> {
    let of_kind = |kind: DirectoryKind| {
        let entries = directory.of_kind(kind).into_iter().flat_map(|entries| entries.values());
        entries.map(move |entry| DirectoryEntryRow {
            period_key,
            kind: kind.code().to_owned(),
            code: entry.code.clone(),
            names: to_json(&entry.names),
            district: entry.district.clone(),
            retired: entry.retired,
            position,
            urgency: entry.urgency,
            words: (!entry.words.is_empty()).then(|| to_json(&entry.words)),
            scripts: (!entry.scripts.is_empty()).then(|| to_json(&entry.scripts)),
            telephones: (!entry.telephones.is_empty()).then(|| to_json(&entry.telephones)),
        })
    };
    KINDS.into_iter().flat_map(of_kind).collect()
}

/// Converts rows to directories. Fails if an entry has an unknown kind.
pub fn directory(rows: Vec<DirectoryEntryRow>) -> Result<Directory, Error> {
    let mut directory = Directory::default();
    for row in rows {
        let kind = KINDS.into_iter().find(|kind| kind.code() == row.kind);
        let of_kind = kind
            .and_then(|kind| directory.of_kind_mut(kind))
            .ok_or_else(|| Error::Damaged(format!("directory entry of unknown kind {:?}", row.kind)))?;
        let entry = DirectoryEntry {
            code: row.code.clone(),
            names: from_json("directory_entries.names", &row.names)?,
            district: row.district,
            retired: row.retired,
            position: row.position,
            urgency: row.urgency,
            words: from_json_if("directory_entries.words", row.words.as_deref())?,
            scripts: from_json_if("directory_entries.scripts", row.scripts.as_deref())?,
            telephones: from_json_if("directory_entries.telephones", row.telephones.as_deref())?,
        };
        of_kind.insert(row.code, entry);
    }
    Ok(directory)
}
