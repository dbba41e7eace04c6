//! The rows of a file as calls: a column for each field, under the field's name or under what an office writes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use hotline_client::Refusal;
use hotline_proto::v1::{
    Call, CallChannel, CallDirection, CallDisposition, CallKind, CallerInput, ContactSafety,
    CreateCallRequest, Triage, TriageOutcome, WriteContext,
};
use jiff::tz::TimeZone;
use prost::Message as _;
use prost_types::Timestamp;
use uuid::Uuid;

use crate::catalogue::text;
use crate::codes::{Code, urgency};
use crate::context::Context;
use crate::directories::Directory;
use crate::failure::Failure;
use crate::refusal::Origin;
use crate::table_file::{Column, Problems, RowOf, TableFile, flag};
use crate::times::{self, Lean, When};

/// The columns, by the fields of a call; those that every file must have first.
const COLUMNS: &[Column] = &[
    Column::new("received_at", "column-received-at"),
    Column::new("answered_at", "column-answered-at"),
    Column::new("ended_at", "column-ended-at"),
    Column::new("phone", "column-phone"),
    Column::new("name", "column-caller-name"),
    Column::new("anonymous", "column-anonymous"),
    Column::new("confidential", "column-confidential"),
    Column::new("language", "column-language"),
    Column::new("callback_phone", "column-callback-phone"),
    Column::new("do_not_call", "column-do-not-call"),
    Column::new("no_message", "column-no-message"),
    Column::new("hours", "column-safe-hours"),
    Column::new("persons_represented", "column-persons"),
    Column::new("summary", "column-summary"),
    Column::new("kind", "column-kind"),
    Column::new("urgency", "column-urgency"),
    Column::new("category", "column-category"),
    Column::new("district", "column-district"),
    Column::new("incident_address", "column-address"),
    Column::new("confidential_note", "column-confidential-note"),
    Column::new("operator_code", "column-operator"),
    Column::new("disposition", "column-disposition"),
    Column::new("channel", "column-channel"),
    Column::new("direction", "column-direction"),
    Column::new("line", "column-line"),
    Column::new("telephony_reference", "column-telephony-reference"),
    Column::new("outcome", "column-triage"),
    Column::new("reason", "column-triage-reason"),
    Column::new("source_system", "column-source-system"),
    Column::new("external_id", "column-external-id"),
];

/// The columns whose cells are codes or names of a directory.
const DIRECTORIES: [(&str, Directory); 3] = [
    ("category", Directory::Categories),
    ("district", Directory::Districts),
    ("operator_code", Directory::Operators),
];

/// Calls of a file, and where their fields stand in it.
#[derive(Debug)]
pub struct Rows {
    pub rows: Vec<Row>,
    pub origin: Origin,
}

/// A row as a request.
#[derive(Debug)]
pub struct Row {
    /// Its place among the rows.
    index: usize,
    /// Its number as a spreadsheet shows it.
    number: usize,
    pub request: CreateCallRequest,
}

/// What the rows of a file are read with.
#[derive(Debug)]
pub struct Reader {
    pub zone: TimeZone,
    pub now: jiff::Timestamp,
    /// Whether they come from an old register.
    pub historical: bool,
    /// The system of the rows that name none.
    pub source_system: String,
}

/// The code of each cell that names something in a directory, or what is wrong with it, by its column.
type Codes = BTreeMap<(&'static str, String), Result<String, String>>;

/// Reads the calls of a file. All that is wrong in it is told at once, by row and column.
pub async fn read(context: &Context, parent: &str, path: &Path, reader: &Reader) -> Result<Rows, Failure> {
    let file = TableFile::read(path, COLUMNS)?;
    let codes = codes(context, parent, &file).await?;
    let requests =
        file.entries(&COLUMNS[..1], |row, problems| reader.request(parent, row, &codes, problems))?;
    let numbers = file.row_numbers();
    let mut same = BTreeMap::new();
    let rows = requests.into_iter().zip(&numbers).enumerate();
    let rows = rows.map(|(index, (request, number))| Row {
        index,
        number: *number,
        request: identified(request, &mut same),
    });
    let rows = rows.collect();
    let heading = |column: &Column| (column.key, file.heading(&[column.key]).to_owned());
    let headings = COLUMNS.iter().map(heading).collect();
    let origin = Origin { list: LIST, path: path.to_owned(), rows: numbers, headings };
    Ok(Rows { rows, origin })
}

/// The code that each cell means, for every text that the file has in a column of codes.
async fn codes(context: &Context, parent: &str, file: &TableFile) -> Result<Codes, Failure> {
    // A batch tells of each call, and is not sent again with other codes.
    context.look_codes_up();
    let mut codes = Codes::new();
    for (column, directory) in DIRECTORIES {
        let cells: BTreeSet<String> =
            file.entries(&[], |row, _| row.text(column).to_owned())?.into_iter().collect();
        for cell in cells.into_iter().filter(|cell| !cell.is_empty()) {
            let code = match context.code(directory, parent, &cell).await {
                Err(Failure::Data(problem)) => Err(problem),
                code => Ok(code?),
            };
            codes.insert((column, cell), code);
        }
    }
    Ok(codes)
}

/// Gives a request the id that follows from its content, and from how many rows before it say the same: the same file brings the same ids.
fn identified(mut request: CreateCallRequest, same: &mut BTreeMap<Uuid, u32>) -> CreateCallRequest {
    let content = Uuid::new_v5(&Uuid::NAMESPACE_URL, &request.encode_to_vec());
    let before = same.entry(content).and_modify(|before| *before += 1).or_default();
    let request_id = Uuid::new_v5(&content, &before.to_be_bytes()).to_string();
    request.write = Some(WriteContext { request_id, ..WriteContext::default() });
    request
}

impl Reader {
    fn request(
        &self,
        parent: &str,
        row: RowOf<'_>,
        codes: &Codes,
        problems: &mut Problems,
    ) -> CreateCallRequest {
        let outcome = value::<TriageOutcome>(row, "outcome", problems);
        let triage = Triage { outcome, reason: row.text("reason").to_owned(), ..Triage::default() };
        CreateCallRequest {
            parent: parent.to_owned(),
            call: Some(self.call(row, codes, problems)),
            triage: (triage != Triage::default()).then_some(triage),
            ..CreateCallRequest::default()
        }
    }

    fn call(&self, row: RowOf<'_>, codes: &Codes, problems: &mut Problems) -> Call {
        if row.text("received_at").is_empty() {
            row.add("received_at", &text!("cell-empty"), problems);
        }
        let text = |key| row.text(key).to_owned();
        Call {
            caller_input: caller(row, problems),
            contact_safety: contact_safety(row, problems),
            callback_phone: text("callback_phone"),
            persons_represented: row.read("persons_represented", problems, count).unwrap_or_default(),
            summary: text("summary"),
            kind: value::<CallKind>(row, "kind", problems),
            urgency: row.read("urgency", problems, urgency).map_or(0, i32::from),
            category: code(row, "category", codes, problems),
            district: code(row, "district", codes, problems),
            incident_address: text("incident_address"),
            confidential_note: text("confidential_note"),
            received_at: self.time(row, "received_at", problems),
            answered_at: self.time(row, "answered_at", problems),
            ended_at: self.time(row, "ended_at", problems),
            operator_code: code(row, "operator_code", codes, problems),
            disposition: value::<CallDisposition>(row, "disposition", problems),
            channel: value::<CallChannel>(row, "channel", problems),
            direction: value::<CallDirection>(row, "direction", problems),
            line: text("line"),
            telephony_reference: text("telephony_reference"),
            source_system: if row.text("source_system").is_empty() {
                self.source_system.clone()
            } else {
                text("source_system")
            },
            external_id: text("external_id"),
            historical: self.historical,
            ..Call::default()
        }
    }

    fn time(&self, row: RowOf<'_>, key: &str, problems: &mut Problems) -> Option<Timestamp> {
        let moment = |cell: &str| match cell.parse()? {
            // Read again tomorrow, the same file would say something else.
            When::OfDay(_) | When::FromNow(_) => Err(text!("date-missing")),
            when => when.resolve(self.now, &self.zone, Lean::Past),
        };
        row.read(key, problems, moment).map(times::to_proto)
    }
}

fn code(row: RowOf<'_>, key: &'static str, codes: &Codes, problems: &mut Problems) -> String {
    let known = |cell: &str| match codes.get(&(key, cell.to_owned())) {
        Some(code) => code.clone(),
        None => Ok(cell.to_owned()),
    };
    row.read(key, problems, known).unwrap_or_default()
}

fn value<T: Code + Into<i32>>(row: RowOf<'_>, key: &str, problems: &mut Problems) -> i32 {
    row.read(key, problems, T::typed).map_or(0, Into::into)
}

fn caller(row: RowOf<'_>, problems: &mut Problems) -> Option<CallerInput> {
    let caller = CallerInput {
        phone: row.text("phone").to_owned(),
        name: row.text("name").to_owned(),
        anonymous: row.read("anonymous", problems, flag).unwrap_or_default(),
        confidential: row.read("confidential", problems, flag).unwrap_or_default(),
        language: row.text("language").to_owned(),
    };
    (caller != CallerInput::default()).then_some(caller)
}

fn contact_safety(row: RowOf<'_>, problems: &mut Problems) -> Option<ContactSafety> {
    let safety = ContactSafety {
        do_not_call: row.read("do_not_call", problems, flag).unwrap_or_default(),
        no_message: row.read("no_message", problems, flag).unwrap_or_default(),
        hours: row.text("hours").to_owned(),
    };
    (safety != ContactSafety::default()).then_some(safety)
}

fn count(cell: &str) -> Result<i32, String> {
    cell.parse().map_err(|_| text!("count-syntax"))
}

/// Under what name the rows stand in what is refused.
const LIST: &str = "rows";

impl Row {
    /// When it reached the hotline.
    pub fn received_at(&self) -> Option<Timestamp> {
        self.request.call.as_ref()?.received_at
    }

    /// Its number as a spreadsheet shows it.
    pub fn number(&self) -> usize {
        self.number
    }

    /// The id of its request.
    pub fn request_id(&self) -> &str {
        self.request.write.as_ref().map_or("", |write| &write.request_id)
    }

    /// What is refused of it, under the name of its row: the columns are called as the last part of the fields.
    pub fn located(&self, mut refusal: Refusal) -> Refusal {
        let last = |field: &str| field.rsplit('.').next().unwrap_or_default().to_owned();
        for violation in &mut refusal.violations {
            violation.field = format!("{LIST}[{}].{}", self.index, last(&violation.field));
        }
        if let Some(field) = refusal.facts.get_mut("field") {
            *field = last(field);
        }
        refusal
    }
}
