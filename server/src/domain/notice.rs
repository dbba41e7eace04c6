//! Notices 口径: changed answers that the desk gives, and who has read them. Instructions of superiors are read in the same way.

use std::collections::BTreeSet;
use std::fmt;

use imbl::{HashSet, OrdMap};
use serde::{Deserialize, Serialize};

use super::instant::Instant;
use super::number::{IssueNumber, NumberError};

/// Number of a notice within its period, from 1. A short one to be said aloud: without a check digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NoticeNumber(pub i64);

impl NoticeNumber {
    /// The letter before the digits.
    pub const LETTER: char = 'N';
    /// The collection in resource names.
    pub const COLLECTION: &'static str = "notices";

    /// Parses what a person typed. The case does not matter, and the letter may be left out.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let text = text.trim();
        let digits = text.strip_prefix(['N', 'n']).unwrap_or(text);
        let fits = (1..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        let number = digits.parse().ok().filter(|number| fits && *number > 0);
        number.map(Self).ok_or(NumberError::Form)
    }

    /// Its resource name in the period with this id.
    pub fn name(self, period: &str) -> String {
        format!("periods/{period}/{}/{self}", Self::COLLECTION)
    }
}

impl fmt::Display for NoticeNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", Self::LETTER, self.0)
    }
}

/// A notice, without its text: that of its entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its number.
    pub number: NoticeNumber,
    /// From when it is in force.
    pub from: Instant,
    /// The notice that it replaces.
    pub replaces: Option<NoticeNumber>,
    /// Code of the category that it is about.
    pub category: Option<String>,
    /// Who posted it.
    pub poster: String,
    /// When.
    pub posted_at: Instant,
    /// Position of the entry that says what is to be said.
    pub position: i64,
    /// From when it is in force no more; None if nothing ends it.
    pub end: Option<NoticeEnd>,
}

/// The end of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoticeEnd {
    /// When. Before it began if it never came into force.
    pub at: Instant,
    /// Position of the entry that says so.
    pub position: i64,
    /// The notice that replaces it; None if it was withdrawn.
    pub replaced_by: Option<NoticeNumber>,
}

/// The notices of a period, or those that were loaded.
#[derive(Clone, Debug, Default)]
pub struct Notices {
    /// By number.
    pub by_number: OrdMap<NoticeNumber, Notice>,
    /// The number that was given last; 0 before the first.
    pub last: i64,
}

impl Notices {
    /// A notice is posted, and ends the one that it replaces.
    pub fn post(&mut self, notice: Notice) {
        let end = NoticeEnd { at: notice.from, position: notice.position, replaced_by: Some(notice.number) };
        let replaced = notice.replaces.and_then(|replaced| self.by_number.get_mut(&replaced));
        if let Some(replaced) = replaced {
            replaced.end = Some(end);
        }
        self.last = self.last.max(notice.number.0);
        self.by_number.insert(notice.number, notice);
    }

    /// A notice is withdrawn. If that is before it came into force, what it would have replaced stays in force.
    pub fn withdraw(&mut self, number: NoticeNumber, at: Instant, position: i64) {
        let Some(notice) = self.by_number.get_mut(&number) else { return };
        notice.end = Some(NoticeEnd { at, position, replaced_by: None });
        let would_replace = notice.replaces.filter(|_| at < notice.from);
        if let Some(kept) = would_replace.and_then(|kept| self.by_number.get_mut(&kept)) {
            kept.end.take_if(|end| end.replaced_by == Some(number));
        }
    }
}

/// A notice to be posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNotice {
    /// What is to be said.
    pub text: String,
    /// From when; None from when it is posted.
    pub from: Option<Instant>,
    /// The notice that it replaces.
    pub replaces: Option<NoticeNumber>,
    /// Code of the category that it is about.
    pub category: Option<String>,
}

/// What somebody reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadItem {
    /// A notice.
    Notice(NoticeNumber),
    /// An instruction of a superior.
    Instruction {
        /// The issue.
        issue: IssueNumber,
        /// Its number within the issue.
        number: i32,
    },
}

impl ReadItem {
    /// The two numbers that are stored: of an instruction that of the issue and its own, of a notice 0 and its own.
    pub fn parts(self) -> (i64, i64) {
        match self {
            Self::Notice(number) => (0, number.0),
            Self::Instruction { issue, number } => (issue.0, number.into()),
        }
    }
}

/// What call handlers have read, by item and operator code.
pub type Readings = HashSet<(ReadItem, String)>;

/// Those of some items that a call handler has not read.
pub fn unread(items: &BTreeSet<ReadItem>, operator: &str, readings: &Readings) -> BTreeSet<ReadItem> {
    items.iter().copied().filter(|item| !readings.contains(&(*item, operator.to_owned()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What is done: a notice is posted that comes into force so many minutes later and replaces one of those in force, or one is withdrawn. The number picks which.
    #[derive(Clone, Debug)]
    enum Step {
        Post { ahead: i64, replaces: Option<usize> },
        Withdraw(usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (0_i64..4, prop::option::of(any::<usize>()))
                .prop_map(|(ahead, replaces)| Step::Post { ahead, replaces }),
            any::<usize>().prop_map(Step::Withdraw),
        ]
    }

    /// The notices that nothing ends, one of which is picked.
    fn pick(notices: &Notices, which: usize) -> Option<NoticeNumber> {
        let open: Vec<_> = notices.by_number.values().filter(|notice| notice.end.is_none()).collect();
        (!open.is_empty()).then(|| open[which % open.len()].number)
    }

    /// Whether a notice is in force, told from all notices by the rule: it has begun, was not withdrawn by then, and nothing that has come into force replaces it.
    fn in_force_by_the_rule(notices: &Notices, notice: &Notice, at: Instant) -> bool {
        let withdrawn =
            |notice: &Notice| notice.end.filter(|end| end.replaced_by.is_none()).map(|end| end.at);
        let came_into_force = |by: &Notice| withdrawn(by).is_none_or(|withdrawn| by.from <= withdrawn);
        let replaced = notices
            .by_number
            .values()
            .any(|by| by.replaces == Some(notice.number) && by.from <= at && came_into_force(by));
        notice.from <= at && withdrawn(notice).is_none_or(|withdrawn| at < withdrawn) && !replaced
    }

    proptest! {
        #[test]
        fn a_notice_is_in_force_from_its_begin_to_its_end(steps in prop::collection::vec(step(), 1..20)) {
            let mut notices = Notices::default();
            for (minute, step) in (1..).zip(&steps) {
                let (position, now) = (minute, Instant(minute));
                match step {
                    Step::Post { ahead, replaces } => notices.post(Notice {
                        number: NoticeNumber(notices.last + 1),
                        from: now.plus(*ahead),
                        replaces: replaces.and_then(|which| pick(&notices, which)),
                        category: None,
                        poster: "operators/OP3".to_owned(),
                        posted_at: now,
                        position,
                        end: None,
                    }),
                    Step::Withdraw(which) => {
                        if let Some(number) = pick(&notices, *which) {
                            notices.withdraw(number, now, position);
                        }
                    }
                }
            }
            for at in (0..30).map(Instant) {
                for notice in notices.by_number.values() {
                    let told = notice.from <= at && notice.end.is_none_or(|end| at < end.at);
                    prop_assert_eq!(told, in_force_by_the_rule(&notices, notice, at), "{:?} at {:?}", notice, at);
                }
            }
        }

        #[test]
        fn numbers_are_read_as_they_are_written(number in 1_i64..1_000_000_000) {
            let shown = NoticeNumber(number).to_string();
            for typed in [shown.clone(), shown.to_lowercase(), shown[1..].to_owned(), format!(" {shown} ")] {
                prop_assert_eq!(NoticeNumber::parse(&typed), Ok(NoticeNumber(number)));
            }
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "N", "0", "N0", "Q1", "-1", "1000000000", "N1-2", "一"] {
            assert_eq!(NoticeNumber::parse(text), Err(NumberError::Form), "{text}");
        }
    }
}
