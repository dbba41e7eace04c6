//! Papers in the programs that open them. A program that is not there is told; `HOTLINE_TEST_PROGRAMS=required` makes that fail.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::everywhere::{file, tables, texts};
use super::{in_chinese, slip};
use crate::output::Cell;
use crate::paper::{Column, Format, Paper, PaperKind, Part, Table};

const OFFICE: [&str; 2] = ["soffice", "libreoffice"];
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];
/// All sheets as CSV in UTF-8, each in a file of its own, as they are shown.
const SHEETS: &str = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,true,false,false,-1";
/// How long a bulletin with its annexes is at most.
const PAGES: usize = 3;

/// The first of the programs that is there.
fn program(names: &[&'static str]) -> Option<&'static str> {
    let is_there =
        |name: &&&str| Command::new(name).arg("--version").output().is_ok_and(|told| told.status.success());
    let found = names.iter().find(is_there).copied();
    let is_required = std::env::var("HOTLINE_TEST_PROGRAMS").is_ok_and(|told| told == "required");
    assert!(found.is_some() || !is_required, "none of {names:?} is there");
    if found.is_none() {
        #[allow(clippy::print_stderr)]
        {
            eprintln!("skipped: none of {names:?} is there to open papers");
        }
    }
    found
}

fn run(command: &mut Command) {
    let told = command.output().expect("it can be run");
    assert!(told.status.success(), "{command:?}: {}", String::from_utf8_lossy(&told.stderr));
}

/// Has LibreOffice convert a file, in a home of its own.
fn convert(office: &str, dir: &Path, file: &str, to: &str) {
    let home = format!("-env:UserInstallation=file://{}/home", dir.display());
    let mut command = Command::new(office);
    run(command.args([&home, "--headless", "--convert-to", to, "--outdir"]).arg(dir).arg(dir.join(file)));
}

#[test]
fn libreoffice_reads_what_stands_in_a_document_and_in_a_workbook() {
    let Some(office) = program(&OFFICE) else { return };
    let dir = tempfile::tempdir().expect("a directory");
    in_chinese(|bulletin| {
        for (name, paper) in [("bulletin", bulletin), ("slip", &slip())] {
            for format in [Format::Word, Format::Workbook] {
                let file = format!("{name}.{}", format.extension());
                fs::write(dir.path().join(&file), self::file(paper, format)).expect("it is written");
            }
            convert(office, dir.path(), &format!("{name}.docx"), "txt:Text (encoded):UTF8");
            let read = fs::read_to_string(dir.path().join(format!("{name}.txt"))).expect("it was converted");
            let missing: Vec<String> = texts(paper).into_iter().filter(|text| !read.contains(text)).collect();
            assert!(missing.is_empty(), "{name} lacks {missing:?}: {read}");
        }
        convert(office, dir.path(), "bulletin.xlsx", SHEETS);
        for table in tables(bulletin) {
            let sheet = dir.path().join(format!("bulletin-{}.csv", table.sheet));
            let mut rows = csv::ReaderBuilder::new().from_path(sheet).expect("it was converted");
            for (read, row) in rows.records().map(|row| row.expect("a row")).zip(Table::all_rows(table)) {
                for (read, cell) in read.iter().zip(row) {
                    let shown = match cell {
                        // As spreadsheets write a length: 17:11.
                        Cell::Length { length, .. } => {
                            format!("{}:{:02}", length.seconds / 3_600, length.seconds / 60 % 60)
                        }
                        cell => bulletin.shown(cell),
                    };
                    assert_eq!(read, shown, "{}", table.title);
                }
            }
        }
    });
}

/// How many pages of A4 a browser prints a paper on.
fn pages(browser: &str, paper: &Paper) -> usize {
    let dir = tempfile::tempdir().expect("a directory");
    let (page, pdf) = (dir.path().join("paper.html"), dir.path().join("paper.pdf"));
    fs::write(&page, file(paper, Format::Page)).expect("it is written");
    let mut command = Command::new(browser);
    command.args(["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]);
    run(command
        .arg(format!("--user-data-dir={}", dir.path().join("home").display()))
        .arg(format!("--print-to-pdf={}", pdf.display()))
        .arg(format!("file://{}", page.display())));
    let pdf = String::from_utf8_lossy(&fs::read(pdf).expect("it was printed")).into_owned();
    pdf.matches("/Type /Page").count() - pdf.matches("/Type /Pages").count()
}

#[test]
fn a_browser_prints_a_bulletin_on_three_pages() {
    let Some(browser) = program(&BROWSERS) else { return };
    in_chinese(|paper| {
        let paper = longer_by_a_third(paper);
        let pages = pages(browser, &paper);
        assert!((1..=PAGES).contains(&pages), "{pages} pages");
    });
}

/// A paper whose body is longer by a third, as on a day with many matters.
fn longer_by_a_third(paper: &Paper) -> Paper {
    let is_body = |part: &Part| matches!(part, Part::Paragraph { .. });
    let length = |part: &Part| match part {
        Part::Paragraph { lead, text } => lead.chars().count() + text.chars().count(),
        _ => 0,
    };
    let all: usize = paper.parts.iter().map(length).sum();
    let last = paper.parts.iter().rposition(is_body).expect("it has a body");
    let mut more = Vec::new();
    let body = paper.parts.iter().filter(|part| is_body(part));
    for part in body {
        if more.iter().map(length).sum::<usize>() * 3 < all {
            more.push(part.clone());
        }
    }
    let mut longer = paper.clone();
    longer.parts.splice(last..last, more);
    longer
}

#[test]
fn a_browser_prints_what_a_shift_hands_over_on_one_page() {
    let Some(browser) = program(&BROWSERS) else { return };
    let matter = "较急 协调老人发热就诊 大渡口区茄子溪街道港城雅苑16栋10-3";
    let state = "办理中、超期、已过200%一档（未报），请报带班领导、2022-12-10 11:22 前";
    let columns = ["编号", "事项", "现状", "谁在办／电话", "签收"].map(Column::texts).to_vec();
    let row = ["Q000557-4", matter, state, "区卫生健康委", "☐"].map(Cell::text).to_vec();
    let part = |title: &&str| {
        Part::Table(Table {
            title: (*title).to_owned(),
            columns: columns.clone(),
            rows: vec![row.clone(); 5],
            ..Table::default()
        })
    };
    let parts =
        ["一、马上要办", "二、有人等不了", "三、退单未落实", "四、约定回电"].iter().map(part).collect();
    let sheet = Paper { kind: PaperKind::Sheet, parts, ..slip() };
    assert_eq!(pages(browser, &sheet), 1);
}
