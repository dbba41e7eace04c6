//! TLS for connections to PostgreSQL, set up from the parameters of the URL.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::AddressError;
use crate::pem;

/// The TLS parameters of a URL.
#[derive(Default)]
pub(super) struct TlsParameters {
    mode: Option<String>,
    root: Option<PathBuf>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
}

impl TlsParameters {
    /// Stores a parameter. Returns false if it has nothing to do with TLS.
    pub(super) fn accept(&mut self, pair: &str) -> bool {
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

    /// The connector; none if TLS is off. `is_local` says whether the database is on this machine, where TLS is off by default.
    pub(super) fn connector(&self, is_local: bool) -> Result<Option<MakeRustlsConnect>, AddressError> {
        let is_on = match self.mode.as_deref() {
            None => !is_local || self.root.is_some() || self.certificate.is_some(),
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
                let key = pem::key(key).map_err(|why| file_error("sslkey", key, why))?;
                builder.with_client_auth_cert(chain, key).map_err(|error| AddressError::Parameter {
                    parameter: "sslcert",
                    why: error.to_string(),
                })?
            }
            (Some(_), None) => return Err(needs_other("sslcert", "sslkey")),
            (None, Some(_)) => return Err(needs_other("sslkey", "sslcert")),
        };
        Ok(Some(MakeRustlsConnect::new(config)))
    }

    fn roots(&self) -> Result<RootCertStore, AddressError> {
        let mut roots = RootCertStore::empty();
        if let Some(path) = &self.root {
            return match roots.add_parsable_certificates(certificates("sslrootcert", path)?) {
                (0, _) => {
                    Err(file_error("sslrootcert", path, "there is no certificate in it that can be used"))
                }
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
    pem::certificates(path).map_err(|why| file_error(parameter, path, why))
}

fn file_error(parameter: &'static str, path: &Path, why: impl std::fmt::Display) -> AddressError {
    AddressError::Parameter { parameter, why: format!("{}: {why}", path.display()) }
}

fn needs_other(parameter: &'static str, other: &str) -> AddressError {
    AddressError::Parameter { parameter, why: format!("goes together with {other}") }
}

fn builder() -> rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    // Stated invariant: ring supports the default versions.
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("TLS 1.2 and 1.3")
}

/// A connector for connections without TLS: their type needs one, but `sslmode` keeps it from being used.
pub(super) fn unused_connector() -> MakeRustlsConnect {
    MakeRustlsConnect::new(builder().with_root_certificates(RootCertStore::empty()).with_no_client_auth())
}
