//! Which entry of a directory is meant by what was typed: by its code, its name in any language, an unambiguous beginning of either, or
//! the sound of a Chinese name.

use std::sync::atomic::Ordering;

use hotline_client::names;

use super::{Directory, Entry};
use crate::alike::{self, nearest};
use crate::catalogue::{joined, sentence, text};
use crate::context::Context;
use crate::failure::Failure;
use crate::input;
use crate::output::Printer;

/// Most candidates that an error names.
const CANDIDATES: usize = 10;

/// What a text that was typed means.
#[derive(Debug)]
enum Meant<'e> {
    One(&'e Entry),
    Several(Vec<&'e Entry>),
    None,
}

impl Context {
    /// The code that is meant in a directory of the subject's period; empty if nothing was typed.
    ///
    /// What has the form of a code is sent as it is, without a request. If the server does not know it, or finds nothing for it, the
    /// command is run again and looks it up ([`Context::doubts_codes`]).
    pub async fn code(&self, directory: Directory, subject: &str, typed: &str) -> Result<String, Failure> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(String::new());
        }
        if directory.has_form(typed) && !self.looks_codes_up.load(Ordering::Relaxed) {
            self.has_sent_codes.store(true, Ordering::Relaxed);
            return Ok(typed.to_owned());
        }
        let parent = names::containing_period(subject).unwrap_or(subject);
        let entries = self.directory(directory, parent).await?;
        match meant(typed, &entries) {
            Meant::One(entry) => {
                let (code, name) = (entry.code.as_str(), entry.name.as_str());
                if !entry.is_called(typed) {
                    Printer.note(&text!("code-taken", typed = typed, code = code, name = name));
                }
                Ok(code.to_owned())
            }
            Meant::Several(entries) => {
                Err(Failure::Data(text!("code-ambiguous", typed = typed, candidates = told(&entries))))
            }
            // The server tells it with all else that is wrong.
            Meant::None if directory.has_form(typed) => Ok(typed.to_owned()),
            Meant::None => Err(Failure::Data(unknown(directory, typed, &entries))),
        }
    }

    /// The same of what may be left out.
    pub async fn code_if(
        &self,
        directory: Directory,
        subject: &str,
        typed: Option<String>,
    ) -> Result<Option<String>, Failure> {
        match typed {
            Some(typed) => Ok(Some(self.code(directory, subject, &typed).await?)),
            None => Ok(None),
        }
    }

    /// The same of several.
    pub async fn codes(
        &self,
        directory: Directory,
        subject: &str,
        typed: Vec<String>,
    ) -> Result<Vec<String>, Failure> {
        let mut codes = Vec::with_capacity(typed.len());
        for typed in typed {
            codes.push(self.code(directory, subject, &typed).await?);
        }
        Ok(codes)
    }

    /// From now on every code is looked up before it is sent.
    pub fn look_codes_up(&self) {
        self.looks_codes_up.store(true, Ordering::Relaxed);
    }

    /// Whether codes were sent as they were typed, and may be names or beginnings. What came from standard input cannot be read again for
    /// another attempt.
    pub fn doubts_codes(&self) -> bool {
        self.has_sent_codes.load(Ordering::Relaxed)
            && !self.looks_codes_up.load(Ordering::Relaxed)
            && !input::has_been_read()
    }
}

impl Directory {
    /// Whether a text has the form of the codes of this directory.
    fn has_form(self, text: &str) -> bool {
        let is_code = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        match self {
            Self::Categories => {
                let (group, number) =
                    text.split_once('.').map_or((text, None), |(group, number)| (group, Some(number)));
                let is_number =
                    |number: &str| number.len() == 2 && number.bytes().all(|b| b.is_ascii_digit());
                (2..=8).contains(&group.len())
                    && group.bytes().all(|b| b.is_ascii_uppercase())
                    && number.is_none_or(is_number)
            }
            Self::Districts | Self::Agencies | Self::Operators | Self::Shifts => text.chars().all(is_code),
        }
    }

    /// The message that says that a code is unknown.
    fn unknown_id(self) -> &'static str {
        match self {
            Self::Categories => "violation-unknown-code-category",
            Self::Districts => "violation-unknown-code-district",
            Self::Agencies => "violation-unknown-code-agency",
            Self::Operators => "violation-unknown-code-operator",
            Self::Shifts => "shift-unknown",
        }
    }
}

/// An exact code or name goes before a beginning and a sound, and what is offered before what is not.
fn meant<'e>(typed: &str, entries: &'e [Entry]) -> Meant<'e> {
    if let Some(entry) = entries.iter().find(|entry| entry.code == typed) {
        return Meant::One(entry);
    }
    let words = |entry: &'e Entry| entry.words().collect();
    let mut found = alike::meant(typed, entries.iter().filter(|entry| !entry.retired), words);
    if found.is_empty() {
        found = alike::meant(typed, entries.iter(), words);
    }
    match found.as_slice() {
        [] => Meant::None,
        [one] => Meant::One(one),
        _ => Meant::Several(found),
    }
}

/// Entries by code and name.
fn told(entries: &[&Entry]) -> String {
    let named = entries.iter().take(CANDIDATES).map(|entry| format!("{} {}", entry.code, entry.name));
    let more = (entries.len() > CANDIDATES).then(|| "…".to_owned());
    joined(named.chain(more))
}

/// There is no such entry; the nearest ones.
fn unknown(directory: Directory, typed: &str, entries: &[Entry]) -> String {
    let offered: Vec<&Entry> = entries.iter().filter(|entry| !entry.retired).collect();
    if directory == Directory::Shifts {
        // There are few.
        return text!("shift-unknown", typed = typed, shifts = told(&offered));
    }
    let near: Vec<&Entry> =
        nearest(typed, &offered, |entry| entry.words().collect()).into_iter().copied().collect();
    let near = if near.is_empty() { "none".to_owned() } else { told(&near) };
    let facts = [("value", typed.into()), ("nearest", near.into()), ("agency", "none".into())];
    sentence(directory.unknown_id(), &facts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn streets() -> Vec<Entry> {
        let entry = |code: &str, names: &[&str], retired| Entry {
            code: code.to_owned(),
            name: names[0].to_owned(),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            retired,
            ..Entry::default()
        };
        vec![
            entry("500104005", &["春晖路街道", "Chunhui Road Subdistrict"], false),
            entry("500104006", &["春光街道", "Chunguang"], false),
            entry("500104103", &["跳磴镇", "Tiaodeng Town"], false),
            entry("500104104", &["建胜镇", "Jiansheng"], true),
            entry("OLD", &["春晖路街道办"], true),
        ]
    }

    #[test]
    fn field_b7_a_code_a_name_or_a_beginning_is_meant() {
        let entries = streets();
        let told = |typed: &str| match meant(typed, &entries) {
            Meant::One(entry) => entry.code.clone(),
            Meant::Several(several) => told(&several),
            Meant::None => unknown(Directory::Districts, typed, &entries),
        };
        let typed = [
            "500104005",
            "春晖路街道",
            "春晖",
            "chunhui",
            "ＴＩＡＯ",
            "old",
            "建胜",
            "5001041",
            "春",
            "50010400",
            "春辉路街道",
            "街道办",
            "zz",
            "tdz",
            "jiansheng",
            "ch",
            "chunhuil",
            "cgjd",
        ];
        let lines = typed.map(|typed| format!("{typed}: {}", told(typed)));
        insta::assert_snapshot!(lines.join("\n"), @"
        500104005: 500104005
        春晖路街道: 500104005
        春晖: 500104005
        chunhui: 500104005
        ＴＩＡＯ: 500104103
        old: OLD
        建胜: 500104104
        5001041: 500104103
        春: 500104005 春晖路街道, 500104006 春光街道
        50010400: 500104005 春晖路街道, 500104006 春光街道
        春辉路街道: 春辉路街道 is no district of this period, or no longer offered; the nearest is 500104005 春晖路街道, 500104006 春光街道
        街道办: 街道办 is no district of this period, or no longer offered; `hotline directory districts list` shows those of the period
        zz: zz is no district of this period, or no longer offered; `hotline directory districts list` shows those of the period
        tdz: 500104103
        jiansheng: 500104104
        ch: 500104005 春晖路街道, 500104006 春光街道
        chunhuil: 500104005
        cgjd: 500104006
        ");
    }

    #[test]
    fn field_b7_what_has_the_form_of_a_code_is_sent_as_it_is() {
        let has = |directory: Directory, text: &str| directory.has_form(text);
        assert!(["MED", "RES.01"].iter().all(|text| has(Directory::Categories, text)));
        assert!(
            !["被困", "res.01", "M", "RES.1", "MED.O1", "Trapped"]
                .iter()
                .any(|text| has(Directory::Categories, text))
        );
        assert!(
            has(Directory::Operators, "op-07")
                && has(Directory::Shifts, "night")
                && has(Directory::Agencies, "S005")
        );
        assert!(!has(Directory::Operators, "王芳") && !has(Directory::Agencies, "Water company"));
    }
}
