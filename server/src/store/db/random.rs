//! Random bytes of the operating system.

use super::error::Error;

/// So many bytes that nobody can foresee.
pub fn bytes<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Error::Unfit(format!("no random numbers: {error}")))?;
    Ok(bytes)
}
