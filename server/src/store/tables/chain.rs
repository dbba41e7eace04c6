//! The hash of an entry of a journal.

use sha2::{Digest, Sha256};

/// SHA-256 of columns, the hash of the entry before first, each prefixed with its length in 8 bytes, most significant first.
pub fn hash(columns: &[Option<&[u8]>]) -> Vec<u8> {
    let mut hasher = Sha256::new();
    for column in columns {
        // No column is this long, so that NULL differs from an empty text.
        hasher.update(column.map_or(u64::MAX, |bytes| bytes.len() as u64).to_be_bytes());
        hasher.update(column.unwrap_or_default());
    }
    hasher.finalize().to_vec()
}
