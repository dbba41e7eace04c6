//! Converts between the contract's messages and the domain's types.
//!
//! [`input`] reads requests, and collects everything that is wrong with a request before it is refused. [`output`] makes answers and masks personal
//! data. Both use `codes`, `times` and `names`.

pub mod caller_ids;
pub(super) mod codes;
pub mod input;
pub mod kept_numbers;
pub mod names;
pub mod output;
pub mod times;
