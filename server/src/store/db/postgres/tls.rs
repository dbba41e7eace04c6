//! The way to a PostgreSQL database over TLS, as the parameters of its URL say.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::AddressError;

/// What of TLS the URL says.
#[derive(Default)]
pub(super) struct TlsParameters {
    mode: Option<String>,
    root: Option<PathBuf>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
}

impl TlsParameters {
    /// Takes a parameter if it is one of these.
    pub(super) fn take(&mut self, pair: &str) -> bool {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = percent_encoding::percent_decode_str(value).decode_utf8_lossy().into_owned();
        match name {
            "sslmode" => self.mode = Some(value),
            "sslrootcert" => self.root = Some(value.into()),
            "sslcert" => self.certificate = Some(value.into()),
            "sslkey" => self.key = Some(value.into()),
            _ => return false,
        }
        true
    }

    /// What connects; none if it is to be without TLS.
    pub(super) fn client(&self, is_here: bool) -> Result<Option<MakeRustlsConnect>, AddressError> {
        let is_on = match self.mode.as_deref() {
            None => !is_here || self.root.is_some() || self.certificate.is_some(),
            Some("disable") => false,
            Some("require" | "verify-ca" | "verify-full") => true,
            Some(_) => {
                let why = "must be disable, require, verify-ca or verify-full; all but disable check the server's certificate";
                return Err(AddressError::Parameter { parameter: "sslmode", why: why.to_owned() });
            }
        };
        if !is_on {
            return Ok(None);
        }
        let builder = builder().with_root_certificates(self.roots()?);
        let config = match (&self.certificate, &self.key) {
            (None, None) => builder.with_no_client_auth(),
            (Some(certificate), Some(key)) => {
                let chain = certificates("sslcert", certificate)?;
                let key = PrivateKeyDer::from_pem_file(key)
                    .map_err(|error| wrong("sslkey", key, unread(&error)))?;
                builder.with_client_auth_cert(chain, key).map_err(|error| AddressError::Parameter {
                    parameter: "sslcert",
                    why: error.to_string(),
                })?
            }
            (Some(_), None) => return Err(alone("sslcert", "sslkey")),
            (None, Some(_)) => return Err(alone("sslkey", "sslcert")),
        };
        Ok(Some(MakeRustlsConnect::new(config)))
    }

    fn roots(&self) -> Result<RootCertStore, AddressError> {
        let mut roots = RootCertStore::empty();
        if let Some(path) = &self.root {
            return match roots.add_parsable_certificates(certificates("sslrootcert", path)?) {
                (0, _) => Err(wrong("sslrootcert", path, "there is no certificate in it that can be used")),
                _ => Ok(roots),
            };
        }
        if roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs).0 == 0 {
            let why =
                "the system has no root certificates; name the file of those that signed the database's";
            return Err(AddressError::Parameter { parameter: "sslrootcert", why: why.to_owned() });
        }
        Ok(roots)
    }
}

fn certificates(parameter: &'static str, path: &Path) -> Result<Vec<CertificateDer<'static>>, AddressError> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    match read {
        Ok(certificates) if certificates.is_empty() => {
            Err(wrong(parameter, path, "there is no certificate in it"))
        }
        Ok(certificates) => Ok(certificates),
        Err(error) => Err(wrong(parameter, path, unread(&error))),
    }
}

/// The library lists the bytes of what it met.
fn unread(error: &pem::Error) -> String {
    match error {
        pem::Error::Io(error) => error.to_string(),
        pem::Error::NoItemsFound => "there is no key in it".to_owned(),
        _ => "it is no PEM file".to_owned(),
    }
}

fn wrong(parameter: &'static str, path: &Path, why: impl std::fmt::Display) -> AddressError {
    AddressError::Parameter { parameter, why: format!("{}: {why}", path.display()) }
}

fn alone(parameter: &'static str, other: &str) -> AddressError {
    AddressError::Parameter { parameter, why: format!("goes together with {other}") }
}

fn builder() -> rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    // Stated invariant: ring knows the default versions.
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("TLS 1.2 and 1.3")
}

/// What is never used: the connection's type has TLS in it, `sslmode` keeps it from being asked for.
pub(super) fn unused() -> MakeRustlsConnect {
    MakeRustlsConnect::new(builder().with_root_certificates(RootCertStore::empty()).with_no_client_auth())
}
