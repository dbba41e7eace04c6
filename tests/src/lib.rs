//! What the end-to-end tests share: real servers, real clients, and short ways to say what a test is about.
//!
//! | module | what it is for |
//! | --- | --- |
//! | [`binaries`] | the two binaries, built before they are first needed, run in a clean environment |
//! | [`certificates`] | certificates of a server that speaks TLS |
//! | [`server`] | a server on a data directory: start, stop, kill, start again |
//! | [`database`] | which database a server uses; [`postgres`] starts private PostgreSQL servers |
//! | [`register`] | a period with its directories, and requests sent to it |
//! | [`requests`] | requests with only what a test cares about; [`calls`] and [`issues`] build the larger ones |
//! | [`stream`] | calls sent as a stream; [`raw`] sends what no client library sends |
//! | [`faults`] | a disk that fails; [`health`]: how a server says that it is; [`process`]: what a process takes |
//! | [`terminal`] | a command at a real terminal: what is pressed, and what the screen shows |
//! | [`moments`] | local time of the period |
//! | [`check`] | `assert_refused!`, `assert_eventually!`, and that no test file was forgotten |
//!
//! Nothing here waits for a time to pass: a test waits for a line of the log, an answer, or a condition.

pub mod binaries;
pub mod calls;
pub mod certificates;
pub mod check;
pub mod database;
pub mod encryption;
pub mod faults;
pub mod frames;
pub mod health;
pub mod issues;
pub mod moments;
pub mod postgres;
pub mod process;
pub mod raw;
pub mod register;
pub mod requests;
pub mod server;
pub mod stream;
mod supervision;
pub mod terminal;

pub use calls::NewCall;
pub use issues::NewIssue;
pub use moments::local;
pub use register::Register;
pub use requests::{WriteExt, id};
pub use server::Server;
