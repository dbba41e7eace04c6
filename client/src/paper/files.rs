//! Papers as files: the format follows from the extension.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::Args;
use clap::builder::{PathBufValueParser, TypedValueParser as _};

use super::Paper;
use super::docx::docx;
use super::markdown::markdown;
use super::page::page;
use super::text::text;
use super::xlsx::xlsx;
use crate::catalogue::{joined, text};
use crate::failure::Failure;
use crate::output::Printer;
use crate::private_file;

/// A format of papers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A document of Word.
    Word,
    /// A workbook of Excel.
    Workbook,
    /// A page to read on a telephone and to print.
    Page,
    Markdown,
    /// A text to paste into a chat.
    Text,
}

impl Format {
    pub const ALL: [Self; 5] = [Self::Word, Self::Workbook, Self::Page, Self::Markdown, Self::Text];

    /// The extension of its files.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Word => "docx",
            Self::Workbook => "xlsx",
            Self::Page => "html",
            Self::Markdown => "md",
            Self::Text => "txt",
        }
    }

    /// The format whose files have an extension. Those that there are, if it is that of none.
    pub fn of(extension: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|format| extension.eq_ignore_ascii_case(format.extension()));
        let extensions = || joined(Self::ALL.map(|format| format!(".{}", format.extension())));
        found.ok_or_else(|| text!("paper-format", extensions = extensions()))
    }

    /// What a file of this format with these papers holds.
    pub fn file(self, papers: &[Paper]) -> Result<Vec<u8>, Failure> {
        match self {
            Self::Word => docx(papers),
            Self::Workbook => xlsx(papers),
            Self::Page => Ok(page(papers).into_bytes()),
            Self::Markdown => Ok(markdown(papers).into_bytes()),
            Self::Text => Ok(papers.iter().map(text).collect::<Vec<_>>().join("\n").into_bytes()),
        }
    }
}

/// A file to which papers go.
#[derive(Clone, Debug)]
struct Target {
    file: PathBuf,
    format: Format,
}

impl Target {
    fn of(file: PathBuf) -> Result<Self, String> {
        let format = Format::of(file.extension().and_then(OsStr::to_str).unwrap_or_default())?;
        Ok(Self { file, format })
    }
}

/// Where papers go.
#[derive(Args, Clone, Debug)]
pub struct PrintArgs {
    /// Write it to this file, which only you can read: .docx, .xlsx, .html, .md or .txt, as its name says; repeatable
    #[arg(long, value_name = "FILE", value_parser = PathBufValueParser::new().try_map(Target::of))]
    to: Vec<Target>,
}

impl PrintArgs {
    /// Whether a file was named.
    pub fn is_given(&self) -> bool {
        !self.to.is_empty()
    }

    /// Writes papers to the files that were named. Answers whether any was.
    pub fn write(&self, papers: &[Paper]) -> Result<bool, Failure> {
        for Target { file, format } in &self.to {
            private_file::write(file, &format.file(papers)?)?;
            Printer.note(&text!("paper-written", file = file.display().to_string()));
        }
        Ok(self.is_given())
    }
}
