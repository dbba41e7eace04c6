//! A client certificate, by which a server knows a service that sends no token.

use std::fmt;

use tonic::transport::Identity;

/// A certificate with its key. It shows itself to nobody: neither `Debug` nor an error has it.
#[derive(Clone)]
pub struct ClientCertificate(pub(crate) Identity);

impl ClientCertificate {
    /// Takes a certificate, with those between it and its authority, and its key, both as PEM. What is none is told when the client connects
    /// ([`Error::Setting`](crate::Error::Setting)).
    pub fn new(certificate: &str, key: &str) -> Self {
        Self(Identity::from_pem(certificate, key))
    }
}

impl fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientCertificate")
    }
}
