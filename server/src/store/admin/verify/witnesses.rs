//! What lies outside of a register and tells how it must be: the key that signed its heads, heads that were exported, and the files that are derived of it.

use diesel::prelude::*;
use uuid::Uuid;

use super::Finding;
use crate::domain::period::PeriodId;
use crate::store::access;
use crate::store::counters::deltas;
use crate::store::db::conn::{Conn, on};
use crate::store::db::reached::LastEntry;
use crate::store::db::signed_note::SignedNote;
use crate::store::db::{Database, Error};
use crate::store::derived::projector::hash_at;
use crate::store::search;
use crate::store::tables::checkpoint::{Checkpoint, HeadVerifier, JournalName};
use crate::store::tables::protection;
use crate::store::tables::rows::period::HeadRow;
use crate::store::tables::schema::journal;

/// Stands for exported heads that cannot be held against the register.
const EXPORTED: &str = "exported heads";

/// What a register is held against.
#[derive(Default)]
pub struct Witnesses {
    verifier: Option<HeadVerifier>,
    exported: Vec<Checkpoint>,
    derived: Vec<DerivedEnd>,
}

/// The last entry of a period that a derived file has taken in.
struct DerivedEnd {
    file: String,
    last: LastEntry,
}

/// An entry that somebody has seen in a journal, and what is there now.
struct SeenEntry<'s> {
    position: i64,
    hash: &'s [u8],
    /// The last entry of the journal.
    last: i64,
    /// The hash at the position. None if there is no such entry.
    there: Option<Vec<u8>>,
}

impl SeenEntry<'_> {
    /// How the journal is not the one that was seen. None if it is.
    fn difference(&self) -> Option<String> {
        let Self { position, hash, last, there } = self;
        match there {
            Some(there) if there == hash => None,
            Some(_) => Some(format!("entry {position} has another hash: the journal was rewritten")),
            None if last < position => {
                let cut_off = match last + 1 {
                    first if first == *position => format!("entry {first} was"),
                    first => format!("entries {first} to {position} were"),
                };
                Some(format!("the journal ends with entry {last}: {cut_off} cut off"))
            }
            None => Some(format!("entry {position} is missing")),
        }
    }
}

impl Witnesses {
    /// The key that the signatures of the heads are checked with. Without it they are not checked.
    pub fn new(verifier: Option<HeadVerifier>) -> Self {
        Self { verifier, ..Self::default() }
    }

    /// Whether signatures are checked.
    pub fn checks_signatures(&self) -> bool {
        self.verifier.is_some()
    }

    /// Takes the heads of notes that are signed with a key. Notes what is wrong with the others.
    pub fn take_notes(&mut self, notes: &[SignedNote], key: &HeadVerifier) -> Finding {
        let mut finding = Finding::beside(EXPORTED);
        for (note, number) in notes.iter().zip(1..) {
            let Some(head) = Checkpoint::parse(&note.text) else {
                finding.note(|| format!("note {number}: it is not of the head of a journal"));
                continue;
            };
            match refused(&head, note, key) {
                Some(why) => {
                    finding.note(|| format!("head of {} at entry {}: {why}", head.journal, head.position))
                }
                None => self.exported.push(head),
            }
        }
        finding
    }

    /// The exported heads that were taken.
    pub fn exported(&self) -> &[Checkpoint] {
        &self.exported
    }

    /// Reads how far the derived files of a register go. This comes before the snapshot of what is verified: they must not be ahead of it.
    pub fn read_derived(
        &mut self,
        database: &Database,
        conn: &mut Conn,
        register: Uuid,
    ) -> Result<(), Error> {
        let index_origin = protection::index_origin(conn, register)?;
        for (path, reached, origin) in [
            (database.search_file(), search::reached_in as fn(&_, &_) -> _, index_origin.as_slice()),
            (database.deltas_file(), deltas::reached_in, register.as_bytes()),
        ] {
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let ends: Vec<LastEntry> = reached(&path, origin);
            self.derived.extend(ends.into_iter().map(|last| DerivedEnd { file: file.clone(), last }));
        }
        Ok(())
    }

    /// Holds a period against what is outside.
    pub(super) fn check_period(
        &self,
        conn: &mut Conn,
        id: &PeriodId,
        head: &HeadRow,
        finding: &mut Finding,
    ) -> Result<(), Error> {
        let name = JournalName::Period(id.clone());
        self.check_signature(&name, head.position, &head.hash, head.signature.as_deref(), finding);
        let key = head.period_key;
        let last = on!(conn, |c| journal::table
            .filter(journal::period_key.eq(key))
            .select(diesel::dsl::max(journal::position))
            .first::<Option<i64>>(c))?;
        let mut difference = |position, hash: &[u8]| {
            let there = hash_at(conn, key, position)?;
            Ok::<_, Error>(SeenEntry { position, hash, last: last.unwrap_or(0), there }.difference())
        };
        for head in self.exported.iter().filter(|head| head.journal == name) {
            note_exported(finding, head.position, difference(head.position, &head.hash)?);
        }
        for DerivedEnd { file, last } in self.derived.iter().filter(|end| end.last.key == key) {
            if let Some(difference) = difference(last.position, &last.hash)? {
                finding.note(|| {
                    let seen = last.position;
                    format!(
                        "{file} was made of entry {seen}, but {difference}, or an older register was put back"
                    )
                });
            }
        }
        Ok(())
    }

    /// Holds the journal of tokens against what is outside.
    pub(super) fn check_tokens(&self, conn: &mut Conn, finding: &mut Finding) -> Result<(), Error> {
        let head = access::head(conn)?;
        let signature = head.signature.as_deref();
        // Before its first entry there is nothing to sign.
        if head.position > 0 || signature.is_some() {
            self.check_signature(&JournalName::Tokens, head.position, &head.hash, signature, finding);
        }
        let last = access::last_position(conn)?;
        for Checkpoint { position, hash, .. } in
            self.exported.iter().filter(|head| head.journal == JournalName::Tokens)
        {
            let there = access::hash_at(conn, *position)?;
            note_exported(
                finding,
                *position,
                SeenEntry { position: *position, hash, last, there }.difference(),
            );
        }
        Ok(())
    }

    /// What tells of periods that the register does not have.
    pub(super) fn of_missing_periods(&self, present: &[(i64, PeriodId)]) -> Vec<Finding> {
        let missing = |name: &JournalName| match name {
            JournalName::Period(id) => present.iter().all(|(_, present)| present != id),
            JournalName::Tokens => false,
        };
        let exported = self.exported.iter().filter(|head| missing(&head.journal)).map(|head| {
            let mut finding = Finding::beside(&head.journal.to_string());
            note_exported(&mut finding, head.position, Some("the period is missing".to_owned()));
            finding
        });
        let lost = self.derived.iter().filter(|end| present.iter().all(|(key, _)| *key != end.last.key));
        let derived = lost.map(|DerivedEnd { file, last }| {
            let (key, position) = (last.key, last.position);
            let wrong = format!(
                "it was made of entry {position} of a period that is missing (key {key}), or an older register was put back"
            );
            Finding { wrong: vec![wrong], ..Finding::beside(file) }
        });
        exported.chain(derived).collect()
    }

    fn check_signature(
        &self,
        name: &JournalName,
        position: i64,
        hash: &[u8],
        signature: Option<&[u8]>,
        finding: &mut Finding,
    ) {
        let Some(verifier) = &self.verifier else { return };
        if signature.is_none() {
            finding.note(|| format!("head at entry {position}: its signature is missing"));
        } else if !verifier.verifies(&verifier.checkpoint(name.clone(), position, hash), signature) {
            finding.note(|| {
                format!("head at entry {position}: its signature is not of the key of the register: the head was changed")
            });
        }
    }
}

fn note_exported(finding: &mut Finding, position: i64, difference: Option<String>) {
    if let Some(difference) = difference {
        finding.note(|| format!("exported head at entry {position}: {difference}"));
    }
}

/// Why an exported head is not held against the register of a key.
fn refused(head: &Checkpoint, note: &SignedNote, key: &HeadVerifier) -> Option<String> {
    if head.register != key.register() {
        return Some(format!("it is of another register, {}", head.register));
    }
    match note.is_signed_by(key.key()) {
        Some(true) => None,
        Some(false) => Some("its signature is not of what it says: the note was changed".to_owned()),
        None => Some(format!("it is not signed with the key {}", key.key())),
    }
}
