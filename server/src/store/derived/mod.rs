//! Files beside the register that follow its journals: the text index and the past changes.
//!
//! [`derived_file`] opens such a file, or makes it anew when it is damaged, of another register or of another format. A [`projector`] is the thread that
//! carries what is new in the journals into it.
//!
//! A derived file never holds what the register does not: deleting it costs its rebuilding only, and every reader can do without it.

pub(crate) mod derived_file;
pub(crate) mod projector;
