//! What is read from standard input, from a prompt, and from files.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use crate::catalogue::text;
use crate::failure::Failure;
use crate::output::Printer;

/// More than any text of the contract, so that a wrong file is found here.
const LONGEST_INPUT_BYTES: u64 = 1024 * 1024;

/// A text that was typed, or standard input for `-`.
///
/// A caller's number can so be kept out of the arguments, which others on the machine can see.
pub fn text_or_stdin(typed: String) -> Result<String, Failure> {
    if typed == "-" { stdin() } else { Ok(typed) }
}

/// Reads an argument that may be left out.
pub fn optional(typed: Option<String>) -> Result<Option<String>, Failure> {
    typed.map(text_or_stdin).transpose()
}

/// Reads an argument, and asks for it at a prompt if it was left out.
pub fn text_or_prompt(typed: Option<String>, question: &str) -> Result<String, Failure> {
    match typed {
        Some(typed) => text_or_stdin(typed),
        None if std::io::stdin().is_terminal() => {
            Printer.ask(question);
            let mut line = String::new();
            std::io::stdin().read_line(&mut line).map_err(|e| Failure::Input(PathBuf::from("-"), e))?;
            Ok(line.trim().to_owned())
        }
        None => stdin(),
    }
}

/// Only one argument can be read from standard input.
pub fn at_most_one_stdin(arguments: &[Option<&str>]) -> Result<(), Failure> {
    let dashes = arguments.iter().filter(|argument| **argument == Some("-")).count();
    if dashes > 1 { Err(Failure::Usage(text!("stdin-once"))) } else { Ok(()) }
}

fn stdin() -> Result<String, Failure> {
    let mut text = String::new();
    let read = std::io::stdin().lock().take(LONGEST_INPUT_BYTES).read_to_string(&mut text);
    read.map_err(|error| Failure::Input(PathBuf::from("-"), error))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// Rows of a CSV file with a header; columns that are not asked for are ignored. UTF-8, with or without a byte order mark.
pub fn csv_file<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::Input(path.to_owned(), error))?;
    csv_rows(&bytes).map_err(|error| {
        let path = path.display().to_string();
        Failure::Data(text!("csv-unusable", path = path, cause = error.to_string()))
    })
}

/// Reads the rows of a CSV file; no file means no rows.
pub fn csv_file_if<T: DeserializeOwned>(path: Option<&Path>) -> Result<Vec<T>, Failure> {
    path.map_or(Ok(Vec::new()), csv_file)
}

/// The columns of a CSV file.
pub fn csv_columns(path: &Path) -> Result<Vec<String>, Failure> {
    let rows: Vec<BTreeMap<String, String>> = csv_file(path)?;
    Ok(rows.into_iter().next().map(|row| row.into_keys().collect()).unwrap_or_default())
}

fn csv_rows<T: DeserializeOwned>(bytes: &[u8]) -> Result<Vec<T>, csv::Error> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes).deserialize().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Row {
        code: String,
        name: String,
    }

    #[test]
    fn a_byte_order_mark_and_other_columns_are_ignored() {
        let bytes = "\u{FEFF}code,name,areaCode\r\n500104001,\"新山村街道\",500104\r\n".as_bytes();
        let rows: Vec<Row> = csv_rows(bytes).unwrap();
        assert_eq!(rows, [Row { code: "500104001".into(), name: "新山村街道".into() }]);
    }

    #[test]
    fn a_missing_column_is_named() {
        let error = csv_rows::<Row>(b"code,title\r\n1,x\r\n").unwrap_err().to_string();
        assert!(error.contains("name"), "{error}");
    }

    #[test]
    fn two_arguments_cannot_share_standard_input() {
        assert!(at_most_one_stdin(&[Some("-"), None, Some("text")]).is_ok());
        assert!(at_most_one_stdin(&[Some("-"), Some("-")]).is_err());
    }
}
