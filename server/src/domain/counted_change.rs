//! How entries state counted fields: those of a creation follow from its facts, those of a change are given where they differ, before and after.

use serde::{Deserialize, Deserializer, Serialize};

use super::call::Call;
use super::counted::{Counted, CountedCall, CountedCallChange, CountedIssue, CountedIssueChange};
use super::event::{Entry, Event};
use super::issue::Issue;

/// Declares a struct of counted fields, and a struct of those that differ between two of them.
macro_rules! counted {
    ($(#[$meta:meta])* pub struct $Counted:ident, change $Change:ident {
        $($(#[$fmeta:meta])* $field:ident: $type:ty,)+
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(missing_docs)]
        pub struct $Counted { $($(#[$fmeta])* pub $field: $type,)+ }

        #[doc = concat!("Some fields of [`", stringify!($Counted), "`]. None: not given.")]
        #[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(default)]
        #[allow(missing_docs)]
        pub struct $Change {
            $(#[serde(
                skip_serializing_if = "Option::is_none",
                deserialize_with = "crate::domain::counted_change::given"
            )]
            pub $field: Option<$type>,)+
        }

        impl $Counted {
            /// The fields that differ from those of `other`.
            pub fn differing_from(&self, other: &Self) -> $Change {
                $Change { $($field: (self.$field != other.$field).then(|| self.$field.clone()),)+ }
            }
        }

        impl $Change {
            /// Overwrites the fields that are given.
            pub fn apply(self, counted: &mut $Counted) {
                $(if let Some(value) = self.$field { counted.$field = value; })+
            }
        }
    };
}
pub(crate) use counted;

/// A field that is there; null is a value of it.
pub fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// One side of the change that an entry makes to counted fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CountedChange {
    /// Fields of the call. `repeat` is given wherever it is true: it changes with entries of issues, which are not those of the call.
    #[serde(skip_serializing_if = "is_empty")]
    pub call: CountedCallChange,
    /// Fields of the issue.
    #[serde(skip_serializing_if = "is_empty")]
    pub issue: CountedIssueChange,
}

impl CountedChange {
    /// Whether it gives no field.
    pub fn is_empty(&self) -> bool {
        is_empty(self)
    }
}

/// Whether a change gives no field.
fn is_empty<T: Default + PartialEq>(change: &T) -> bool {
    *change == T::default()
}

/// What an entry states of the counted fields that it changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CountedChanges {
    /// As they were. Empty for a creation.
    pub before: CountedChange,
    /// As they are; for a creation, where they do not follow from its facts.
    pub after: CountedChange,
}

impl CountedChanges {
    /// What an entry states, by the counted fields of what it concerns before and after it.
    pub fn between(entry: &Entry, before: &Counted, after: &Counted) -> Self {
        let created = created(entry);
        let mut changes = Self::default();
        if let Some(after) = &after.call {
            let former = before.call.as_ref().or(created.call.as_ref()).unwrap_or(after);
            changes.after.call = after.differing_from(former);
            changes.after.call.repeat = after.repeat.then_some(true);
        }
        if let (Some(before), Some(after)) = (&before.call, &after.call) {
            changes.before.call = before.differing_from(after);
            changes.before.call.repeat = before.repeat.then_some(true);
        }
        if let Some(after) = &after.issue {
            let former = before.issue.as_ref().or(created.issue.as_ref()).unwrap_or(after);
            changes.after.issue = after.differing_from(former);
        }
        if let (Some(before), Some(after)) = (&before.issue, &after.issue) {
            changes.before.issue = before.differing_from(after);
        }
        changes
    }

    /// Whether it states nothing.
    pub fn is_empty(&self) -> bool {
        self.before.is_empty() && self.after.is_empty()
    }

    /// The counted fields before and after an entry, all of them but the assignment. `former` are those after the entries before it.
    pub fn complete(&self, entry: &Entry, former: Counted) -> (Counted, Counted) {
        let Counted { mut call, mut issue, .. } = former;
        if let Some(call) = &mut call {
            self.before.call.clone().apply(call);
            call.repeat = self.before.call.repeat.is_some();
        }
        if let Some(issue) = &mut issue {
            self.before.issue.clone().apply(issue);
        }
        let before = Counted { call, issue, assignment: None };
        let created = created(entry);
        let mut call: Option<CountedCall> = before.call.clone().or(created.call);
        if let Some(call) = &mut call {
            self.after.call.clone().apply(call);
            call.repeat = self.after.call.repeat.is_some();
        }
        let mut issue: Option<CountedIssue> = before.issue.clone().or(created.issue);
        if let Some(issue) = &mut issue {
            self.after.issue.clone().apply(issue);
        }
        (before, Counted { call, issue, assignment: None })
    }
}

/// The counted fields of what an entry creates, as far as they follow from the entry alone.
fn created(entry: &Entry) -> Counted {
    match &entry.event {
        Event::Call(number, event) => {
            let call = Call::recorded(*number, event, entry);
            Counted { call: call.map(|call| call.counted(None)), ..Counted::default() }
        }
        Event::Issue(number, event) => {
            let issue = Issue::opened(*number, event, entry);
            Counted { issue: issue.map(|issue| issue.counted()), ..Counted::default() }
        }
        Event::Period(_) | Event::Callback(..) => Counted::default(),
    }
}
