//! What a write changed.

use super::event::{Event, Subject};

/// A resource that a write changed or created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The resource.
    pub subject: Subject,
    /// Whether the write created it.
    pub is_new: bool,
}

/// The resources that the events of a write happened to, in the order in which they first appear.
pub fn changed<'e>(events: impl IntoIterator<Item = &'e Event>) -> Vec<Changed> {
    let mut all: Vec<Changed> = Vec::new();
    for event in events {
        let subject = event.subject();
        if all.iter().all(|changed| changed.subject != subject) {
            // A resource begins with the event that creates it.
            all.push(Changed { subject, is_new: event.is_creation() });
        }
    }
    all
}
