//! Papers: what is given to who has no terminal. One content, shown as text to paste into a chat, or as a page of A4.

mod page;
mod text;

use std::path::PathBuf;

use clap::Args;

pub use self::page::page;
pub use self::text::text;
use crate::catalogue::text;
use crate::failure::Failure;
use crate::output::Printer;
use crate::private_file;

/// A paper.
#[derive(Clone, Debug)]
pub struct Paper {
    /// What kind of paper it is.
    pub title: String,
    /// Number of what it is about.
    pub number: String,
    pub parts: Vec<Part>,
}

/// A part of a paper.
#[derive(Clone, Debug)]
pub enum Part {
    /// What must be seen first.
    Strong(String),
    /// Values under their labels. Empty ones are left out.
    Fields(Vec<(String, String)>),
    /// Texts under a heading.
    Texts(String, Vec<String>),
    /// Rows under headings, below a title.
    Table { title: String, headings: Vec<String>, rows: Vec<Vec<String>> },
    /// What is ticked by hand, under its label.
    Choices(String, Vec<String>),
    /// What is written by hand, under its label, with how many lines of room on a page.
    Blank(String, usize),
    /// A line.
    Line(String),
}

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

#[cfg(test)]
mod tests {
    use super::*;

    fn paper() -> Paper {
        let owned = |text: &str| text.to_owned();
        Paper {
            title: owned("交办单"),
            number: owned("Q000498-6"),
            parts: vec![
                Part::Strong(owned("特急")),
                Part::Fields(vec![(owned("地点"), owned("<春晖路>")), (owned("要求"), String::new())]),
                Part::Texts(owned("来电内容"), vec![owned("被困\n有孕妇")]),
                Part::Table {
                    title: owned("待办"),
                    headings: vec![owned("编号"), owned("现状")],
                    rows: vec![vec![owned("Q1"), owned("退单")], vec![owned("Q2"), String::new()]],
                },
                Part::Choices(owned("去向"), vec![owned("派单"), owned("答复")]),
                Part::Blank(owned("签收人"), 1),
                Part::Line(owned("请回告。")),
            ],
        }
    }

    #[test]
    fn a_text_has_all_that_is_to_be_read() {
        insta::assert_snapshot!(text(&paper()), @"
        [交办单] Q000498-6
        特急
        地点: <春晖路>
        来电内容
        · 被困
          有孕妇
        待办
        · Q1  退单
        · Q2
        去向: □派单 □答复
        签收人: ________
        请回告。
        ");
    }

    #[test]
    fn a_page_needs_nothing_else_and_shows_what_was_typed_as_it_was() {
        let page = page(&[paper(), paper()]);
        assert!(page.contains("&lt;春晖路&gt;") && !page.contains("<春晖路>"));
        assert!(!page.contains("http") && !page.contains("src="), "nothing is loaded from elsewhere");
        assert_eq!(page.matches("<section").count(), 2);
    }
}
