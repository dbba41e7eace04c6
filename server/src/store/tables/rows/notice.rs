//! Rows of notices, and of who has read what.

use crate::domain::event::{Entry, Event, PeriodEvent};
use crate::domain::instant::Instant;
use crate::domain::notice::{Notice, NoticeEnd, NoticeNumber, ReadItem};
use crate::domain::number::IssueNumber;
use crate::domain::state::State;
use crate::store::tables::table_row::table_row;

table_row! {
    /// A notice, without its text.
    pub struct NoticeRow in notices
    key { period_key: i64, number: i64 }
    {
        in_force_from: Instant,
        replaces: Option<i64>,
        category: Option<String>,
        poster: String,
        posted_at: Instant,
        position: i64,
        ended_at: Option<Instant>,
        end_position: Option<i64>,
        replaced_by: Option<i64>,
    }
}

impl NoticeRow {
    /// The rows of the notices that an event of the period posts or ends, and of those that they replace, by the state after it.
    pub fn changed_by(
        period_key: i64,
        event: &PeriodEvent,
        state: &State,
    ) -> impl Iterator<Item = Self> + use<> {
        let changed = match event {
            PeriodEvent::NoticePosted { notice, .. } | PeriodEvent::NoticeWithdrawn { notice } => {
                state.notices.by_number.get(notice)
            }
            _ => None,
        };
        let replaced = changed.and_then(|notice| state.notices.by_number.get(&notice.replaces?));
        let row = |notice: &Notice| Self::new(period_key, notice.clone());
        [changed.map(row), replaced.map(row)].into_iter().flatten()
    }

    fn new(period_key: i64, notice: Notice) -> Self {
        Self {
            period_key,
            number: notice.number.0,
            in_force_from: notice.from,
            replaces: notice.replaces.map(|replaced| replaced.0),
            category: notice.category,
            poster: notice.poster,
            posted_at: notice.posted_at,
            position: notice.position,
            ended_at: notice.end.map(|end| end.at),
            end_position: notice.end.map(|end| end.position),
            replaced_by: notice.end.and_then(|end| end.replaced_by).map(|by| by.0),
        }
    }

    /// The notice.
    pub fn notice(self) -> Notice {
        let replaced_by = self.replaced_by.map(NoticeNumber);
        let end = self.ended_at.zip(self.end_position);
        Notice {
            number: NoticeNumber(self.number),
            from: self.in_force_from,
            replaces: self.replaces.map(NoticeNumber),
            category: self.category,
            poster: self.poster,
            posted_at: self.posted_at,
            position: self.position,
            end: end.map(|(at, position)| NoticeEnd { at, position, replaced_by }),
        }
    }
}

table_row! {
    /// That a call handler has read something. Never changes.
    pub struct ReadingRow in readings
    key { period_key: i64, /** Of an instruction; 0 for a notice. */ issue_number: i64, number: i64, operator: String }
    {
        read_at: Instant,
        position: i64,
    }
}

/// What tells readings of a period apart: what was read, and by whom.
pub type ReadingKey = (i64, i64, String);

impl ReadingRow {
    /// The rows of what an entry says was read.
    pub fn of_entry(period_key: i64, entry: &Entry) -> impl Iterator<Item = Self> {
        let read = match &entry.event {
            Event::Period(PeriodEvent::Read { operator, items }) => Some((operator, items)),
            _ => None,
        };
        read.into_iter().flat_map(move |(operator, items)| {
            items.iter().map(move |item| {
                let (issue_number, number) = item.parts();
                let (read_at, position) = (entry.occurred_at, entry.position);
                Self { period_key, issue_number, number, operator: operator.clone(), read_at, position }
            })
        })
    }

    /// Its key within the period.
    pub fn key(&self) -> ReadingKey {
        (self.issue_number, self.number, self.operator.clone())
    }

    /// What was read.
    pub fn item(&self) -> ReadItem {
        match self.issue_number {
            0 => ReadItem::Notice(NoticeNumber(self.number)),
            // The rows of instructions have numbers that fit.
            issue => ReadItem::Instruction { issue: IssueNumber(issue), number: self.number as i32 },
        }
    }
}
