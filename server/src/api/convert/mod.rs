//! Between the contract's messages and the domain's types.
//!
//! [`input`] reads requests and gathers everything that is wrong with one before it is refused; [`output`] makes answers, with personal data
//! masked. [`codes`], [`times`] and [`names`] are what both need.

pub mod codes;
pub mod input;
pub mod names;
pub mod output;
pub mod times;
