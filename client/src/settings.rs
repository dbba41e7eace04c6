//! Where the server is, how long to wait for it, and who is asking.

use std::time::Duration;

use crate::{ClientCertificate, Token};

/// Address on which a server listens that was started without arguments.
pub const DEFAULT_ENDPOINT: &str = "http://127.0.0.1:50051";

/// The scheme of the socket of a server on this machine, before its path: `unix:/var/lib/hotline/register.db.sock`.
pub const SOCKET: &str = "unix:";

/// Settings of a [`Client`](crate::Client). `Settings { endpoint, ..Settings::default() }` stays right when there are more of them.
#[derive(Clone, Debug)]
pub struct Settings {
    /// URL of the server: `https://HOST:PORT`, `http://HOST:PORT` on this machine, or `unix:PATH` for its socket, on which it answers its own user.
    pub endpoint: String,
    /// The authority that signed the server's certificate, as PEM. None: those that this system trusts.
    pub ca: Option<String>,
    /// What a service is known by that sends no token; presented to a server at `https://` that asks for it. A token goes before it. None: no certificate.
    pub certificate: Option<ClientCertificate>,
    /// Who is asking. Not needed over the socket of a server of the same user.
    pub token: Option<Token>,
    /// On whose behalf writes are made, if not for the own part.
    pub on_behalf_of: Option<String>,
    /// How long one attempt may take. The server is told, and it is enforced here as well.
    pub deadline: Duration,
    /// How long all attempts of one request may take together, the pauses between them included.
    pub patience: Duration,
    /// How long making the connection may take.
    pub connect_timeout: Duration,
    /// How long a watch may hear nothing until it takes the connection for dead. The server sends at least every 15 seconds.
    pub silence: Duration,
    /// How often an idle connection is checked, so that a dead one is found before the next call comes.
    pub keepalive: Duration,
}

impl Default for Settings {
    /// The server on this machine, without a token.
    fn default() -> Self {
        Self {
            endpoint: DEFAULT_ENDPOINT.to_owned(),
            ca: None,
            certificate: None,
            token: None,
            on_behalf_of: None,
            deadline: Duration::from_secs(10),
            patience: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(5),
            silence: Duration::from_secs(45),
            keepalive: Duration::from_secs(20),
        }
    }
}
