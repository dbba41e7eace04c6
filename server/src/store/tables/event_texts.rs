//! The texts of events.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::protection;
use super::rows::journal::EventTextRow;
use super::schema::event_texts;
use super::views::EventTexts;
use crate::domain::codes::TextField;
use crate::domain::event::{Entry, Text};
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::db::in_list::InList;

/// Texts of events by position, from which each view takes its own.
pub struct EventTextsByPosition(BTreeMap<i64, Vec<(TextField, String)>>);

impl EventTextsByPosition {
    /// Loads all texts at some positions, which may repeat.
    pub fn load(conn: &mut Conn, key: i64, positions: impl IntoIterator<Item = i64>) -> Result<Self, Error> {
        let mut positions: Vec<i64> = positions.into_iter().collect();
        positions.sort_unstable();
        positions.dedup();
        let mut texts: BTreeMap<i64, Vec<(TextField, String)>> = BTreeMap::new();
        if positions.is_empty() {
            return Ok(Self(texts));
        }
        let protection = protection::of(conn, key)?;
        for row in load(conn, key, &positions)? {
            let (position, field) = (row.position, row.field);
            texts.entry(position).or_default().push((field, row.text(&protection)));
        }
        Ok(Self(texts))
    }

    /// The texts of entries that are being written.
    pub fn from_entries(entries: &[Entry]) -> Self {
        let mut texts: BTreeMap<i64, Vec<(TextField, String)>> = BTreeMap::new();
        for entry in entries {
            for text in &entry.texts {
                if let Text::Event(field, content) = text {
                    texts.entry(entry.position).or_default().push((*field, content.clone()));
                }
            }
        }
        Self(texts)
    }

    /// The texts at the positions of one view.
    pub fn at(&self, positions: impl IntoIterator<Item = i64>) -> EventTexts {
        let mut view_texts = EventTexts::new();
        for position in positions {
            let texts = self.0.get(&position).into_iter().flatten();
            view_texts.extend(texts.map(|(field, content)| ((position, *field), content.clone())));
        }
        view_texts
    }

    /// All texts at one position, which are taken out.
    pub fn take(&mut self, position: i64) -> Vec<(TextField, String)> {
        self.0.remove(&position).unwrap_or_default()
    }

    /// One text. None if the event has no such text.
    pub fn get(&self, position: i64, field: TextField) -> Option<String> {
        let texts = self.0.get(&position)?;
        texts.iter().find(|(of, _)| *of == field).map(|(_, content)| content.clone())
    }
}

/// The rows of the texts at some positions, ordered by position and field.
pub fn load(conn: &mut Conn, key: i64, positions: &[i64]) -> Result<Vec<EventTextRow>, Error> {
    if positions.is_empty() {
        return Ok(Vec::new());
    }
    Ok(on!(conn, |c| event_texts::table
        .filter(event_texts::period_key.eq(key).and(event_texts::position.in_list(positions.iter().copied())))
        .order((event_texts::position, event_texts::field))
        .select(EventTextRow::as_select())
        .load(c))?)
}

/// Number of texts of all events of a period.
pub fn count(conn: &mut Conn, key: i64) -> Result<i64, Error> {
    Ok(on!(conn, |c| event_texts::table.filter(event_texts::period_key.eq(key)).count().get_result(c))?)
}
