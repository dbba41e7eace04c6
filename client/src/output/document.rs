//! What a command answers: the message for machines, and what people read of it.

use hotline_proto::v1::Urgency;
use prost::{Message, Name};
use prost_types::{Duration, Timestamp};
use serde::Serialize;

use crate::codes::Code;
use crate::failure::Failure;

/// A value in a table or on a card. Each format writes it in its own way.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing, or not known: never zero.
    Absent,
    /// A text.
    Text(String),
    /// A moment.
    Time(Timestamp),
    /// A moment on the clock of another zone than the rest, by its IANA name.
    TimeIn(Timestamp, String),
    /// A code of the contract: its full name, and the name without prefix.
    Code(&'static str, &'static str),
    /// Several codes.
    Codes(Vec<Cell>),
    /// Texts, each under the code that says what it is.
    Texts(Vec<(Cell, String)>),
    /// Names, each with when.
    Timed(Vec<(String, Timed)>),
    /// A number.
    Count(i64),
    /// By how much a number is more or less than another one.
    Change(i64),
    /// A rate: numerator and denominator, which is not 0.
    Rate(i64, i64),
    /// A length of time; if it is not exact, an upper bound.
    Length {
        /// How long.
        length: Duration,
        /// Whether it is exact.
        exact: bool,
    },
    /// Yes or no.
    Flag(bool),
    /// A mark that people only see when it is set.
    Mark(bool),
}

/// When something was. People read the time of day alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Timed {
    /// At a moment.
    At(Timestamp),
    /// From one moment to another; without an end while it lasts.
    Between(Timestamp, Option<Timestamp>),
}

impl Cell {
    /// A text; absent if it is empty.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Absent } else { Self::Text(text) }
    }

    /// A moment, if there is one.
    pub fn time(time: Option<&Timestamp>) -> Self {
        time.map_or(Self::Absent, |time| Self::Time(*time))
    }

    /// A code; absent if UNSPECIFIED.
    pub fn code<T: Code>(code: T) -> Self {
        match code.bare_name() {
            "UNSPECIFIED" => Self::Absent,
            bare => Self::Code(code.full_name(), bare),
        }
    }

    /// A code that is written as a text, without prefix; what is not known stays as it is.
    pub fn coded<T: Code>(bare: &str) -> Self {
        T::from_full_name(&format!("{}{bare}", T::PREFIX)).map_or_else(|| Self::text(bare), Self::code)
    }

    /// Several codes; absent if there are none.
    pub fn codes<T: Code>(codes: impl IntoIterator<Item = T>) -> Self {
        let codes: Vec<Self> = codes.into_iter().map(Self::code).collect();
        if codes.is_empty() { Self::Absent } else { Self::Codes(codes) }
    }

    /// Texts, each under the code that says what it is; absent if there are none.
    pub fn texts<T: Code>(texts: impl IntoIterator<Item = (T, String)>) -> Self {
        let texts: Vec<_> = texts.into_iter().map(|(of, text)| (Self::code(of), text)).collect();
        if texts.is_empty() { Self::Absent } else { Self::Texts(texts) }
    }

    /// Names, each with when; absent if there are none.
    pub fn timed(timed: impl IntoIterator<Item = (String, Timed)>) -> Self {
        let timed: Vec<_> = timed.into_iter().collect();
        if timed.is_empty() { Self::Absent } else { Self::Timed(timed) }
    }

    /// A mark, of which people see nothing when it is not set.
    pub fn if_set(flag: bool) -> Self {
        Self::Mark(flag)
    }

    /// Whether people see nothing of it.
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Absent | Self::Mark(false))
    }

    /// A count on a card, which is left out when it is zero.
    pub fn if_any(count: impl Into<i64>) -> Self {
        match count.into() {
            0 => Self::Absent,
            count => Self::Count(count),
        }
    }
}

/// Rows under keys. A key is the heading for machines; people read its title from the catalogue. Where the title depends on what it is of, that stands
/// before a dot, which machines do not see: `callback.kind`.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The keys of the columns.
    pub keys: Vec<&'static str>,
    /// The rows; each as long as the keys.
    pub rows: Vec<Vec<Cell>>,
    /// Nothing of it may be cut or left out on a narrow terminal, as no other view shows it.
    pub whole: bool,
    /// How many of the last columns are for spreadsheets alone.
    pub for_spreadsheets: usize,
}

impl Table {
    /// A table of things, each of which makes a row.
    pub fn new<T>(keys: &[&'static str], things: &[T], row: impl Fn(&T) -> Vec<Cell>) -> Self {
        Self { keys: keys.to_vec(), rows: things.iter().map(row).collect(), ..Self::default() }
    }

    /// The table without the columns that are for spreadsheets.
    fn for_people(&self) -> Self {
        let left = self.keys.len().saturating_sub(self.for_spreadsheets);
        let rows = self.rows.iter().map(|row| row[..left].to_vec()).collect();
        Self { keys: self.keys[..left].to_vec(), rows, whole: self.whole, for_spreadsheets: 0 }
    }

    /// Marks the table as one of which nothing may be cut or left out.
    pub fn whole(self) -> Self {
        Self { whole: true, ..self }
    }
}

/// Figures under each other, in sections, each with what it changed by.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Keys of the columns that tell a change.
    pub changes: Vec<&'static str>,
    /// Title and rows of each section.
    pub sections: Vec<(String, Vec<SheetRow>)>,
}

/// A row of a sheet.
#[derive(Clone, Debug)]
pub struct SheetRow {
    /// Key of the figure.
    pub key: &'static str,
    /// What sets it off from the figure that it is a part of: `  `, or with a sign that says how it counts.
    pub mark: &'static str,
    pub value: Cell,
    /// What it changed by, as long as the sheet's `changes`; absent where that is not known.
    pub changes: Vec<Option<String>>,
}

/// Figures under each other, in sections, those of several windows side by side.
#[derive(Clone, Debug, Default)]
pub struct Trend {
    /// Heading of each window, line by line; the oldest first.
    pub windows: Vec<Vec<String>>,
    /// Title and rows of each section.
    pub sections: Vec<(String, Vec<TrendRow>)>,
}

/// A row of a trend.
#[derive(Clone, Debug)]
pub struct TrendRow {
    /// Key of the figure.
    pub key: &'static str,
    /// As in a [`SheetRow`].
    pub mark: &'static str,
    /// The figure in each window.
    pub values: Vec<Cell>,
}

/// Figures step by step, drawn as bars beside each other.
#[derive(Clone, Debug, Default)]
pub struct Bars {
    /// Keys of the figures.
    pub keys: Vec<&'static str>,
    /// Name of each step, and its figures, as many as there are keys.
    pub rows: Vec<(String, Vec<Cell>)>,
    /// What they amount to, which has no bar.
    pub total: Option<(String, Vec<Cell>)>,
}

/// A part of what people read.
#[derive(Clone, Debug)]
pub enum Block {
    /// A line.
    Line(String),
    /// A line that stands out.
    Strong(String),
    /// Values under keys, one a line. Absent ones are left out.
    Card(Vec<(&'static str, Cell)>),
    /// A table; left out if it has no rows.
    Table(Table),
    /// Figures.
    Sheet(Sheet),
    /// Figures of several windows.
    Trend(Trend),
    /// A curve; left out if it has no rows.
    Bars(Bars),
    /// A line of a stream.
    Row {
        /// Each cell with the width that it takes at least.
        cells: Vec<(usize, Cell)>,
        /// How urgent it is, which the colour tells.
        urgency: Urgency,
    },
}

/// What machines read of an answer.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A message of the contract.
    Message {
        /// Full name of its type.
        type_name: String,
        encoded: Vec<u8>,
    },
    /// An object that the client puts together of several messages.
    Object(String),
}

/// What a command answers.
#[derive(Clone, Debug)]
pub struct Document {
    pub answer: Answer,
    /// Name of something in the period by whose zone people read the times.
    pub subject: String,
    /// What people read.
    pub blocks: Vec<Block>,
    /// The rows for spreadsheets.
    pub rows: Option<Table>,
}

impl Document {
    /// A document with the answer of the server.
    pub fn new<M: Message + Name>(message: &M, subject: impl Into<String>) -> Self {
        let answer = Answer::Message { type_name: M::full_name(), encoded: message.encode_to_vec() };
        Self { answer, subject: subject.into(), blocks: Vec::new(), rows: None }
    }

    /// A document for which the contract has no message.
    pub fn of_object(object: &impl Serialize, subject: impl Into<String>) -> Result<Self, Failure> {
        let object = serde_json::to_string(object).map_err(|error| Failure::Internal(error.to_string()))?;
        Ok(Self { answer: Answer::Object(object), subject: subject.into(), blocks: Vec::new(), rows: None })
    }

    /// Adds a part for people.
    pub fn block(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }

    /// Adds parts for people.
    pub fn blocks(mut self, blocks: impl IntoIterator<Item = Block>) -> Self {
        self.blocks.extend(blocks);
        self
    }

    /// Sets the rows for spreadsheets, where people read something else.
    pub fn csv(mut self, rows: Table) -> Self {
        self.rows = Some(rows);
        self
    }

    /// Shows the same rows to spreadsheets and to people; the latter without columns that are too wide to be read.
    pub fn list(self, rows: Table) -> Self {
        self.block(Block::Table(rows.for_people())).csv(rows)
    }
}
