//! Administration of a whole register: preparing, verifying, backing up and moving it.
//!
//! `prepare` migrates the register before it is served, `identity` gives it an id and holds its key against it, `heads` signs the heads of a register of before and exports them, and `schema_version` refuses one that another version has written; `rights` says what a role lacks on a shared one, and `loss` accepts that such a one has less than was seen. `verify` compares journal, tables
//! and counters, and `migrate_data` moves the register to another database. `backup` copies a register file beside its server and puts such a copy back; `erasure` takes what was erased out of logs and dead rows; `encryption` encrypts its texts; `contents` checks the copies and says what is in them.
//!
//! These never run while others write to the period that they change.

pub(crate) mod backup;
pub(crate) mod contents;
pub(crate) mod encryption;
pub(crate) mod erasure;
pub(crate) mod heads;
pub(crate) mod identity;
pub(crate) mod loss;
pub(crate) mod migrate_data;
pub(crate) mod prepare;
pub(crate) mod progress;
mod rebuild;
mod rights;
pub(crate) mod schema_version;
pub(crate) mod verify;
