//! `hotline-server certificates`: certificates of the server and of services, and the private authority that signs them, for an office without one.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use clap::Args;
use fluent_bundle::FluentValue;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SanType, date_time_ymd,
};

use super::{Failure, say_line};
use crate::catalogue::sentence;
use crate::config::{Config, ConfigError};
use crate::domain::access::{BY_CERTIFICATE, Principal};
use crate::store::Error;
use crate::store::db::private;
use crate::store::db::unfinished::Unfinished;

/// How long the authority is good, in days.
const DAYS_OF_AUTHORITY: u64 = 3_650;
/// How long the certificates of the server and of services are good, in days: no longer than clients accept.
const DAYS: u64 = 397;
/// Since when they are good, in days before now: a seat whose clock is behind takes them as well.
const DAYS_BEFORE: u64 = 2;
/// A day, in seconds.
const DAY: u64 = 86_400;

/// The certificate of the authority.
const AUTHORITY: &str = "ca.pem";

/// Arguments of `certificates`.
#[derive(Args)]
pub struct Certificates {
    /// A name or an address by which seats reach the server; may be given several times
    #[arg(long = "for", value_name = "HOST", required_unless_present = "client")]
    hosts: Vec<String>,
    /// A service that is to be known by a certificate, services/NAME; may be given several times
    #[arg(long, value_name = "NAME")]
    client: Vec<String>,
    /// Directory for the files [default: tls in the data directory]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Makes certificates, and the authority if there is none yet. Run again, it renews the certificates, and seats need nothing new.
pub fn run(config: &Config, args: &Certificates) -> Result<(), Failure> {
    let clients = args.client.iter().map(|name| service(name)).collect::<Result<Vec<_>, _>>()?;
    let directory = directory(config, args.out.as_deref())?;
    private::own_directory(&directory)?;
    let file = |name: &str| directory.join(name);
    let issuer = match (read(&file(AUTHORITY))?, read(&file("ca.key"))?) {
        (Some(certificate), Some(key)) => Issuer::from_ca_cert_pem(&certificate, KeyPair::from_pem(&key)?)?,
        (None, None) => authority(&file(AUTHORITY), &file("ca.key"))?,
        _ => {
            let facts = [("directory", directory.display().to_string().into())];
            return Err(Failure(1, sentence("certificates-half", &facts)));
        }
    };
    if let Some(first) = args.hosts.first() {
        let params = named(first, &args.hosts, DAYS)?;
        let shown = make(&issuer, params, ExtendedKeyUsagePurpose::ServerAuth, &directory, "server")?;
        let facts = [("hosts", args.hosts.join(", ").into()), ("host", first.clone().into())];
        say_made("certificates-made", &directory, shown, facts)?;
    }
    clients.iter().try_for_each(|client| {
        let mut params = named(client.as_str(), &[], DAYS)?;
        params.subject_alt_names = vec![SanType::URI(client.to_uri().try_into()?)];
        let name = client.as_str().replace('/', "-");
        let shown = make(&issuer, params, ExtendedKeyUsagePurpose::ClientAuth, &directory, &name)?;
        say_made("certificates-made-client", &directory, shown, [("client", client.as_str().into())])
    })
}

/// The directory of the certificates: the one that is given, or else `tls` in the data directory.
fn directory(config: &Config, given: Option<&Path>) -> Result<PathBuf, Failure> {
    let usual = || Ok(config.data_directory()?.join("tls"));
    let directory = given.map_or_else(usual, |given| Ok(given.to_owned()));
    directory.map_err(|error: ConfigError| Failure(super::EX_CONFIG, error.to_string()))
}

fn service(name: &str) -> Result<Principal, Failure> {
    let facts = [("given", name.to_owned().into())];
    let wrong = || Failure(super::EX_USAGE, sentence("certificates-no-service", &facts));
    Principal::parse(name, BY_CERTIFICATE).ok_or_else(wrong)
}

/// Signs a certificate, and writes it with its key. Answers both files.
fn make(
    issuer: &Issuer<'_, KeyPair>,
    mut params: CertificateParams,
    usage: ExtendedKeyUsagePurpose,
    directory: &Path,
    name: &str,
) -> Result<[PathBuf; 2], Failure> {
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![usage];
    params.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate()?;
    let certificate = params.signed_by(&key, issuer)?;
    let files = ["pem", "key"].map(|extension| directory.join(format!("{name}.{extension}")));
    // The key first: whoever uses both reads them again when either changes, and until then shows what fits together.
    write(&files[1], &key.serialize_pem())?;
    write(&files[0], &certificate.pem())?;
    Ok(files)
}

/// Says what was made, and what is typed next.
fn say_made<const N: usize>(
    id: &str,
    directory: &Path,
    [certificate, key]: [PathBuf; 2],
    facts: [(&'static str, FluentValue<'_>); N],
) -> Result<(), Failure> {
    let shown = |path: &Path| path.display().to_string().into();
    let mut all = vec![
        ("days", DAYS.to_string().into()),
        ("ca", shown(&directory.join(AUTHORITY))),
        ("certificate", shown(&certificate)),
        ("key", shown(&key)),
    ];
    all.extend(facts);
    say_line(&sentence(id, &all))
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
