//! Connections, before there are requests: who gets one, what may be sent over it besides requests, and when it is ended.
//!
//! [`listener`] accepts connections and ends those that say nothing or read nothing, [`connection`] is what is known of one,
//! [`local`] is the socket of the server's own user, [`tls`] the
//! certificate of the server,
//! [`frames`] reads the heads of HTTP/2 frames as they come in, [`answers`] counts the answers that wait for their readers.

pub mod answers;
pub mod client_certificate;
pub mod connection;
pub mod frames;
pub mod listener;
pub mod local;
pub mod tls;
