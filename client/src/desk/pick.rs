//! A list from which one is picked: by its digit, or by a few letters of its name, code or sound.

use hotline_proto::v1::{CallKind, Handoff, HandoffMode, ReasonCode};
use ratatui::crossterm::event::{KeyCode, KeyEvent};

use super::asks::Ask;
use super::model::Desk;
use crate::alike::may_become;
use crate::catalogue::{label, text};
use crate::codes::Code;
use crate::directories::Entry;

/// What is picked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Category,
    District,
    Agency,
    Kind,
    Target,
    /// How it is handed off to a target.
    Mode(String),
    Link,
    /// Why a call of danger ends as answered.
    Reason,
}

/// Something that may be picked.
#[derive(Clone, Debug)]
pub struct Item {
    /// By what it is known to the desk.
    pub value: String,
    /// What people read.
    pub label: String,
    /// By what it is typed.
    words: Vec<String>,
}

/// A list that is open.
#[derive(Clone, Debug)]
pub struct Pick {
    pub what: What,
    pub title: String,
    pub items: Vec<Item>,
    /// The letters that were typed.
    pub typed: String,
    /// Which of those that are shown is marked.
    pub at: usize,
}

impl Pick {
    pub fn new(what: What, title: String, items: Vec<Item>) -> Self {
        Self { what, title, items, typed: String::new(), at: 0 }
    }

    /// Entries of a directory that are offered.
    pub fn of_entries(what: What, title: String, entries: &[Entry]) -> Self {
        let items = entries.iter().filter(|entry| !entry.retired).map(|entry| Item {
            value: entry.code.clone(),
            label: entry.name.clone(),
            words: entry.words().cloned().collect(),
        });
        Self::new(what, title, items.collect())
    }

    /// The values of a code.
    fn of_codes<T: Code>(what: What, title: String) -> Self {
        let items = T::every().map(|value| Item {
            value: value.spelling(),
            label: label(value.full_name()),
            words: value.terms().chain([value.spelling()]).collect(),
        });
        Self::new(what, title, items.collect())
    }

    /// Why a call of danger ends as answered.
    pub fn of_reasons(title: String) -> Self {
        Self::of_codes::<ReasonCode>(What::Reason, title)
    }

    /// How a call may be handed off.
    pub fn of_modes(target: String, title: String) -> Self {
        Self::of_codes::<HandoffMode>(What::Mode(target), title)
    }

    /// What a caller may want.
    pub fn of_kinds(title: String) -> Self {
        Self::of_codes::<CallKind>(What::Kind, title)
    }

    /// To whom a call is handed off.
    pub fn of_targets(title: String) -> Self {
        let targets = text!("desk-handoff-targets");
        let item = |target: &str| Item {
            value: target.split(' ').next().unwrap_or_default().to_owned(),
            label: target.to_owned(),
            words: vec![target.to_owned()],
        };
        Self::new(What::Target, title, targets.split(',').map(|target| item(target.trim())).collect())
    }

    /// Things that have a value and a label.
    pub fn of_labels(what: What, title: String, labels: impl IntoIterator<Item = (String, String)>) -> Self {
        let items =
            labels.into_iter().map(|(value, label)| Item { value, words: vec![label.clone()], label });
        Self::new(what, title, items.collect())
    }

    /// Those that what was typed may mean, all of them while nothing was.
    pub fn shown(&self) -> Vec<&Item> {
        let is_meant = |item: &&Item| {
            self.typed.is_empty()
                || item.words.iter().any(|word| word.contains(&self.typed) || may_become(word, &self.typed))
        };
        self.items.iter().filter(is_meant).collect()
    }

    /// The one under a digit, if digits are not a part of what is typed.
    pub fn by_digit(&self, digit: char) -> Option<String> {
        let at = digit.to_digit(10).and_then(|digit| digit.checked_sub(1))?;
        self.typed
            .is_empty()
            .then(|| self.shown().get(usize::try_from(at).ok()?).map(|item| item.value.clone()))?
    }

    /// The one that is marked.
    pub fn marked(&self) -> Option<String> {
        self.shown().get(self.at).map(|item| item.value.clone())
    }

    /// Another letter.
    pub fn type_letter(&mut self, letter: char) {
        self.typed.extend(letter.to_lowercase());
        self.at = 0;
    }

    /// One letter less.
    pub fn take_back(&mut self) {
        self.at = 0;
        self.typed.pop();
    }

    /// Moves the mark.
    pub fn step(&mut self, by: isize) {
        let last = self.shown().len().saturating_sub(1);
        self.at = self.at.saturating_add_signed(by).min(last);
    }
}

impl Desk {
    /// A key while a list is open.
    pub fn key_of_pick(&mut self, key: KeyEvent) -> Vec<Ask> {
        let Some((of, pick)) = self.pick.as_mut() else { return Vec::new() };
        let of = *of;
        let picked = match key.code {
            KeyCode::Esc => {
                self.pick = None;
                return Vec::new();
            }
            KeyCode::Up => {
                pick.step(-1);
                None
            }
            KeyCode::Down => {
                pick.step(1);
                None
            }
            KeyCode::Backspace => {
                pick.take_back();
                None
            }
            KeyCode::Enter => pick.marked(),
            KeyCode::Char(typed) => pick.by_digit(typed).or_else(|| {
                pick.type_letter(typed);
                None
            }),
            _ => None,
        };
        let Some(value) = picked else { return Vec::new() };
        let Some((_, pick)) = self.pick.take() else { return Vec::new() };
        // It was opened for the draft that is shown, which cannot be turned away from meanwhile.
        if self.draft().id == of && !self.draft().is_sent {
            self.picked(pick.what, value)
        } else {
            Vec::new()
        }
    }

    fn picked(&mut self, what: What, value: String) -> Vec<Ask> {
        match what {
            What::Category => self.choose(|choices| choices.category = value),
            What::District => {
                self.choose(|choices| choices.district = value);
                let known = self.known.clone();
                return vec![self.draft().ask_suggestions(&known)];
            }
            What::Agency => self.choose(|choices| {
                choices.agency = value;
                choices.opens_issue = true;
            }),
            What::Kind => {
                let kind = CallKind::typed(&value).unwrap_or_default();
                self.choose(|choices| choices.kind = kind.into());
            }
            What::Target => self.open_pick(Pick::of_modes(value, text!("desk-pick-mode"))),
            What::Mode(target) => {
                let mode = HandoffMode::typed(&value).unwrap_or_default();
                let handoff = Handoff { target, mode: mode.into(), ..Handoff::default() };
                self.choose(|choices| choices.handoffs.push(handoff));
            }
            What::Link => self.link_to(&value),
            What::Reason => {
                let reason = ReasonCode::typed(&value).unwrap_or_default();
                self.choose(|choices| {
                    choices.is_answered = true;
                    choices.reason_code = reason.into();
                });
            }
        }
        Vec::new()
    }
}
