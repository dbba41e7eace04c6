//! The texts of calls and issues by class: who, and what was said. Entries commit to each class by itself, so that one can be erased without the other.

use serde::Serialize;

use super::call::CallTexts;
use super::codes::TextClass;
use super::issue::IssueTexts;

/// Texts that are divided into classes.
pub trait Classed: Default + PartialEq + Serialize {
    /// The texts of a class alone.
    #[must_use]
    fn only(&self, class: TextClass) -> Self;

    /// The texts of both classes, each given alone.
    #[must_use]
    fn joined(who: Self, what: Self) -> Self;

    /// The texts of a class alone. None if there are none.
    fn of_class(&self, class: TextClass) -> Option<Self> {
        Some(self.only(class)).filter(|texts| *texts != Self::default())
    }

    /// Removes the texts of a class.
    fn erase(&mut self, class: TextClass) {
        *self = self.only(match class {
            TextClass::Who => TextClass::What,
            TextClass::What => TextClass::Who,
        });
    }
}

impl Classed for CallTexts {
    fn only(&self, class: TextClass) -> Self {
        let Self { summary, confidential_note, caller_plan, unclassified, .. } = self.clone();
        let what = Self { summary, confidential_note, caller_plan, unclassified, ..Self::default() };
        match class {
            TextClass::Who => Self::joined(self.clone(), Self::default()),
            TextClass::What => what,
        }
    }

    fn joined(who: Self, what: Self) -> Self {
        let Self { summary, confidential_note, caller_plan, unclassified, .. } = what;
        Self { summary, confidential_note, caller_plan, unclassified, ..who }
    }
}

impl Classed for IssueTexts {
    fn only(&self, class: TextClass) -> Self {
        match class {
            TextClass::Who => Self { title: None, ..self.clone() },
            TextClass::What => Self { title: self.title.clone(), ..Self::default() },
        }
    }

    fn joined(who: Self, what: Self) -> Self {
        Self { title: what.title, ..who }
    }
}
