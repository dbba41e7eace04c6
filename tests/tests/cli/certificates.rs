//! Services that are known by a certificate: as long as a token stands for it, and as long as it is good itself.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::{Duration, SystemTime};

use hotline_tests::Server;
use hotline_tests::assert_eventually;
use hotline_tests::binaries::hotline_server;
use hotline_tests::server::{TempDir, temp_dir};
use rcgen::{
    CertificateParams, ExtendedKeyUsagePurpose, Issuer, KeyPair, KeyUsagePurpose, SanType, date_time_ymd,
};

use super::desk::{Desk, run};
use super::output::CommandOutput;
use hotline_tests::certificates::{certify, pair};

/// A desk whose server takes clients of its authority, which has signed a certificate of `services/pbx`.
fn office() -> (Desk, TempDir) {
    let tls = temp_dir();
    certify(tls.path(), tls.path(), &["--for", "127.0.0.1", "--client", "services/pbx"]);
    let [certificate, key] = pair(tls.path());
    let ca = tls.path().join("ca.pem").display().to_string();
    let environment = [certificate, key, ("HOTLINE_CLIENT_CA", ca)];
    let environment: Vec<(&str, &str)> =
        environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    (Desk::served_in(&environment).opened(), tls)
}

/// What is typed where a service runs, which has its certificate and key in a directory under a name.
fn service(desk: &Desk, ca: &Path, (directory, name): (&Path, &str), line: &str) -> CommandOutput {
    let mut command = desk.command(line);
    command.env("HOTLINE_SERVER", format!("https://127.0.0.1:{}", desk.server.address().port()));
    command.env("HOTLINE_CA", ca.join("ca.pem"));
    for (variable, extension) in [("HOTLINE_CERTIFICATE", "pem"), ("HOTLINE_KEY", "key")] {
        command.env(variable, directory.join(format!("{name}.{extension}")));
    }
    run(command, "")
}

/// Writes a certificate and its key that the authority of an office has signed, for so many seconds from now on.
fn sign(tls: &Path, name: &str, uris: &[&str], usage: ExtendedKeyUsagePurpose, seconds: i64) {
    let file = |name: &str| fs::read_to_string(tls.join(name)).expect("it is there");
    let key = KeyPair::from_pem(&file("ca.key")).expect("it is a key");
    let issuer = Issuer::from_ca_cert_pem(&file("ca.pem"), key).expect("it is an authority");
    let mut params = CertificateParams::default();
    let uri = |uri: &&str| SanType::URI((*uri).try_into().expect("it is ASCII"));
    params.subject_alt_names = uris.iter().map(uri).collect();
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![usage];
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("it is after 1970");
    let until = now.as_secs().checked_add_signed(seconds).expect("it is after 1970");
    params.not_before = date_time_ymd(2022, 1, 1);
    params.not_after = date_time_ymd(1970, 1, 1) + Duration::from_secs(until);
    let pair = KeyPair::generate().expect("a key can be made");
    let signed = params.signed_by(&pair, &issuer).expect("it can be signed");
    let write = |extension: &str, text: String| {
        let path = tls.join(format!("{name}.{extension}"));
        fs::write(&path, text).expect("it can be written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("its mode can be set");
    };
    write("pem", signed.pem());
    write("key", pair.serialize_pem());
}

#[test]
fn a_service_is_known_by_its_certificate_while_a_token_stands_for_it() {
    let (desk, tls) = office();
    let pbx = |line: &str| service(&desk, tls.path(), (tls.path(), "services-pbx"), line);
    insta::assert_snapshot!(pbx("whoami"), @r"
    ------- stderr -------
    error: the server has no token for the name in the certificate
    Ask the administrator for a token by certificate for this service.
    [exit status: 77]
    ");
    let made =
        desk.hotline("-o json token create services/pbx --role service --by-certificate --for dadukou-2022");
    let made = made.json();
    assert!(made["secret"].is_null() || made["secret"] == "", "{made}");
    let whoami = pbx("-o json whoami").json();
    assert_eq!(
        (&whoami["principal"], &whoami["role"], &whoami["periods"][0]),
        (&"services/pbx".into(), &"ROLE_SERVICE".into(), &"periods/dadukou-2022".into())
    );
    let log = "-o json call log --phone 13800000001 --summary 停水 --source pbx --external-id";
    let call = pbx(&format!("{log} 1")).json()["call"]["name"].as_str().expect("a name").to_owned();
    assert_eq!(desk.hotline(&format!("-o json call show {call}")).json()["call"]["actor"], "services/pbx");

    // A token in the header goes before it.
    let token = desk.file("token", desk.server.token("users/li", "viewer"));
    fs::set_permissions(&token, fs::Permissions::from_mode(0o600)).expect("its mode can be set");
    fs::create_dir_all(desk.home().join(".config/hotline")).expect("the home directory can be written");
    desk.file(".config/hotline/config.toml", format!("token_file = {:?}\n", token.display().to_string()));
    assert_eq!(pbx("-o json whoami").json()["principal"], "users/li");
    desk.file(".config/hotline/config.toml", "");

    // Of two the one that is good for longer counts; where that is revoked, the other.
    let id = made["token"]["name"].as_str().expect("a name").trim_start_matches("tokens/").to_owned();
    let line = "-o json token create services/pbx --role service --by-certificate --days 300";
    let other = desk.hotline(line).json()["token"]["name"].as_str().expect("a name").to_owned();
    assert!(pbx("-o json whoami").json()["periods"].as_array().is_none_or(Vec::is_empty));
    let _ = desk.hotline(&format!("token revoke {other}")).success();
    assert_eq!(pbx("-o json whoami").json()["periods"][0], "periods/dadukou-2022");
    let _ = desk.hotline(&format!("token revoke {id}")).success();
    // What it wanted to record waits at its seat for another token.
    let refused = pbx(&format!("{log} 2"));
    assert!(refused.status == Some(75) && refused.stderr.contains("was revoked at"), "{refused}");
}

#[test]
fn a_certificate_that_is_not_good_ends_the_handshake_and_one_that_names_nobody_says_nothing() {
    let (desk, tls) = office();
    let _ = desk.hotline("token create services/pbx --role service --by-certificate").success();
    let of = |directory: &Path, name: &str| service(&desk, tls.path(), (directory, name), "whoami");
    let other = temp_dir();
    certify(other.path(), other.path(), &["--client", "services/pbx"]);
    insta::assert_snapshot!(of(other.path(), "services-pbx"), @r"
    ------- stderr -------
    error: the server does not take the certificate that this client presents
    It has run out, or another authority than the one that the server names has signed it, or not for a client.
    [exit status: 77]
    ");
    let (client, server) = (ExtendedKeyUsagePurpose::ClientAuth, ExtendedKeyUsagePurpose::ServerAuth);
    sign(tls.path(), "old", &["hotline:services/pbx"], client.clone(), -60);
    sign(tls.path(), "server-of-pbx", &["hotline:services/pbx"], server, 600);
    for name in ["old", "server-of-pbx"] {
        let refused = of(tls.path(), name);
        assert!(refused.status == Some(77) && refused.stderr.contains("does not take"), "{name}: {refused}");
    }
    let log = "call log --phone 13800000001 --summary 停水 --source pbx --external-id 1";
    let refused =
        service(&desk, tls.path(), (other.path(), "services-pbx"), &format!("--period dadukou-2022 {log}"));
    assert!(refused.status == Some(75) && refused.stderr.contains("does not take"), "{refused}");
    sign(tls.path(), "right", &["https://pbx", "hotline:services/pbx"], client.clone(), 600);
    assert!(of(tls.path(), "right").success().contains("services/pbx"));
    for (name, uris) in [
        ("none", &[][..]),
        ("two", &["hotline:services/pbx", "hotline:services/crm"]),
        ("operator", &["hotline:operators/OP01"]),
        ("bare", &["services/pbx"]),
    ] {
        sign(tls.path(), name, uris, client.clone(), 600);
        let refused = of(tls.path(), name);
        assert!(refused.stderr.contains("does not know who is asking"), "{name}: {refused}");
    }
}

#[tokio::test]
async fn a_connection_ends_with_its_certificate_and_authorities_are_read_again() {
    let (desk, tls) = office();
    let _ = desk.hotline("token create services/pbx --role service --by-certificate").success();
    sign(tls.path(), "short", &["hotline:services/pbx"], ExtendedKeyUsagePurpose::ClientAuth, 3);
    let text = |name: &str| fs::read_to_string(tls.path().join(name)).expect("it is there");
    let settings = hotline_client::Settings {
        endpoint: format!("https://127.0.0.1:{}", desk.server.address().port()),
        ca: Some(text("ca.pem")),
        certificate: Some(hotline_client::ClientCertificate::new(&text("short.pem"), &text("short.key"))),
        ..hotline_client::Settings::default()
    };
    assert!(!format!("{settings:?}").contains("KEY"), "{settings:?}");
    let client = hotline_client::Client::connect(settings).await.expect("it is good for a moment");
    let asked = hotline_client::proto::v1::GetServerInfoRequest {};
    assert_eq!(client.read(asked).await.expect("it is known").principal, "services/pbx");
    assert_eventually!(desk.server.log().contains("whose certificate has run out was ended"));
    let error = client.read(asked).await.expect_err("the next handshake fails");
    assert!(error.is_certificate_refused(), "{error:?}");

    let whoami = |ca: &Path, of: &Path| service(&desk, ca, (of, "services-pbx"), "whoami");
    let (seat, other) = (temp_dir(), temp_dir());
    fs::copy(tls.path().join("ca.pem"), seat.path().join("ca.pem")).expect("it can be copied");
    certify(other.path(), other.path(), &["--client", "services/pbx"]);
    assert_eq!(whoami(seat.path(), tls.path()).status, Some(0));
    fs::copy(other.path().join("ca.pem"), tls.path().join("ca.pem")).expect("it can be copied");
    assert_eventually!(desk.server.log().contains("the certificate was read again"));
    assert_eq!(whoami(seat.path(), other.path()).status, Some(0));
    assert_eq!(whoami(seat.path(), tls.path()).status, Some(77));
}

#[test]
fn what_is_wrong_with_a_certificate_is_said_before_anything_is_sent() {
    let (desk, tls) = office();
    let pbx = |line: &str| service(&desk, tls.path(), (tls.path(), "services-pbx"), line);
    let key = tls.path().join("services-pbx.key");
    let mode = |mode| fs::set_permissions(&key, fs::Permissions::from_mode(mode)).expect("it can be set");
    assert_eq!(fs::metadata(&key).expect("it is there").permissions().mode() & 0o777, 0o600);
    mode(0o644);
    let open = pbx("whoami");
    assert!(open.status == Some(78) && open.stderr.contains("chmod 600"), "{open}");
    mode(0o600);
    let socket = pbx(&format!("--server {} whoami", desk.server.url()));
    assert!(socket.status == Some(78) && socket.stderr.contains("https:// only"), "{socket}");
    let half = desk.hotline("--certificate services-pbx.pem whoami");
    assert!(half.status == Some(78) && half.stderr.contains("go together"), "{half}");
    let other = service(&desk, tls.path(), (tls.path(), "server"), "whoami");
    assert!(other.stderr.contains("does not take"), "{other}");
    fs::copy(tls.path().join("server.key"), &key).expect("it can be copied");
    let mixed = pbx("whoami");
    assert!(mixed.status == Some(78) && mixed.stderr.contains("no certificate with its key"), "{mixed}");
    for role in ["operator --by-certificate", "service"] {
        let line = format!("token create operators/op-07 --role {role}");
        assert_eq!(desk.hotline(&line).status, Some(65), "{line}");
    }
}

#[test]
fn a_client_authority_needs_tls_and_a_client_is_a_service() {
    let dir = temp_dir();
    let alone = [("HOTLINE_CLIENT_CA", "ca.pem")];
    let (status, log) = Server::try_start_with(dir.path(), 0, &alone).expect_err("it is refused");
    assert!(
        status.code() == Some(78) && log.contains("client-ca: goes together with tls-certificate"),
        "{log}"
    );
    let tls = temp_dir();
    let out = tls.path().display().to_string();
    let wrong = hotline_server(dir.path(), &["certificates", "--out", &out, "--client", "operators/OP01"]);
    let said = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(wrong.status.code() == Some(2) && said.contains("services/NAME"), "{said}");
    certify(dir.path(), tls.path(), &["--for", "127.0.0.1"]);
    let pair = pair(tls.path());
    let nonsense = tls.path().join("server.key").display().to_string();
    let environment =
        [(pair[0].0, pair[0].1.as_str()), (pair[1].0, &pair[1].1), ("HOTLINE_CLIENT_CA", &nonsense)];
    let (status, log) = Server::try_start_with(dir.path(), 0, &environment).expect_err("it is refused");
    assert!(status.code() == Some(78) && log.contains("there is no certificate in it"), "{log}");
}
