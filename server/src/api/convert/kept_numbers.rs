//! What of a phone number a period keeps: the number, a keyed hash by which its calls are known again, or nothing.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::domain::codes::NumberKeeping;
use crate::domain::phone::Phone;

/// Bytes of a keyed hash that are kept.
const HASH: usize = 16;

/// Keeps the numbers of a period as it has chosen when it was created.
#[derive(Clone)]
pub struct KeptNumbers {
    keeping: NumberKeeping,
    mac: Hmac<Sha256>,
}

impl KeptNumbers {
    /// Those of the period with a key in the storage. With another register key, hashes are others.
    pub fn new(keeping: NumberKeeping, register_key: &[u8; 32], period_key: i64) -> Self {
        let mut mac = Hmac::<Sha256>::new_from_slice(register_key).expect("HMAC takes a key of any length");
        mac.update(b"hotline phone number:");
        mac.update(&period_key.to_be_bytes());
        Self { keeping, mac }
    }

    /// What is kept of a number.
    pub fn keep(&self, phone: Phone) -> Phone {
        match self.keeping {
            NumberKeeping::Kept => phone,
            NumberKeeping::Hashed if phone.is_number() => Phone::hashed(self.hash(&phone.key)),
            NumberKeeping::Hashed | NumberKeeping::NotKept => Phone::default(),
        }
    }

    /// The hash in letters alone, so that no digits of it are taken for those of a number.
    fn hash(&self, key: &str) -> String {
        let mut mac = self.mac.clone();
        mac.update(key.as_bytes());
        let bytes = mac.finalize().into_bytes();
        let nibbles = bytes[..HASH].iter().flat_map(|byte| [byte >> 4, byte & 15]);
        nibbles.map(|nibble| char::from(b'a' + nibble)).collect()
    }
}

impl fmt::Debug for KeptNumbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeptNumbers").field("keeping", &self.keeping).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_the_same_for_a_number_of_a_period_and_tells_nothing_of_it() {
        let phone = || Phone { raw: "138 0000 0001".to_owned(), key: "+8613800000001".to_owned() };
        let kept =
            |keeping, register: u8, period| KeptNumbers::new(keeping, &[register; 32], period).keep(phone());
        let hashed = kept(NumberKeeping::Hashed, 7, 1);
        assert_eq!(kept(NumberKeeping::Hashed, 7, 1), hashed);
        assert_ne!(kept(NumberKeeping::Hashed, 7, 2), hashed);
        assert_ne!(kept(NumberKeeping::Hashed, 8, 1), hashed);
        assert!(hashed.is_number() && !hashed.can_be_dialled() && hashed.raw.is_empty());
        assert!(!hashed.key.contains(|c: char| c.is_ascii_digit()));
        assert_eq!(kept(NumberKeeping::Kept, 7, 1), phone());
        assert_eq!(kept(NumberKeeping::NotKept, 7, 1), Phone::default());
    }
}
