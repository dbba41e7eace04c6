//! Where the server is, how long to wait for it, and who is asking.

use std::time::Duration;

/// Address on which a server listens that was started without arguments.
pub const DEFAULT_ENDPOINT: &str = "http://127.0.0.1:50051";

/// The scheme of the socket of a server on this machine, before its path: `unix:/home/li/.local/share/hotline/register.db.sock`.
pub const SOCKET: &str = "unix:";

/// Settings of a [`Client`](crate::Client). `Settings { endpoint, ..Settings::of("lift-monitor") }` stays right when there are more of them.
#[derive(Clone, Debug)]
pub struct Settings {
    /// URL of the server: `http://HOST:PORT`, or `unix:PATH` for its socket, on which it answers its own user.
    pub endpoint: String,
    /// Who writes; sent with every request.
    pub actor: String,
    /// On whose behalf, if not the actor's own; sent with every request.
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

impl Settings {
    /// The server on this machine. `actor` is who writes: the name of the service, or of a person whom it writes for.
    pub fn of(actor: impl Into<String>) -> Self {
        Self {
            endpoint: DEFAULT_ENDPOINT.to_owned(),
            actor: actor.into(),
            on_behalf_of: None,
            deadline: Duration::from_secs(10),
            patience: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(5),
            silence: Duration::from_secs(45),
            keepalive: Duration::from_secs(20),
        }
    }
}
