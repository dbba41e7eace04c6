//! The server of the hotline register.

pub mod domain;
pub mod store;
