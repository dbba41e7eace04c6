//! The server of the hotline register.
pub mod domain;
