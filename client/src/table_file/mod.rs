//! Tables in files, as people save them from a spreadsheet: in several encodings and with several separators, under headings in either
//! language, with empty rows. What cannot be used is told by row and column, all of it at once.

mod text;

use std::path::{Path, PathBuf};

use crate::alike::plain;
use crate::catalogue::{joined, text, words};
use crate::failure::Failure;
use crate::output::Printer;

/// A column that is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its key: the heading by which files of machines name it.
    pub key: &'static str,
    /// The message with the other headings by which people name it.
    pub headings: &'static str,
}

impl Column {
    /// A column by its key and the message with its other headings.
    pub const fn new(key: &'static str, headings: &'static str) -> Self {
        Self { key, headings }
    }
}

/// A table that was read.
#[derive(Debug)]
pub struct TableFile {
    path: PathBuf,
    headings: Vec<Heading>,
    rows: Vec<Row>,
}

/// A heading, and what it stands for; None of a column that is not asked for.
#[derive(Debug)]
struct Heading {
    shown: String,
    key: Option<&'static str>,
}

/// A row that is not empty.
#[derive(Debug)]
struct Row {
    /// Its number as a spreadsheet shows it; that of the headings is 1.
    number: usize,
    cells: Vec<String>,
}

/// What is wrong with a file.
#[derive(Debug, Default)]
pub struct Problems(Vec<String>);

/// A row of a table, by whose columns its cells are found.
#[derive(Clone, Copy, Debug)]
pub struct RowOf<'f> {
    file: &'f TableFile,
    row: &'f Row,
}

impl TableFile {
    /// Reads a table. Says which of its columns are not used.
    pub fn read(path: &Path, columns: &[Column]) -> Result<Self, Failure> {
        let bytes = std::fs::read(path).map_err(|error| Failure::Input(path.to_owned(), error))?;
        let text = text::decode(&bytes).map_err(|problem| failure(path, &[problem]))?;
        let file = Self::parse(path, &text, columns)?;
        let unused =
            file.headings.iter().filter(|heading| heading.key.is_none() && !heading.shown.is_empty());
        let unused: Vec<&str> = unused.map(|heading| heading.shown.as_str()).collect();
        if !unused.is_empty() {
            let path = path.display().to_string();
            Printer.note(&text!("file-unused-columns", path = path, columns = joined(unused)));
        }
        Ok(file)
    }

    fn parse(path: &Path, text: &str, columns: &[Column]) -> Result<Self, Failure> {
        let mut rows = rows(text).map_err(|problem| failure(path, &[problem]))?.into_iter();
        let first = rows.next().map_or_else(Vec::new, |row| row.cells);
        let heading = |shown: String| Heading { key: key(&shown, columns), shown };
        let headings: Vec<Heading> = first.into_iter().map(heading).collect();
        if headings.iter().all(|heading| heading.key.is_none()) {
            let example = names(&columns[..columns.len().min(2)]);
            return Err(failure(path, &[text!("file-no-headings", example = example)]));
        }
        let mut problems = Problems::default();
        for column in columns {
            let mut same = headings.iter().filter(|heading| heading.key == Some(column.key));
            if let (Some(one), Some(other)) = (same.next(), same.next()) {
                let (one, other) = (one.shown.as_str(), other.shown.as_str());
                problems.add(text!("file-column-twice", one = one, other = other));
            }
        }
        let rows: Vec<Row> = rows.collect();
        for row in &rows {
            if row.cells.iter().skip(headings.len()).any(|cell| !cell.is_empty()) {
                let (cells, columns) = (row.cells.len(), headings.len());
                let problem = text!("file-too-many-cells", cells = cells, columns = columns);
                problems.add(text!("file-row", row = row.number, problem = problem));
            }
        }
        problems.refuse(path)?;
        Ok(Self { path: path.to_owned(), headings, rows })
    }

    /// Whether the table has a column.
    pub fn has(&self, key: &str) -> bool {
        self.headings.iter().any(|heading| heading.key == Some(key))
    }

    /// The heading of the first of these columns that the table has, else the key of the first.
    pub fn heading<'s>(&'s self, keys: &[&'s str]) -> &'s str {
        let heading = |key: &&str| self.headings.iter().find(|heading| heading.key == Some(*key));
        keys.iter().find_map(heading).map_or(keys.first().copied().unwrap_or_default(), |found| &found.shown)
    }

    /// What each row says. A column that must be there and is not, and all that is wrong in rows, is told at once.
    pub fn entries<T>(
        &self,
        required: &[Column],
        entry: impl Fn(RowOf<'_>, &mut Problems) -> T,
    ) -> Result<Vec<T>, Failure> {
        let mut problems = Problems::default();
        for column in required.iter().filter(|column| !self.has(column.key)) {
            let headings = joined(self.headings.iter().map(|heading| heading.shown.as_str()));
            problems.add(text!("file-column-missing", column = names(&[*column]), headings = headings));
        }
        problems.refuse(&self.path)?;
        let entries = self.rows.iter().map(|row| entry(RowOf { file: self, row }, &mut problems)).collect();
        problems.refuse(&self.path)?;
        Ok(entries)
    }

    /// What is wrong with the table as a whole.
    pub fn refused(&self, problem: &str) -> Failure {
        failure(&self.path, &[problem.to_owned()])
    }

    /// The numbers of the rows, in the order of their entries.
    pub fn row_numbers(&self) -> Vec<usize> {
        self.rows.iter().map(|row| row.number).collect()
    }
}

impl<'f> RowOf<'f> {
    /// A cell; empty where the table has no such column.
    pub fn text(&self, key: &str) -> &'f str {
        let at = self.file.headings.iter().position(|heading| heading.key == Some(key));
        at.and_then(|at| self.row.cells.get(at)).map_or("", String::as_str)
    }

    /// What a cell says, None if it is empty. What it should be is part of the problem.
    pub fn read<T>(
        &self,
        key: &str,
        problems: &mut Problems,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        let cell = self.text(key);
        if cell.is_empty() {
            return None;
        }
        read(cell).map_err(|problem| self.add(key, &problem, problems)).ok()
    }

    /// Adds what is wrong with a cell.
    pub fn add(&self, key: &str, problem: &str, problems: &mut Problems) {
        let column = self.file.heading(&[key]);
        problems.add(text!("file-row-column", row = self.row.number, column = column, problem = problem));
    }
}

/// Yes or no, as a spreadsheet or a person writes it.
pub fn flag(cell: &str) -> Result<bool, String> {
    let is = |id| words(id).contains(&plain(cell));
    match (is("typed-yes"), is("typed-no")) {
        (true, _) => Ok(true),
        (_, true) => Ok(false),
        _ => Err(text!("flag-syntax", typed = cell)),
    }
}

impl Problems {
    fn add(&mut self, problem: String) {
        self.0.push(problem);
    }

    fn refuse(&self, path: &Path) -> Result<(), Failure> {
        if self.0.is_empty() { Ok(()) } else { Err(failure(path, &self.0)) }
    }
}

/// A file that cannot be used.
fn failure(path: &Path, problems: &[String]) -> Failure {
    let path = path.display().to_string();
    Failure::Data(match problems {
        [one] => text!("file-problem", path = path, problem = one.as_str()),
        several => {
            let lines = several.iter().map(|problem| format!("\n  {problem}"));
            text!("file-problems", path = path, count = several.len()) + &lines.collect::<String>()
        }
    })
}

/// What a heading stands for. Case, width, spaces and what stands in brackets after it do not matter.
fn key(heading: &str, columns: &[Column]) -> Option<&'static str> {
    let form = |text: &str| plain(text).replace([' ', '-', '_'], "");
    let plain = plain(heading);
    let bare = form(plain.split(['(', '[', '*']).next().unwrap_or_default().trim_end());
    let is = |column: &&Column| {
        bare == form(column.key) || words(column.headings).iter().any(|word| form(word) == bare)
    };
    columns.iter().find(is).map(|column| column.key)
}

/// The keys of columns, each followed by what people call it.
pub fn names(columns: &[Column]) -> String {
    let name = |column: &Column| match words(column.headings).into_iter().find(|word| word != column.key) {
        Some(word) => text!("file-column-name", key = column.key, word = word),
        None => column.key.to_owned(),
    };
    joined(columns.iter().map(name))
}

/// The rows that are not empty, the headings first.
fn rows(text: &str) -> Result<Vec<Row>, String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    // A spreadsheet is told the separator so, in a row that it counts and does not show.
    let hint = text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("sep="));
    let mut body = if hint { text[text.find('\n').unwrap_or(text.len())..].to_owned() } else { text };
    let headings = body.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut separator = b',';
    if let Some(found) = text::separator(headings) {
        // The reader takes a byte.
        separator = u8::try_from(found).unwrap_or(b'\t');
        body = body.replace(found, &char::from(separator).to_string());
    }
    let mut reader = csv::ReaderBuilder::new();
    reader.trim(csv::Trim::All).has_headers(false).flexible(true).delimiter(separator);
    let (mut rows, mut breaks, mut last) = (Vec::new(), 0, 1);
    for record in reader.from_reader(body.as_bytes()).records().filter_map(Result::ok) {
        // The reader passes over empty lines before a record, and a line break within a cell begins no row.
        let (line, byte) = record.position().map_or((0, 0), |at| (at.line(), at.byte()));
        let rest = usize::try_from(byte).ok().and_then(|byte| body.get(byte..)).unwrap_or_default();
        let passed = rest.bytes().take_while(|byte| *byte == b'\n').count();
        last = usize::try_from(line).unwrap_or(usize::MAX).saturating_add(passed).saturating_sub(breaks);
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        breaks += cells.iter().map(|cell| cell.matches('\n').count()).sum::<usize>();
        if cells.iter().any(|cell| !cell.is_empty()) {
            rows.push(Row { number: last, cells });
        }
    }
    if body.matches('"').count() % 2 == 1 {
        return Err(text!("file-row", row = last, problem = text!("file-quote-open")));
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: Column = Column::new("code", "column-code-of-district");
    const NAME: Column = Column::new("name", "column-name-of-district");
    const RETIRED: Column = Column::new("retired", "column-retired");

    fn read(text: &str) -> Result<Vec<String>, String> {
        let columns = [CODE, NAME, RETIRED];
        let told = |failure| match failure {
            Failure::Data(text) => text,
            other => panic!("{other:?}"),
        };
        let file = TableFile::parse(Path::new("x.csv"), text, &columns).map_err(told)?;
        let entry = |row: RowOf<'_>, problems: &mut Problems| {
            let retired = row.read("retired", problems, flag);
            format!("{}={}={retired:?}", row.text("code"), row.text("name"))
        };
        file.entries(&[CODE], entry).map_err(told)
    }

    #[test]
    fn separators_headings_and_empty_rows_are_read_as_they_come() {
        let wanted = Ok(vec!["1=a=None".to_owned(), "2=b c=Some(true)".to_owned()]);
        for text in [
            "code,name,retired\n1,a,\n2,b c,TRUE\n",
            "Code;Name;Retired\r\n1;a;\r\n2;b c;yes\r\n;;\r\n",
            "编码\t名称\t停用\n1\ta\t\n\n2\tb c\t是\n\t\t\n",
            "名称，代码，是否停用\na，1，\nb c，2，1\n",
            "sep=;\ncode;name;retired\n1;a\n2;\"b c\";√;;\n",
            " 编码（必填）* , 名 称,备注,停用 \n1,a,x,\n2,b c,y,Y\n,,,\n,,,\n",
        ] {
            assert_eq!(read(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_by_row_and_column() {
        insta::assert_snapshot!(read("编码,停用\n1,是\n\n2,也许\n3,\"否\n，\"\n4,x\n").unwrap_err(), @r"
        x.csv: 3 things are wrong:
          row 4, column 停用: must be yes or no (TRUE or FALSE, 1 or 0), not 也许
          row 5, column 停用: must be yes or no (TRUE or FALSE, 1 or 0), not 否
        ，
          row 6, column 停用: must be yes or no (TRUE or FALSE, 1 or 0), not x
        ");
        insta::assert_snapshot!(read("1,新山村\n2,跃进村\n").unwrap_err(), @r"x.csv: the first row must hold the headings: code (编码), name (名称), …");
        insta::assert_snapshot!(read("名称,备注\n新山村,x\n").unwrap_err(), @r"x.csv: there is no column code (编码); the headings are 名称, 备注");
        insta::assert_snapshot!(read("code,编码,name\n1,1,x\n").unwrap_err(), @r"x.csv: the columns code and 编码 are for the same; keep one");
        insta::assert_snapshot!(read("code,name\n1,x, y\n2,\"z\n").unwrap_err(), @"x.csv: row 3: a quotation mark is not closed");
        insta::assert_snapshot!(read("").unwrap_err(), @r"x.csv: the first row must hold the headings: code (编码), name (名称), …");
    }
}
