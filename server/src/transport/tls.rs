//! TLS of the server, and of clients that have a certificate. The files are read again when they change, so that certificates are renewed without a restart.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::server::danger::ClientCertVerifier;
use rustls::server::{NoClientAuth, NoServerSessionStorage, WebPkiClientVerifier};
use rustls::{RootCertStore, ServerConfig};
use tokio_rustls::TlsAcceptor;

use crate::pem;

/// How often the files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How long before its certificate runs out the server begins to say so, in days.
const WARN_DAYS: u64 = 21;
const DAY: u64 = 86_400;

/// The files of a certificate and its key, and of the authority of clients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    /// The certificate, with those between it and its authority.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
    /// The authority that signs the certificates of clients. None: they are not asked for one.
    pub client_ca: Option<PathBuf>,
}

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}: {why}", .path.display())]
pub struct TlsError {
    path: PathBuf,
    why: String,
}

/// TLS with files that may be renewed. Clones share it.
#[derive(Clone)]
pub struct Tls {
    files: Files,
    read: Arc<RwLock<Read>>,
}

/// What the files say now.
struct Read {
    acceptor: TlsAcceptor,
    certificate: CertificateDer<'static>,
}

impl Tls {
    /// Reads the files. Fails if they are no certificate and its key, or no authority.
    pub fn open(files: Files) -> Result<Self, TlsError> {
        let read = Arc::new(RwLock::new(read(&files)?));
        Ok(Self { files, read })
    }

    /// Does the next handshake.
    pub fn acceptor(&self) -> TlsAcceptor {
        self.read.read().unwrap_or_else(PoisonError::into_inner).acceptor.clone()
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

    /// What cannot be used leaves what was read before.
    fn renew(&self) {
        match read(&self.files) {
            Ok(read) => {
                *self.read.write().unwrap_or_else(PoisonError::into_inner) = read;
                tracing::info!("the certificate was read again");
            }
            Err(error) => {
                tracing::warn!(%error, "the certificate cannot be read again; the earlier one is shown")
            }
        }
    }

    fn warn(&self) {
        let shown = self.read.read().unwrap_or_else(PoisonError::into_inner).certificate.clone();
        let Some(days) = days_left(&shown) else { return };
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

fn wrong<W: Into<String>>(path: &Path) -> impl Fn(W) -> TlsError {
    move |why| TlsError { path: path.to_owned(), why: why.into() }
}

fn read(files: &Files) -> Result<Read, TlsError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let chain = pem::certificates(&files.certificate).map_err(wrong(&files.certificate))?;
    let key = pem::key(&files.key).map_err(wrong(&files.key))?;
    let certificate = chain[0].clone();
    let clients = files.client_ca.as_deref().map(|ca| verifier(ca, provider.clone())).transpose()?;
    let asks_clients = clients.is_some();
    // Stated invariant: ring supports the default versions.
    let builder = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("TLS 1.2 and 1.3");
    let builder = builder.with_client_cert_verifier(clients.unwrap_or_else(|| Arc::new(NoClientAuth)));
    let mut config = builder
        .with_single_cert(chain, key)
        .map_err(|_| wrong(&files.key)("is not the key of the certificate"))?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    if asks_clients {
        // A session that is taken up again would be that of a certificate that nobody looks at again.
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
    }
    Ok(Read { acceptor: TlsAcceptor::from(Arc::new(config)), certificate })
}

/// Takes clients without a certificate, and those whose certificate the authority has signed, for clients, and is good now.
fn verifier(ca: &Path, provider: Arc<CryptoProvider>) -> Result<Arc<dyn ClientCertVerifier>, TlsError> {
    let mut roots = RootCertStore::empty();
    for certificate in pem::certificates(ca).map_err(wrong(ca))? {
        roots.add(certificate).map_err(|_| wrong(ca)("is no authority's certificate"))?;
    }
    let builder = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
    builder.allow_unauthenticated().build().map_err(|error| wrong(ca)(error.to_string()))
}

/// When each file was changed last. None where it is not there.
fn changed_at(files: &Files) -> [Option<SystemTime>; 3] {
    [Some(&files.certificate), Some(&files.key), files.client_ca.as_ref()]
        .map(|file| file.and_then(|file| file.metadata().and_then(|there| there.modified()).ok()))
}
