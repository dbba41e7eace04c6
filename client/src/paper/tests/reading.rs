//! Files that were written, as others read them.

use std::io::{Cursor, Read as _};

use calamine::{Data, Reader as _, Xlsx};

/// The text of a part of a Word document, a line a paragraph, without its marks.
pub fn text_of_docx(file: &[u8]) -> String {
    let document = part_of_docx(file, "word/document.xml");
    let mut text = String::new();
    for piece in document.split('<').skip(1) {
        let (tag, after) = piece.split_once('>').expect("a tag ends");
        match tag.split(' ').next().expect("a tag has a name") {
            "w:t" => text += after,
            "/w:p" | "w:br" => text.push('\n'),
            _ => (),
        }
    }
    let marks = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    marks.into_iter().fold(text, |text, (mark, letter)| text.replace(mark, letter))
}

/// A part of a Word document as it is.
pub fn part_of_docx(file: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).expect("an archive");
    let mut part = String::new();
    let _ = archive.by_name(name).expect("the part is there").read_to_string(&mut part).expect("a text");
    part
}

/// The sheets of a workbook: the name of each, its rows, and the formulas.
pub fn sheets_of_xlsx(file: &[u8]) -> Vec<(String, Vec<Vec<Data>>, Vec<String>)> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(file.to_vec())).expect("a workbook");
    let names = workbook.sheet_names();
    let sheet = |name: String| {
        let rows = workbook.worksheet_range(&name).expect("a sheet").rows().map(<[_]>::to_vec).collect();
        let formulas = workbook.worksheet_formula(&name).expect("a sheet");
        let formulas = formulas.used_cells().map(|(_, _, formula)| formula.clone()).collect();
        (name, rows, formulas)
    };
    names.into_iter().map(sheet).collect()
}
