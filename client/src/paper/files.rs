//! Papers as files: the format follows from the extension.

use std::path::PathBuf;

use clap::Args;

use super::Paper;
use super::page::page;
use crate::catalogue::text;
use crate::failure::Failure;
use crate::output::Printer;
use crate::private_file;

/// Where papers go.
#[derive(Args, Clone, Debug)]
pub struct PrintArgs {
    /// Write a page of A4 to print (HTML) to this file, which only you can read
    #[arg(long, value_name = "FILE")]
    page: Option<PathBuf>,
}

impl PrintArgs {
    /// Writes papers as pages, if a file was named. Answers whether it was.
    pub fn write(&self, papers: &[Paper]) -> Result<bool, Failure> {
        let Some(file) = &self.page else { return Ok(false) };
        private_file::write(file, &page(papers))?;
        Printer.note(&text!("page-written", file = file.display().to_string(), count = papers.len()));
        Ok(true)
    }
}
