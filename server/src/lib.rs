//! The server of the hotline register.
//!
//! [`api`] speaks the contract, [`domain`] holds the rules, [`store`] keeps the register; `api → domain ← store`, and `api → store` through
//! [`store::Store`]. [`serve`] starts and stops them, [`config`] holds the settings, [`cli`] is the command line, `catalogue` holds what it prints,
//! [`telemetry`] is the log, and [`demo`] is the reference case.

pub mod allowance;
pub mod api;
mod catalogue;
pub mod cli;
pub mod config;
pub mod demo;
pub mod domain;
pub mod hex;
pub mod limits;
pub mod pem;
pub mod serve;
pub mod store;
pub mod telemetry;
pub mod transport;
