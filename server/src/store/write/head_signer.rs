//! Signing of the heads that the writers write.
//!
//! A head is signed only if the journal before it is known to be the one that was signed. If it is not, calls are recorded all the same: the head has no signature from
//! then on, the log says so, and `verify` names it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::period::PeriodId;
use crate::store::tables::checkpoint::{HeadKey, JournalName};
use crate::store::tables::rows::period::HeadRow;

/// Signs heads for the writers of a server. Clones share what they know of periods.
#[derive(Clone)]
pub struct HeadSigner {
    key: HeadKey,
    last: Arc<Mutex<HashMap<PeriodId, LastHead>>>,
}

/// What is known of the head of a period.
enum LastHead {
    /// This process has signed it. A transaction that was rolled back may have: what is in the database is compared.
    Signed { position: i64, hash: Vec<u8> },
    /// It is not signed, and the log says so.
    Unsigned,
}

impl HeadSigner {
    /// Signs with a key. Nothing is known of any period yet.
    pub fn new(key: HeadKey) -> Self {
        Self { key, last: Arc::default() }
    }

    /// The signature of the head of a period after a batch. `before` is the head as it was read, None for a new period. None if that was neither signed by this process
    /// nor has a signature of the key.
    pub fn sign(
        &self,
        period: &PeriodId,
        before: Option<&HeadRow>,
        position: i64,
        hash: &[u8],
    ) -> Option<Vec<u8>> {
        let journal = JournalName::Period(period.clone());
        if let Some(before) = before.filter(|before| !self.knows(period, before)) {
            let read = self.key.verifier().checkpoint(journal.clone(), before.position, &before.hash);
            if !self.key.verifier().verifies(&read, before.signature.as_deref()) {
                self.note_unsigned(period, before.position);
                return None;
            }
        }
        let signature = self.key.sign(&self.key.verifier().checkpoint(journal, position, hash));
        let signed = LastHead::Signed { position, hash: hash.to_vec() };
        self.last.lock().unwrap_or_else(PoisonError::into_inner).insert(period.clone(), signed);
        Some(signature)
    }

    /// Whether this process has signed a head.
    fn knows(&self, period: &PeriodId, head: &HeadRow) -> bool {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        matches!(last.get(period), Some(LastHead::Signed { position, hash })
            if (*position, hash) == (head.position, &head.hash))
    }

    /// Logs it once for each period.
    fn note_unsigned(&self, period: &PeriodId, position: i64) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if !matches!(last.insert(period.clone(), LastHead::Unsigned), Some(LastHead::Unsigned)) {
            tracing::error!(
                %period,
                position,
                "the head of the journal is not signed by the key of the register: somebody else has changed it. Calls are recorded, and the \
                 head stays without a signature; `hotline-server verify` tells more"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::state::Head;
    use crate::store::db::register_key::RegisterKey;

    fn signer() -> HeadSigner {
        HeadSigner::new(HeadKey::new(Uuid::from_u128(1), &RegisterKey::from([7; 32])))
    }

    fn row(position: i64, hash: u8, signature: Option<Vec<u8>>) -> HeadRow {
        HeadRow::new(1, &Head { position, ..Head::default() }, vec![hash; 32], signature)
    }

    #[test]
    fn a_head_is_signed_on_one_that_was_signed_and_on_no_other() {
        let (period, signer) = (PeriodId::parse("flood-2022").unwrap(), signer());
        let first = signer.sign(&period, None, 1, &[1; 32]);
        assert!(first.is_some(), "a new period");
        let second = signer.sign(&period, Some(&row(1, 1, None)), 2, &[2; 32]);
        assert!(second.is_some(), "this process knows what it has signed");

        let started_again = self::signer();
        assert_eq!(started_again.sign(&period, Some(&row(1, 1, first.clone())), 2, &[2; 32]), second);
        for wrong in [row(2, 2, None), row(2, 2, first), row(2, 9, second.clone()), row(3, 2, second)] {
            let started_again = self::signer();
            assert_eq!(started_again.sign(&period, Some(&wrong), 3, &[3; 32]), None);
            assert_eq!(
                started_again.sign(&period, Some(&row(3, 3, None)), 4, &[4; 32]),
                None,
                "and so it stays"
            );
        }
    }
}
