//! Forms of a register that are no longer read.

use super::Error;

/// The first migration of the form that lasts. Earlier ones made the form of version 0.1, which nobody but its authors used.
const FIRST: &str = "20261128000000";

/// Refuses a register of version 0.1, by the versions of the migrations that it has.
pub fn check(applied: impl IntoIterator<Item = impl ToString>) -> Result<(), Error> {
    if applied.into_iter().all(|version| version.to_string().as_str() >= FIRST) {
        return Ok(());
    }
    let why = "the register was written by version 0.1 of hotline-server, whose form this version does not read; \
               keep it for that version, and begin a new register elsewhere";
    Err(Error::Unfit(why.to_owned()))
}
