//! How the words of a category are spelled in a directory: `0:没有呼吸;胸痛+突然/出汗`.

use std::fmt;

use crate::domain::codes::Urgency;
use crate::domain::comparable::comparable;

/// A word of a category: parts that must stand together in one clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The urgency that it raises; None for that of its category.
    pub urgency: Option<Urgency>,
    /// The spellings of each part, in the form in which texts are compared.
    pub parts: Vec<Vec<String>>,
}

/// What is wrong with a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WordProblem {
    /// A part or a spelling of it is empty.
    Empty,
    /// Before the colon stands no urgency, 0 to 3.
    NoUrgency,
    /// It stands in too many texts that ask for nothing to raise an alarm alone.
    NeverAlone,
}

impl fmt::Display for WordProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            WordProblem::Empty => "EMPTY",
            WordProblem::NoUrgency => "NO_URGENCY",
            WordProblem::NeverAlone => "NEVER_ALONE",
        })
    }
}

/// Words that stand in too many texts that ask for nothing, and so raise no alarm alone: hits in a hotline's real texts.
const NEVER_ALONE: &[&str] = &[
    "急",
    "着急",
    "120",
    "火",
    "杀人",
    "跳",
    "断",
    "失联",
    "中风",
    "被困",
    "困在",
    "心",
    "透析",
    "胰岛素",
    "化疗",
    "制氧",
    "奶粉",
    "血",
    "毒",
    "死",
    "闷",
    "恼火",
    "trapped",
    "fire",
    "gas",
    "lift",
    "attack",
    "kill",
    "shot",
];

/// Reads the words of a category, which are separated by `;`.
pub fn read(text: &str) -> Result<Vec<Word>, (String, WordProblem)> {
    let words = text.split([';', '；']).map(str::trim).filter(|word| !word.is_empty());
    words.map(|word| read_word(word).map_err(|problem| (word.to_owned(), problem))).collect()
}

fn read_word(text: &str) -> Result<Word, WordProblem> {
    let (urgency, written) = match text.split_once([':', '：']) {
        Some((urgency, written)) => (Some(urgency_of(urgency.trim())?), written.trim()),
        None => (None, text),
    };
    let spelling = |spelling: &str| {
        let spelling = normal(spelling);
        if spelling.is_empty() { Err(WordProblem::Empty) } else { Ok(spelling) }
    };
    let part = |part: &str| part.split(['/', '／']).map(spelling).collect::<Result<Vec<_>, _>>();
    let parts: Vec<Vec<String>> = written.split(['+', '＋']).map(part).collect::<Result<_, _>>()?;
    if let [alone] = parts.as_slice()
        && alone.iter().any(|spelling| NEVER_ALONE.contains(&spelling.as_str()))
    {
        return Err(WordProblem::NeverAlone);
    }
    Ok(Word { urgency, parts })
}

fn urgency_of(digit: &str) -> Result<Urgency, WordProblem> {
    match digit {
        "0" => Ok(Urgency::P0),
        "1" => Ok(Urgency::P1),
        "2" => Ok(Urgency::P2),
        "3" => Ok(Urgency::P3),
        _ => Err(WordProblem::NoUrgency),
    }
}

/// A spelling, or a clause of a text, as the two are compared: without apostrophes, which people leave out.
pub fn normal(text: &str) -> String {
    comparable(text.trim()).filter(|c| !matches!(c, '\'' | '’' | '‘' | '`' | '´')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_an_urgency_of_its_own_or_none_and_parts_with_spellings() {
        let words = read("0:没有呼吸; 胸痛+突然/出汗 ;1：won’t wake UP").unwrap();
        let parts: Vec<_> = words.iter().map(|word| (word.urgency, word.parts.clone())).collect();
        let of = |parts: &[&[&str]]| -> Vec<Vec<String>> {
            parts.iter().map(|part| part.iter().map(|text| (*text).to_owned()).collect()).collect()
        };
        assert_eq!(
            parts,
            [
                (Some(Urgency::P0), of(&[&["没有呼吸"]])),
                (None, of(&[&["胸痛"], &["突然", "出汗"]])),
                (Some(Urgency::P1), of(&[&["wont wake up"]])),
            ]
        );
        assert_eq!(read(" ; ").unwrap(), []);
    }

    #[test]
    fn what_is_no_word_is_told() {
        for (text, problem) in [
            ("4:火灾", WordProblem::NoUrgency),
            ("P0:火灾", WordProblem::NoUrgency),
            ("起火;火", WordProblem::NeverAlone),
            ("Fire", WordProblem::NeverAlone),
            ("１２０", WordProblem::NeverAlone),
            ("胸痛+", WordProblem::Empty),
            ("胸痛+突然//出汗", WordProblem::Empty),
            ("0:", WordProblem::Empty),
            ("1:\u{200b}", WordProblem::Empty),
        ] {
            assert_eq!(read(text).unwrap_err().1, problem, "{text}");
        }
    }
}
