//! `hotline report day`: a timer runs it each morning.

use std::path::{Path, PathBuf};

use clap::Args;
use hotline_client::names::short;
use hotline_proto::v1::{ComposeReportRequest, FreezeReportRequest, ReportDocument, SummaryWindow};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::issue::told;
use super::issued::{Issued, issued};
use super::layout::LayoutArgs;
use crate::bulletin::ends_after;
use crate::catalogue::{joined, text};
use crate::commands::window::{AskedWindow, say_if_outside};
use crate::context::Context;
use crate::days::Day;
use crate::failure::Failure;
use crate::output::{self, OutputFormat, Printer};
use crate::paper::{Format, Paper};
use crate::private_file;
use crate::times::moment_of;
use crate::views::report;
use crate::write::CreateArgs;

/// Extension of the document itself, whose digest the journal has.
const DOCUMENT: &str = "report";

/// Arguments of `report day`.
#[derive(Args, Debug)]
pub struct DayArgs {
    /// The day, as 2022-11-12 or yesterday; default: yesterday
    date: Option<Day>,
    /// Directory to which it is written; made if it is missing
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Formats, with commas between them: docx, xlsx, html, md, txt, csv, json; default: all
    #[arg(long, value_name = "FORMAT", value_delimiter = ',', value_parser = Form::of)]
    format: Vec<Form>,
    #[command(flatten)]
    layout: LayoutArgs,
    #[command(flatten)]
    record: CreateArgs,
}

/// In what form a report is written: as a paper, or as machines read it.
#[derive(Clone, Copy, Debug)]
enum Form {
    Paper(Format),
    Csv,
    Json,
}

impl Form {
    fn all() -> impl Iterator<Item = Self> {
        Format::ALL.map(Self::Paper).into_iter().chain([Self::Csv, Self::Json])
    }

    fn of(typed: &str) -> Result<Self, String> {
        let typed = typed.trim().trim_start_matches('.');
        Self::all().find(|form| typed.eq_ignore_ascii_case(form.extension())).ok_or_else(|| {
            let extensions = joined(Self::all().map(|form| format!(".{}", form.extension())));
            text!("paper-format", extensions = extensions)
        })
    }

    fn extension(self) -> &'static str {
        match self {
            Self::Paper(format) => format.extension(),
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// What a file of this form holds.
    fn file(self, issued: &Issued, paper: &Paper) -> Result<Vec<u8>, Failure> {
        let data = |format: OutputFormat| {
            let data = super::show::data(&issued.document, format);
            Ok(output::format(format, TimeZone::UTC, None, true).render(&data)?.into_bytes())
        };
        match self {
            Self::Paper(format) => format.file(std::slice::from_ref(paper)),
            Self::Csv => data(OutputFormat::Csv),
            Self::Json => data(OutputFormat::Json),
        }
    }
}

impl DayArgs {
    /// Issues the report on a day unless it was issued once the day was over, and writes what is not there yet. Run again, it changes nothing.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let forms = self.forms()?;
        let parent = context.parent().await?.to_owned();
        let day = self.date.unwrap_or(Day::FromToday(-1));
        let window = AskedWindow::Day(Some(day)).in_period(context, &parent).await?;
        let Some(issued) = self.issued_once(context, &parent, window).await? else { return Ok(()) };
        std::fs::create_dir_all(&self.out).map_err(|error| Failure::File(self.out.clone(), error))?;
        // Reports of several periods may go to one directory.
        let name = format!("{}-{}-{}", short(&parent), short(&issued.report.name), issued.report.revision);
        let below = self.layout.withholds_below();
        // What withholds something is another paper than what tells all.
        let paper_name = below.map_or(name.clone(), |below| format!("{name}-below{below}"));
        let paper = self.layout.issued(context, &issued);
        let mut written = Vec::new();
        for form in forms {
            let file = self.out.join(format!("{paper_name}.{}", form.extension()));
            written.extend(write_once(&file, || form.file(&issued, &paper))?);
        }
        if below.is_none() {
            let file = self.out.join(format!("{name}.{DOCUMENT}"));
            written.extend(write_once(&file, || Ok(issued.report.document.clone()))?);
        }
        match written.is_empty() {
            true => Printer.note(&text!("report-there-already", directory = self.out.display().to_string())),
            false => {
                written.iter().for_each(|file| Printer.note(&text!("paper-written", file = file.as_str())))
            }
        }
        Ok(())
    }

    /// The forms that are wanted. Where counts are withheld there are none for machines, as these have them all.
    fn forms(&self) -> Result<Vec<Form>, Failure> {
        let withholds = self.layout.withholds_below().is_some();
        let tells_all = |form: &Form| matches!(form, Form::Csv | Form::Json);
        match self.format.as_slice() {
            [] => Ok(Form::all().filter(|form| !withholds || !tells_all(form)).collect()),
            forms => {
                if forms.iter().any(tells_all) {
                    self.layout.refuse_all_counts()?;
                }
                Ok(forms.to_vec())
            }
        }
    }

    /// The report as it was issued, else it is issued now; anew if the day was not over then. Of a day outside the period it says so and answers None.
    async fn issued_once(
        &self,
        context: &Context,
        parent: &str,
        window: SummaryWindow,
    ) -> Result<Option<Issued>, Failure> {
        match issued(context, parent, &window, None).await {
            Ok(issued) if !is_of_a_part(&issued.document, context.now) => return Ok(Some(issued)),
            Err(Failure::Client(hotline_client::Error::Refused(refusal)))
                if refusal.reason == "RESOURCE_NOT_FOUND" => {}
            Err(failure) => return Err(failure),
            Ok(_) => {}
        }
        let (to, window) = (parent.to_owned(), Some(window));
        let request = ComposeReportRequest {
            parent: to.clone(),
            window: window.clone(),
            ..ComposeReportRequest::default()
        };
        let draft = context.read(request).await?.document.unwrap_or_default();
        if say_if_outside(context, &report::summary(&draft)).await? {
            return Ok(None);
        }
        let request = FreezeReportRequest { parent: to, window, ..FreezeReportRequest::default() };
        let answer = context.write(&self.record, parent, request).await?;
        let issued = Issued::new(answer.report.unwrap_or_default())?;
        told(&issued);
        Ok(Some(issued))
    }
}

/// Whether a report was made before its window was over, and that is now.
fn is_of_a_part(document: &ReportDocument, now: Timestamp) -> bool {
    let is_over = moment_of(document.end_time.as_ref()).is_some_and(|end| end <= now);
    is_over && ends_after(document, document.as_of)
}

/// Writes a file unless it is there. Answers its name if it was written.
fn write_once(
    file: &Path,
    content: impl FnOnce() -> Result<Vec<u8>, Failure>,
) -> Result<Option<String>, Failure> {
    let is_there = file.try_exists().map_err(|error| Failure::File(file.to_owned(), error))?;
    if is_there {
        return Ok(None);
    }
    private_file::write(file, &content()?)?;
    Ok(Some(file.display().to_string()))
}

#[cfg(test)]
mod tests {
    use hotline_proto::v1::AsOf;

    use super::*;
    use crate::times::to_proto;

    #[test]
    fn what_was_made_before_its_day_was_over_is_of_a_part_once_it_is() {
        let at = |hour: i64| Timestamp::from_second(hour * 3600).unwrap();
        let made = |hour: i64| ReportDocument {
            end_time: Some(to_proto(at(24))),
            as_of: Some(AsOf { time: Some(to_proto(at(hour))), ..AsOf::default() }),
            ..ReportDocument::default()
        };
        assert!(is_of_a_part(&made(16), at(24)) && is_of_a_part(&made(16), at(32)));
        assert!(!is_of_a_part(&made(16), at(17)), "the day is not over yet");
        assert!(!is_of_a_part(&made(24), at(48)) && !is_of_a_part(&ReportDocument::default(), at(48)));
    }
}
