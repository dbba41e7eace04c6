//! Derived files, which follow the journals of a register: the search index and the file of past changes.
//!
//! [`derived_file`] opens such a file, or recreates one that is damaged, of another register or of another format. A [`projector`] is the thread that adds
//! new entries of the journals to it.
//!
//! A derived file holds nothing that the register does not: it can be deleted at the cost of a rebuild, and every reader can do without it.

pub(crate) mod derived_file;
pub(crate) mod projector;
