//! The outbox: calls that were logged and are not known to be recorded. They lie at the seat until the server has said what became of them.

mod entry;
mod keeping;
mod sending;

pub use self::entry::{Entry, Register, Writer};
pub use self::keeping::{Delivery, complete, deliver, is_for_later, patience, reference, tell_kept};
pub use self::sending::{
    Sending, after, directory, if_any, is_recorded_by_another, open, send, tell, waiting,
};
use crate::sealed::{self, SealedFiles};

/// The outbox of a seat.
pub type Outbox = SealedFiles<Entry>;
/// A call that is kept.
pub type Kept = sealed::Kept<Entry>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_typed_it_is_known_by_the_principal_else_by_the_token() {
        let writer =
            |principal: &str, token: &str| Writer { principal: principal.into(), token: token.into() };
        assert!(writer("operators/OP1", "a").is(&writer("operators/OP1", "b")));
        assert!(!writer("operators/OP1", "a").is(&writer("operators/OP2", "a")));
        assert!(writer("", "a").is(&writer("operators/OP1", "a")));
        assert!(!writer("", "a").is(&writer("operators/OP1", "b")));
    }
}
