//! The ids of callers in the contract. Outside a caller has an id that says nothing; inside it is a number, which tells who called first.

use std::fmt;

use aes::Aes128;
use aes::cipher::{BlockCipherDecrypt as _, BlockCipherEncrypt as _, KeyInit as _};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::domain::number::CallerNumber;

/// Makes the ids of a period's callers: their numbers, encrypted under the register's key. With another key they have other ids.
#[derive(Clone)]
pub struct CallerIds {
    cipher: Aes128,
    period_key: i64,
}

impl CallerIds {
    /// Those of the period with a key in the storage.
    pub fn new(register_key: &[u8; 32], period_key: i64) -> Self {
        let key = Sha256::digest([b"hotline caller ids:".as_slice(), register_key].concat());
        let cipher = Aes128::new_from_slice(&key[..16]).expect("AES-128 takes a key of 16 bytes");
        Self { cipher, period_key }
    }

    /// The id of a caller.
    pub fn id(&self, caller: CallerNumber) -> String {
        let mut block = [self.period_key.to_be_bytes(), caller.0.to_be_bytes()].concat();
        let whole = block.as_mut_slice().try_into().expect("two numbers are a block");
        self.cipher.encrypt_block(whole);
        Uuid::from_slice(&block).expect("a block is as long as a UUID").to_string()
    }

    /// The caller with an id. None if no caller of the period can have it.
    pub fn caller(&self, id: Uuid) -> Option<CallerNumber> {
        let mut block = id.as_bytes().to_vec();
        self.cipher.decrypt_block(block.as_mut_slice().try_into().ok()?);
        let (period_key, caller) = block.split_at(8);
        let caller = i64::from_be_bytes(caller.try_into().ok()?);
        (period_key == self.period_key.to_be_bytes() && caller > 0).then_some(CallerNumber(caller))
    }
}

impl fmt::Debug for CallerIds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallerIds").field("period_key", &self.period_key).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_back_in_its_period_only() {
        let (here, there) = (CallerIds::new(&[7; 32], 1), CallerIds::new(&[7; 32], 2));
        for number in [1, 2, 3, 4_000, i64::MAX] {
            let id = here.id(CallerNumber(number));
            let parsed = Uuid::parse_str(&id).unwrap();
            assert_eq!(here.caller(parsed), Some(CallerNumber(number)));
            assert_eq!(there.caller(parsed), None);
            assert_eq!(CallerIds::new(&[8; 32], 1).caller(parsed), None);
        }
        assert_eq!(here.caller(Uuid::nil()), None);
    }
}
