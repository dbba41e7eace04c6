//! Whom the certificate of a client names. Whether it is good, the handshake has found out.

use tokio_rustls::server::TlsStream;
use x509_parser::extensions::GeneralName;
use x509_parser::parse_x509_certificate;

use crate::domain::access::Principal;
use crate::domain::instant::{Instant, SECOND};

/// A service as its certificate names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certified {
    /// The service.
    pub principal: Principal,
    /// When the last second of the certificate has passed.
    pub runs_out_at: Instant,
}

impl Certified {
    /// Whom the client of a connection shows a certificate of. None if it shows none, or one that names no service or several.
    pub fn from_stream<IO>(stream: &TlsStream<IO>) -> Option<Self> {
        let chain = stream.get_ref().1.peer_certificates()?;
        let (_, certificate) = parse_x509_certificate(chain.first()?).ok()?;
        let names = certificate.subject_alternative_name().ok().flatten()?;
        let uris = names.value.general_names.iter().filter_map(|name| match name {
            GeneralName::URI(uri) => Principal::from_uri(uri),
            _ => None,
        });
        let mut services = uris.collect::<Vec<_>>();
        let last_second = certificate.validity().not_after.timestamp();
        let runs_out_at = Instant(last_second.saturating_add(1).saturating_mul(SECOND));
        match (services.pop(), services.is_empty()) {
            (Some(principal), true) => Some(Self { principal, runs_out_at }),
            _ => None,
        }
    }
}
