//! `hotline-server certificates`: a certificate of the server, and the private authority that signs it, for an office without one.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use clap::Args;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};

use super::{Failure, say_line};
use crate::catalogue::sentence;
use crate::config::Config;
use crate::store::Error;
use crate::store::db::private;
use crate::store::db::unfinished::Unfinished;

/// How long the authority is good, in days.
const DAYS_OF_AUTHORITY: u64 = 3_650;
/// How long the certificate of the server is good, in days: no longer than clients accept.
const DAYS_OF_SERVER: u64 = 397;
/// Since when they are good, in days before now: a seat whose clock is behind takes them as well.
const DAYS_BEFORE: u64 = 2;
/// A day, in seconds.
const DAY: u64 = 86_400;

/// Arguments of `certificates`.
#[derive(Args)]
pub struct Certificates {
    /// A name or an address by which seats reach the server; may be given several times
    #[arg(long = "for", value_name = "HOST", required = true)]
    hosts: Vec<String>,
    /// Directory for the files [default: tls in the data directory]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Makes a certificate, and the authority if there is none yet. Run again, it renews the certificate, and seats need nothing new.
pub fn run(config: &Config, args: &Certificates) -> Result<(), Failure> {
    let directory = match &args.out {
        Some(directory) => directory.clone(),
        None => {
            config.data_directory().map_err(|error| Failure(super::EX_CONFIG, error.to_string()))?.join("tls")
        }
    };
    private::own_directory(&directory)?;
    let file = |name: &str| directory.join(name);
    let issuer = match (read(&file("ca.pem"))?, read(&file("ca.key"))?) {
        (Some(certificate), Some(key)) => Issuer::from_ca_cert_pem(&certificate, KeyPair::from_pem(&key)?)?,
        (None, None) => authority(&file("ca.pem"), &file("ca.key"))?,
        _ => {
            let facts = [("directory", directory.display().to_string().into())];
            return Err(Failure(1, sentence("certificates-half", &facts)));
        }
    };
    let mut params = named(&args.hosts[0], &args.hosts, DAYS_OF_SERVER)?;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate()?;
    let certificate = params.signed_by(&key, &issuer)?;
    // The key first: the server reads both again when either changes, and until then shows what fits together.
    write(&file("server.key"), &key.serialize_pem())?;
    write(&file("server.pem"), &certificate.pem())?;
    let shown = |name: &str| file(name).display().to_string();
    say_line(&sentence(
        "certificates-made",
        &[
            ("hosts", args.hosts.join(", ").into()),
            ("days", DAYS_OF_SERVER.to_string().into()),
            ("ca", shown("ca.pem").into()),
            ("certificate", shown("server.pem").into()),
            ("key", shown("server.key").into()),
            ("host", args.hosts[0].clone().into()),
        ],
    ))
}

/// A new authority, which signs nothing but certificates of this office.
fn authority(certificate: &Path, key: &Path) -> Result<Issuer<'static, KeyPair>, Failure> {
    let mut params = named("Hotline private CA", &[], DAYS_OF_AUTHORITY)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let pair = KeyPair::generate()?;
    let signed = params.self_signed(&pair)?;
    write(key, &pair.serialize_pem())?;
    write(certificate, &signed.pem())?;
    Ok(Issuer::new(params, pair))
}

fn named(name: &str, hosts: &[String], days: u64) -> Result<CertificateParams, Failure> {
    let mut params = CertificateParams::new(hosts.to_vec())?;
    params.distinguished_name.push(DnType::CommonName, name);
    let (epoch, now) = (date_time_ymd(1970, 1, 1), SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?);
    params.not_before = epoch + now - Duration::from_secs(DAYS_BEFORE * DAY);
    params.not_after = epoch + now + Duration::from_secs(days * DAY);
    Ok(params)
}

fn read(path: &Path) -> Result<Option<String>, Error> {
    private::check_file(path)?;
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::Io { what: format!("cannot read {}", path.display()), source }),
    }
}

/// Writes a file that only its owner may read, in place of an earlier one.
fn write(path: &Path, text: &str) -> Result<(), Error> {
    let unfinished = Unfinished::begin(path.with_added_extension("unfinished"))?;
    let written = fs::OpenOptions::new().append(true).open(unfinished.path());
    let io = |source| Error::Io { what: format!("cannot write {}", path.display()), source };
    written.and_then(|mut file| file.write_all(text.as_bytes())).map_err(io)?;
    unfinished.finish(path)
}
