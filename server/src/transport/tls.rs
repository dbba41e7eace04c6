//! TLS of the server. Its certificate is read again when its files change, so that it is renewed without a restart.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio_rustls::TlsAcceptor;

use crate::pem;

/// How often the files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How long before its certificate runs out the server begins to say so, in days.
const WARN_DAYS: u64 = 21;
const DAY: u64 = 86_400;

/// The files of a certificate and its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    /// The certificate, with those between it and its authority.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}: {why}", .path.display())]
pub struct TlsError {
    path: PathBuf,
    why: String,
}

/// TLS with a certificate that may be renewed. Clones share it.
#[derive(Clone)]
pub struct Tls {
    /// Does the handshakes.
    pub acceptor: TlsAcceptor,
    files: Files,
    certificate: Arc<Certificate>,
}

/// The certificate that is shown now.
struct Certificate(RwLock<Arc<CertifiedKey>>);

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Certificate")
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

impl Tls {
    /// Reads the files. Fails if they are no certificate and its key.
    pub fn open(files: Files) -> Result<Self, TlsError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let read = Arc::new(read(&files, &provider)?);
        let certificate = Arc::new(Certificate(RwLock::new(read)));
        // Stated invariant: ring supports the default versions.
        let builder = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("TLS 1.2 and 1.3");
        let mut config = builder.with_no_client_auth().with_cert_resolver(certificate.clone());
        config.alpn_protocols = vec![b"h2".to_vec()];
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), files, certificate })
    }

    /// Reads the files again when they change, and tells when the certificate runs out soon. Ends with the server.
    pub async fn follow(self) {
        let (mut seen, mut warned) = (changed_at(&self.files), None::<SystemTime>);
        let mut look = tokio::time::interval(LOOK_EVERY);
        loop {
            look.tick().await;
            let now = changed_at(&self.files);
            if now != seen {
                seen = now;
                self.renew();
                warned = None;
            }
            if warned.is_none_or(|at| at.elapsed().is_ok_and(|since| since.as_secs() >= DAY)) {
                warned = Some(SystemTime::now());
                self.warn();
            }
        }
    }

    /// What cannot be used leaves the certificate that is shown.
    fn renew(&self) {
        match read(&self.files, &rustls::crypto::ring::default_provider()) {
            Ok(read) => {
                *self.certificate.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(read);
                tracing::info!("the certificate was read again");
            }
            Err(error) => {
                tracing::warn!(%error, "the certificate cannot be read again; the earlier one is shown")
            }
        }
    }

    fn warn(&self) {
        let shown = self.certificate.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(days) = shown.cert.first().and_then(|certificate| days_left(certificate)) else { return };
        if days < WARN_DAYS as i64 {
            tracing::warn!(days, "the certificate of the server runs out; renew its files");
        }
    }
}

/// Days until a certificate runs out; negative after that. None if it cannot be read.
fn days_left(certificate: &[u8]) -> Option<i64> {
    let (_, certificate) = x509_parser::parse_x509_certificate(certificate).ok()?;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs();
    let left = certificate.validity().not_after.timestamp() - i64::try_from(now).ok()?;
    Some(left.div_euclid(DAY as i64))
}

fn read(files: &Files, provider: &CryptoProvider) -> Result<CertifiedKey, TlsError> {
    let wrong = |path: &Path| {
        let path = path.to_owned();
        move |why| TlsError { path, why }
    };
    let chain = pem::certificates(&files.certificate).map_err(wrong(&files.certificate))?;
    let key = pem::key(&files.key).map_err(wrong(&files.key))?;
    CertifiedKey::from_der(chain, key, provider)
        .map_err(|_| wrong(&files.key)("is not the key of the certificate".to_owned()))
}

/// When each file was changed last. None where it is not there.
fn changed_at(files: &Files) -> [Option<SystemTime>; 2] {
    [&files.certificate, &files.key].map(|file| file.metadata().and_then(|there| there.modified()).ok())
}
