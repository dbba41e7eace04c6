//! The bulletin: what an office sends of a report, in sentences, annexes and charts. Everything in it comes from the report's document, so that it can be laid out anew years later; what a
//! report of an incident corrects comes from the documents before it.

mod annexes;
mod body;
pub mod changes;
mod charts;
mod concerns;
mod handling;
mod incident;
mod instructions;
mod main_figures;
mod matters;
mod suppression;
#[cfg(test)]
mod tests;
mod values;
mod words;

use hotline_client::names::short;
use hotline_proto::v1::summary_window::Kind;
use hotline_proto::v1::{CallFigures, Figures, IssueFigures, ReportDocument};
use jiff::tz::TimeZone;

pub use self::incident::Corrected;
pub use self::values::named;
use self::words::yes_or_no;
pub use self::words::{ends_after, none_if_empty};
use crate::catalogue::text;
use crate::paper::{Head, Paper, PaperKind, Part, Table};
use crate::times::moment_of;

/// What an office says of itself on its papers. What is empty is left out, or filled in by hand.
#[derive(Clone, Debug, Default)]
pub struct Office {
    /// Who issues them.
    pub name: String,
    /// To whom they go, a line each.
    pub recipients: Vec<String>,
    /// To whom a report of an incident goes.
    pub incident_recipients: String,
    /// On which number it is called.
    pub phone: String,
}

/// How far a document has come.
#[derive(Clone, Debug)]
pub enum Standing {
    /// It was issued; its digest, in hexadecimal digits.
    Issued(String),
    /// It was not issued.
    Draft,
}

/// A bulletin to be laid out.
#[derive(Clone, Debug)]
pub struct Bulletin<'d> {
    pub document: &'d ReportDocument,
    pub standing: Standing,
    pub office: Office,
    /// Counts from 1 up to less than this by which a person could be found are withheld. 0: none are.
    pub suppress_below: i64,
    /// What a report of an incident corrects, if it follows the final one.
    corrected: Option<Corrected>,
    zone: TimeZone,
}

/// The zone in which the times of a document are shown: that of its period, which every program knows; UTC if this one does not.
pub fn zone_of(document: &ReportDocument) -> TimeZone {
    TimeZone::get(&document.time_zone).unwrap_or(TimeZone::UTC)
}

/// What kind of window a report is on, as the catalogue tells them apart.
const KINDS: [&str; 4] = ["day", "shift", "range", "period"];

impl<'d> Bulletin<'d> {
    /// A bulletin of a document.
    pub fn new(
        document: &'d ReportDocument,
        standing: Standing,
        office: Office,
        suppress_below: i64,
    ) -> Self {
        Self { document, standing, office, suppress_below, corrected: None, zone: zone_of(document) }
    }

    /// The same with what a report of an incident corrects.
    pub fn correcting(self, corrected: Option<Corrected>) -> Self {
        Self { corrected, ..self }
    }

    /// The report as a paper: that of an incident, or the bulletin of a window.
    pub fn paper(&self) -> Paper {
        let (title, number, parts) = match &self.document.incident {
            Some(incident) => {
                let parts = self.incident_parts(incident).into_iter();
                let parts = parts.chain(self.closing(self.incident_signatures()));
                let parts = parts.chain([Part::Line(self.incident_basis(incident))]).collect();
                (self.incident_title(incident), self.incident_number(incident), parts)
            }
            None => (text!("bulletin-title", kind = self.kind()), self.number(), self.parts()),
        };
        Paper {
            title,
            number,
            kind: PaperKind::Official(self.head()),
            parts,
            source: self.source(),
            zone: self.zone.clone(),
        }
    }

    fn parts(&self) -> Vec<Part> {
        let outside = self.beyond_period().map(Part::Strong).into_iter();
        outside
            .chain(self.corrections())
            .chain(self.sections())
            .chain(self.closing(text!("bulletin-signatures")))
            .chain(self.annexes())
            .chain(self.charts().into_iter().map(Part::Chart))
            .chain([Part::Line(self.basis())])
            .collect()
    }

    /// That the window reaches beyond the end of the period. None if it does not, or if the period has no end.
    fn beyond_period(&self) -> Option<String> {
        let document = self.document;
        let [from, to, end] = [&document.start_time, &document.end_time, &document.period_end_time]
            .map(|time| moment_of(time.as_ref()));
        let end = end.filter(|end| to.is_some_and(|to| to > *end))?;
        let made = document.as_of.and_then(|as_of| moment_of(as_of.time.as_ref()));
        Some(text!(
            "bulletin-period-ends",
            over = yes_or_no(made.is_none_or(|made| made >= end)),
            time = self.end_with_year(document.period_end_time.as_ref()),
            whole = yes_or_no(from.is_some_and(|from| from >= end))
        ))
    }

    /// The sections that have anything in them, numbered.
    fn sections(&self) -> Vec<Part> {
        let sections = [
            (text!("bulletin-overall"), self.overall()),
            (text!("bulletin-concerns"), self.concerns()),
            (text!("bulletin-handling"), self.handling()),
            (text!("bulletin-attention"), self.attention()),
            (text!("bulletin-next-steps"), self.next_steps()),
        ];
        let sections = sections.into_iter().filter(|(_, parts)| !parts.is_empty()).zip(1_i64..);
        let section = |((title, parts), number): ((String, Vec<Part>), i64)| {
            let numeral = text!("bulletin-numeral", number = number);
            let heading = text!("bulletin-heading", numeral = numeral, title = title);
            std::iter::once(Part::Heading(heading)).chain(parts)
        };
        sections.flat_map(section).collect()
    }

    /// The annexes that there are, numbered; below the main figures how they balance.
    fn annexes(&self) -> Vec<Part> {
        let numbered = |(table, number): (Table, i64)| {
            let title = text!("bulletin-annex", number = number, title = table.sheet.as_str());
            Part::Table(Table { title, ..table })
        };
        let others = [self.districts(), self.agencies(), self.changes_annex()].into_iter().flatten();
        let main = self.main_figures().into_iter().zip(1..).map(numbered);
        let balance = self.balance().map(Part::Line);
        main.chain(balance).chain(others.zip(2..).map(numbered)).collect()
    }

    /// The box for instructions, to whom it goes, and who answers for it.
    fn closing(&self, signatures: String) -> [Part; 2] {
        [Part::Instructions(text!("bulletin-instructions")), Part::Foot(self.foot(signatures))]
    }

    fn head(&self) -> Head {
        Head {
            marking: match self.standing {
                Standing::Issued(_) => text!("bulletin-marking"),
                Standing::Draft => text!("bulletin-draft"),
            },
            office: match self.office.name.as_str() {
                "" => self.document.period_display_name.clone(),
                name => name.to_owned(),
            },
            date: self.issued_on(),
        }
    }

    fn kind(&self) -> &'static str {
        let at = match self.document.window.as_ref().and_then(|window| window.kind.as_ref()) {
            Some(Kind::Day(_)) => 0,
            Some(Kind::Shift(_)) => 1,
            Some(Kind::Range(_)) | None => 2,
            Some(Kind::WholePeriod(_)) => 3,
        };
        KINDS[at]
    }

    fn figures(&self) -> Figures {
        self.document.figures.unwrap_or_default()
    }

    fn calls(&self) -> CallFigures {
        self.figures().calls.unwrap_or_default()
    }

    fn issues(&self) -> IssueFigures {
        self.figures().issues.unwrap_or_default()
    }

    /// The figures of the window before, and of a week before; none where nothing is known of them.
    fn compared(&self, at: usize) -> Option<Figures> {
        self.document.comparisons.get(at)?.figures
    }

    fn cumulative(&self) -> Figures {
        self.document.cumulative.and_then(|window| window.figures).unwrap_or_default()
    }

    /// What the issuer wrote.
    fn next_steps(&self) -> Vec<Part> {
        let lines = self.document.remarks.lines().filter(|line| !line.trim().is_empty());
        lines.map(Part::paragraph).collect()
    }

    fn foot(&self, signatures: String) -> Vec<String> {
        let phone = match self.office.phone.as_str() {
            "" => None,
            phone => Some(text!("bulletin-phone", phone = phone)),
        };
        self.office.recipients.iter().cloned().chain([signatures]).chain(phone).collect()
    }

    /// As of when, and how what is counted is delimited.
    fn basis(&self) -> String {
        let as_of = self.document.as_of.unwrap_or_default();
        text!(
            "bulletin-basis",
            time = self.made_at(),
            position = as_of.position.to_string(),
            revision = self.document.revision.to_string(),
            late = self.calls().calls_late,
            backdated = self.calls().calls_backdated,
            below = self.suppress_below
        )
    }

    /// What it was made of.
    fn source(&self) -> String {
        let report = short(&self.document.report);
        match &self.standing {
            Standing::Draft => text!("bulletin-source-draft", report = report),
            Standing::Issued(digest) => {
                text!(
                    "bulletin-source",
                    report = report,
                    revision = self.document.revision.to_string(),
                    digest = digest.as_str()
                )
            }
        }
    }
}
