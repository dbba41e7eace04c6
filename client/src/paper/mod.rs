//! Papers: what is given to who has no terminal. One content in every format, one file a format.

mod chart;
mod docx;
mod drawing;
mod files;
mod markdown;
mod page;
mod scale;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod xlsx;

use jiff::tz::TimeZone;

pub use self::chart::{Chart, ChartKind, Series};
pub use self::files::{Format, PrintArgs};
pub use self::table::{Column, Table};
pub use self::text::text;
use crate::output::{Cell, for_people, harmless, percent};

/// How a paper is laid out.
#[derive(Clone, Debug)]
pub enum PaperKind {
    /// As an office sends it, with what it says of itself.
    Official(Head),
    /// Small and with narrow margins: what is read from top to bottom, on one page if it can be.
    Sheet,
    /// A slip or a form.
    Plain,
}

/// A paper.
#[derive(Clone, Debug)]
pub struct Paper {
    /// What it is called.
    pub title: String,
    /// Number of what it is about, or which one of its kind it is.
    pub number: String,
    pub kind: PaperKind,
    pub parts: Vec<Part>,
    /// What it was made of, at its very end: name, revision and digest of a report. Empty if of nothing that is kept.
    pub source: String,
    /// The zone in which the times of its tables are shown.
    pub zone: TimeZone,
}

impl Paper {
    /// A slip or a form.
    pub fn new(title: String, number: String, zone: TimeZone, parts: Vec<Part>) -> Self {
        Self { title, number, kind: PaperKind::Plain, parts, source: String::new(), zone }
    }

    /// A sheet of a shift or of an hour.
    pub fn sheet(title: String, number: String, zone: TimeZone, parts: Vec<Part>) -> Self {
        Self { kind: PaperKind::Sheet, ..Self::new(title, number, zone, parts) }
    }

    /// What an official paper says of itself. None of others.
    fn head(&self) -> Option<&Head> {
        match &self.kind {
            PaperKind::Official(head) => Some(head),
            PaperKind::Sheet | PaperKind::Plain => None,
        }
    }

    /// A cell of one of its tables as people read it.
    fn shown(&self, cell: &Cell) -> String {
        match cell {
            // What it is made of stands in columns of its own where it matters.
            Cell::Rate(numerator, denominator) => percent(*numerator, *denominator),
            cell => for_people(cell, &self.zone),
        }
    }
}

/// What an official paper says of itself, beside title and number.
#[derive(Clone, Debug)]
pub struct Head {
    /// Who may see it, above the title.
    pub marking: String,
    /// Who issues it.
    pub office: String,
    /// When it is issued.
    pub date: String,
}

/// A part of a paper.
#[derive(Clone, Debug)]
pub enum Part {
    /// What must be seen first.
    Strong(String),
    /// Heading of the first level, with its number.
    Heading(String),
    /// A paragraph of the body, with what stands out at its beginning: a heading of the second level, or the point of an item. It may be empty.
    Paragraph { lead: String, text: String },
    /// Values under their labels. Empty ones are left out.
    Fields(Vec<(String, String)>),
    /// Texts under a heading.
    Texts(String, Vec<String>),
    /// Rows under headings.
    Table(Table),
    /// A drawing of figures. Word leaves it out; other formats that draw nothing show the figures.
    Chart(Chart),
    /// What is ticked by hand, under its label.
    Choices(String, Vec<String>),
    /// What is written by hand, under its label, with how many lines of room on a page.
    Blank(String, usize),
    /// A box in which a superior writes instructions, with its label.
    Instructions(String),
    /// A line.
    Line(String),
    /// To whom it goes and who answers for it, one a line, below a rule.
    Foot(Vec<String>),
}

impl Part {
    /// A paragraph of the body in which nothing stands out.
    pub fn paragraph(text: impl Into<String>) -> Self {
        Self::Paragraph { lead: String::new(), text: text.into() }
    }
}

/// What is ticked by hand, each behind an empty box.
fn boxes(choices: &[String], between: &str) -> String {
    choices.iter().map(|choice| format!("□{choice}")).collect::<Vec<_>>().join(between)
}

/// The fields that have a value.
fn known(fields: &[(String, String)]) -> impl Iterator<Item = &(String, String)> {
    fields.iter().filter(|(_, value)| !value.is_empty())
}

/// What stands between the beginning of a paragraph that stands out and the rest. Chinese punctuation brings its own.
fn space_after(lead: &str) -> &'static str {
    if lead.ends_with(|last: char| last.is_ascii()) { " " } else { "" }
}

/// Replaces the characters that steer a terminal or reorder a line, and those that XML does not allow.
fn clean(text: &str) -> String {
    harmless(text).replace(['\u{FFFE}', '\u{FFFF}'], "\u{FFFD}")
}
