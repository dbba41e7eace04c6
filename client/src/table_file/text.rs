//! The text of a file, in whichever of the encodings offices have it.

use encoding_rs::{Encoding, GB18030, UTF_8};

use crate::catalogue::text;

/// How workbooks begin: those of today are zip archives, those before 2007 compound files.
const WORKBOOKS: [&[u8]; 2] = [b"PK\x03\x04", b"\xD0\xCF\x11\xE0"];

/// The text of a file. By its byte order mark UTF-8 or UTF-16; without one UTF-8, else GB18030, which is GBK and more. What is wrong with it
/// otherwise.
pub fn decode(bytes: &[u8]) -> Result<String, String> {
    if WORKBOOKS.iter().any(|beginning| bytes.starts_with(beginning)) {
        return Err(text!("file-is-workbook"));
    }
    let marked = Encoding::for_bom(bytes);
    let (encoding, mark_length) = match marked {
        Some((encoding, length)) => (encoding, length),
        None if std::str::from_utf8(bytes).is_ok() => (UTF_8, 0),
        None => (GB18030, 0),
    };
    let bytes = &bytes[mark_length..];
    match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) if text.contains('\0') => Err(text!("file-not-text")),
        Some(text) => Ok(text.into_owned()),
        None => Err(text!("file-undecodable", row = first_unreadable(bytes, encoding))),
    }
}

/// Number of the first line that an encoding cannot read. A line feed is no part of a longer character in UTF-8 and GB18030.
fn first_unreadable(bytes: &[u8], encoding: &'static Encoding) -> usize {
    let is_unreadable =
        |line: &[u8]| encoding.decode_without_bom_handling_and_without_replacement(line).is_none();
    bytes.split(|byte| *byte == b'\n').position(is_unreadable).map_or(1, |at| at + 1)
}

/// The separator of a table, from its headings: the one that stands there most often, in either width. None if there is only one column.
pub fn separator(headings: &str) -> Option<char> {
    const SEPARATORS: [char; 5] = [',', ';', '\t', '，', '；'];
    let mut quoted = false;
    let bare: String = headings
        .chars()
        .filter(|c| {
            quoted ^= *c == '"';
            !quoted
        })
        .collect();
    let times = |separator: char| bare.chars().filter(|c| *c == separator).count();
    let most = SEPARATORS.into_iter().rev().max_by_key(|separator| times(*separator));
    most.filter(|separator| times(*separator) > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_of_an_office_gives_the_same_text() {
        let text = "编码,名称\n1,春晖路街道\n";
        let utf_16 = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
        let gbk = GB18030.encode(text).0.into_owned();
        let files = [
            text.as_bytes().to_vec(),
            [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            gbk.clone(),
            [b"\xFF\xFE".to_vec(), utf_16(u16::to_le_bytes)].concat(),
            [b"\xFE\xFF".to_vec(), utf_16(u16::to_be_bytes)].concat(),
        ];
        for file in files {
            assert_eq!(decode(&file).as_deref(), Ok(text), "{file:?}");
        }
        // Half a character.
        let broken = [&gbk[..gbk.len() - 2], b"\n"].concat();
        assert_eq!(decode(&broken), Err(text!("file-undecodable", row = 2)));
        assert!(decode(&utf_16(u16::to_le_bytes)).is_err());
        assert_eq!(decode(b"c\0o\0d\0e\0"), Err(text!("file-not-text")));
        assert_eq!(decode(b"PK\x03\x04..."), Err(text!("file-is-workbook")));
    }

    #[test]
    fn the_headings_tell_the_separator() {
        assert_eq!(separator("code,name"), Some(','));
        assert_eq!(separator("编码；名称；停用"), Some('；'));
        assert_eq!(separator("编码\t名称"), Some('\t'));
        assert_eq!(separator("code;\"name, in full, as written\";retired"), Some(';'));
        assert_eq!(separator("code"), None);
    }
}
