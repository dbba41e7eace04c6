//! A server that wants TLS, and what its clients need for it.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, chown};
use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};

use super::Cluster;

/// Each user may do what the owner of the databases may. Only `hotline` may come without TLS, and needs to show nothing.
const ACCESS: &str = "
hostssl all         tls_client   127.0.0.1/32 cert
hostssl all         tls_password 127.0.0.1/32 scram-sha-256
host    all         hotline      127.0.0.1/32 trust
host    replication hotline      127.0.0.1/32 trust
";

/// What the clients of [`Cluster::start_with_tls`] need.
#[derive(Clone, Debug)]
pub struct Tls {
    /// The certificate of the authority that signed the server's, for 127.0.0.1 and localhost, and the client's.
    pub ca: PathBuf,
    /// The certificate of an authority that signed neither.
    pub other_ca: PathBuf,
    /// The client's certificate, for the user `tls_client`.
    pub client_certificate: PathBuf,
    /// Its key (PKCS#8).
    pub client_key: PathBuf,
    /// The password of the user `tls_password`.
    pub password: String,
}

impl Cluster {
    /// A cluster of the test's own that lets two users in over TLS only: `tls_client` shows a certificate, `tls_password` a password.
    pub fn start_with_tls() -> (Self, Tls) {
        let cluster = Self::prepare(
            "ssl = on\nssl_ca_file = 'ca.pem'\nssl_cert_file = 'server.pem'\nssl_key_file = 'server.key'",
            false,
        );
        let data_dir = cluster.data_dir();
        let directory = cluster.guardian.directory();
        let tls = Tls {
            ca: directory.join("ca.pem"),
            other_ca: directory.join("other-ca.pem"),
            client_certificate: directory.join("client.pem"),
            client_key: directory.join("client.key"),
            password: "open sesame".to_owned(),
        };

        let (ca, ca_pem) = authority("Test CA");
        let (_, other_ca_pem) = authority("Other CA");
        let server =
            signed(&ca, "localhost", &["localhost", "127.0.0.1"], ExtendedKeyUsagePurpose::ServerAuth);
        let client = signed(&ca, "tls_client", &[], ExtendedKeyUsagePurpose::ClientAuth);
        write(&tls.ca, &ca_pem);
        write(&tls.other_ca, &other_ca_pem);
        write(&tls.client_certificate, &client.certificate);
        write(&tls.client_key, &client.key);
        for (name, text) in
            [("ca.pem", &ca_pem), ("server.pem", &server.certificate), ("server.key", &server.key)]
        {
            write(&data_dir.join(name), text);
            give_to_owner_of(&data_dir, &data_dir.join(name));
        }
        fs::write(data_dir.join("pg_hba.conf"), ACCESS).expect("pg_hba.conf can be written");

        let cluster = cluster.started();
        cluster.database("postgres").psql(&format!(
            "CREATE ROLE tls_client LOGIN IN ROLE hotline;
             CREATE ROLE tls_password LOGIN IN ROLE hotline PASSWORD '{}'",
            tls.password
        ));
        (cluster, tls)
    }
}

/// A certificate and its key as PEM.
struct Signed {
    certificate: String,
    key: String,
}

fn authority(name: &str) -> (Issuer<'static, KeyPair>, String) {
    let mut params = named(name, &[]);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let key = KeyPair::generate().expect("a key can be made");
    let certificate = params.self_signed(&key).expect("a certificate can be signed");
    (Issuer::new(params, key), certificate.pem())
}

fn signed(
    issuer: &Issuer<'_, KeyPair>,
    name: &str,
    addresses: &[&str],
    purpose: ExtendedKeyUsagePurpose,
) -> Signed {
    let mut params = named(name, addresses);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![purpose];
    let key = KeyPair::generate().expect("a key can be made");
    let certificate = params.signed_by(&key, issuer).expect("a certificate can be signed");
    Signed { certificate: certificate.pem(), key: key.serialize_pem() }
}

fn named(name: &str, addresses: &[&str]) -> CertificateParams {
    let addresses: Vec<String> = addresses.iter().map(|&address| address.to_owned()).collect();
    let mut params = CertificateParams::new(addresses).expect("the addresses are ASCII");
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

/// Readable by nobody else, as PostgreSQL wants of keys.
fn write(path: &Path, text: &str) {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.expect("the directory of the cluster can be written");
}

/// The server may run as somebody else than the tests.
fn give_to_owner_of(directory: &Path, path: &Path) {
    let owner = fs::metadata(directory).expect("the directory is there");
    chown(path, Some(owner.uid()), Some(owner.gid()))
        .expect("a file can be given away by root, or to oneself");
}
