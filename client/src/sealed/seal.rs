//! What is kept at a seat is sealed with its key: a disk that is taken away tells nothing without it.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::error::Unspecified;
use ring::rand::{SecureRandom as _, SystemRandom};

/// Bytes of a key.
pub const KEY: usize = 32;
/// Before what is sealed, so that a later form is told apart.
const FORM: u8 = 1;

/// Random bytes.
pub fn random<const N: usize>() -> Result<[u8; N], Unspecified> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes)?;
    Ok(bytes)
}

/// Seals something, which opens only under the same name.
pub fn seal(key: &[u8; KEY], name: &str, content: &[u8]) -> Result<Vec<u8>, Unspecified> {
    let nonce = random::<NONCE_LEN>()?;
    let mut sealed = content.to_vec();
    cipher(key)?.seal_in_place_append_tag(
        Nonce::assume_unique_for_key(nonce),
        Aad::from(name.as_bytes()),
        &mut sealed,
    )?;
    Ok([&[FORM][..], &nonce, &sealed].concat())
}

/// Opens it. Fails if it was changed, is of another name, or was sealed with another key.
pub fn open(key: &[u8; KEY], name: &str, sealed: &[u8]) -> Result<Vec<u8>, Unspecified> {
    let rest = sealed.strip_prefix(&[FORM]).ok_or(Unspecified)?;
    let (nonce, content) = rest.split_first_chunk::<NONCE_LEN>().ok_or(Unspecified)?;
    let mut content = content.to_vec();
    let nonce = Nonce::assume_unique_for_key(*nonce);
    let opened = cipher(key)?.open_in_place(nonce, Aad::from(name.as_bytes()), &mut content)?;
    Ok(opened.to_vec())
}

fn cipher(key: &[u8; KEY]) -> Result<LessSafeKey, Unspecified> {
    Ok(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_its_key_under_its_name_and_unchanged() {
        let (key, other) = (random().unwrap(), random().unwrap());
        let sealed = seal(&key, "a", "停水两天".as_bytes()).unwrap();
        assert_eq!(open(&key, "a", &sealed).unwrap(), "停水两天".as_bytes());
        assert!(open(&other, "a", &sealed).is_err() && open(&key, "b", &sealed).is_err());
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(open(&key, "a", &changed).is_err(), "byte {at}");
            assert!(open(&key, "a", &sealed[..at]).is_err(), "cut at {at}");
        }
        assert!(!sealed.windows(6).any(|bytes| bytes == "停水".as_bytes()));
    }
}
