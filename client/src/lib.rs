//! A client of the hotline register, for other services and for the command line `hotline`.
//!
//! ```no_run
//! # async fn example() -> Result<(), hotline_client::Error> {
//! use hotline_client::{Client, Settings, Token};
//! use hotline_client::proto::v1::{Call, CreateCallRequest};
//!
//! let token = Some(Token::new(&std::fs::read_to_string("/etc/lift-monitor/token").expect("it can be read"))?);
//! let client = Client::connect(Settings { token, ..Settings::default() }).await?;
//! let request = CreateCallRequest {
//!     parent: "periods/dadukou-2022".into(),
//!     call: Some(Call { summary: "lift stopped between floors".into(), ..Call::default() }),
//!     ..CreateCallRequest::default()
//! };
//! let written = client.write(request).await?;
//! # let _ = written; Ok(())
//! # }
//! ```
//!
//! | module | what it is for |
//! | --- | --- |
//! | [`settings`] | where the server is, how long to wait, who is asking |
//! | [`token`], [`certificate`] | the token that says so, or the certificate of a service |
//! | [`client`] | the connection, and the generated client of each service |
//! | [`retry`] | `read` and `write`: deadlines, and trying again without doing anything twice |
//! | `batch` | [`Client::batch`]: calls by the hundred |
//! | [`ingest`] | calls as they come, sent again after a break under the same ids |
//! | [`pages`] | lists, page by page or up to a limit |
//! | [`watch`] | the journal as it grows, resumed after a break without gap or repeat |
//! | [`error`] | what went wrong, as data |
//! | [`names`] | short numbers as people type them, to resource names and back |
//!
//! The library prints nothing, reads no file and no environment variable, and knows the contract alone.

mod batch;
pub mod certificate;
pub mod client;
pub mod error;
pub mod ingest;
pub mod names;
pub mod pages;
mod positions;
mod reconnect;
pub mod retry;
pub mod settings;
pub mod token;
pub mod watch;

pub use certificate::ClientCertificate;
pub use client::Client;
pub use error::{Error, Facts, Refusal, SettingProblem, Violation};
pub use ingest::{Ingest, Ingested};
pub use pages::Pages;
pub use retry::Written;
pub use settings::Settings;
pub use token::Token;
pub use watch::{Watched, Watcher};

/// The contract: messages, methods, and traits of requests.
pub use hotline_proto as proto;
/// The transport, of the version that [`Client::over`] takes.
pub use tonic;
