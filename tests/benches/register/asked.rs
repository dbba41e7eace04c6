//! What it costs to ask who is asking, to speak in secret and to keep a secret: a token beside the owner, TLS beside none, texts encrypted at rest beside texts as they are.

use std::path::Path;

use hotline_client::{Settings, Token};
use hotline_tests::certificates::serve;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server, encryption};

use super::load::Load;
use super::options::Options;
use super::turns::{Reach, Runs, Table};

/// Calls in flight of a desk that is busy.
const BUSY: usize = 32;
/// Streams of those who submit in bulk.
const STREAMS: usize = 4;

/// Runs it on registers of their own, one of them behind TLS, one encrypted.
pub async fn all(options: &Options, table: &mut Table) {
    let (plain_dir, tls_dir, tls, sealed_dir) = (temp_dir(), temp_dir(), temp_dir(), temp_dir());
    let file = |name: &str| tls.path().join(name).display().to_string();
    let encryption_key = file("encryption.key");
    assert!(encryption::on(sealed_dir.path(), Path::new(&encryption_key), &[]).status.success());
    let sealed = Server::start_with(sealed_dir.path(), 0, &[(encryption::SETTING, &encryption_key)]);
    let of_sealed = Register::open(&sealed).await;
    let (plain, secret) = (Server::start(&plain_dir), serve(tls_dir.path(), tls.path()));
    let (of_plain, of_secret) = (Register::open(&plain).await, Register::open(&secret).await);
    let token =
        |server: &Server| Some(Token::new(&server.token("operators/OP1", "operator")).expect("a token"));
    let ca = Some(std::fs::read_to_string(tls.path().join("ca.pem")).expect("it is there"));
    let over = |endpoint: String, token, ca| Settings { endpoint, token, ca, ..Settings::default() };
    let https = secret.network_url().replace("http://", "https://");
    let owner = Load::open(&of_plain).await;
    let at_rest = Load::open(&of_sealed).await;
    let by_token = Load::with(over(plain.url(), token(&plain), None), &of_plain.parent).await;
    let network = Load::with(over(plain.network_url(), token(&plain), None), &of_plain.parent).await;
    let in_secret = Load::with(over(https, token(&secret), ca), &of_secret.parent).await;
    for (what, in_flight) in [("1 client", 1), ("32 clients", BUSY)] {
        let mut runs: [Runs; 5] = Default::default();
        for _ in 0..options.repetitions {
            for (load, runs) in [&owner, &by_token, &network, &in_secret, &at_rest].into_iter().zip(&mut runs)
            {
                runs.0.push(load.calls(in_flight, options.run).await.rate);
            }
        }
        told(table, &format!("CreateCall, {what}"), &runs);
    }
    let mut runs: [Runs; 5] = Default::default();
    for _ in 0..options.repetitions {
        for (load, runs) in [&owner, &by_token, &network, &in_secret, &at_rest].into_iter().zip(&mut runs) {
            runs.0.push(load.streams(STREAMS, options.run).await);
        }
    }
    told(table, "IngestCalls, 4 streams", &runs);
    plain.stop().await;
    secret.stop().await;
    sealed.stop().await;
}

fn told(table: &mut Table, what: &str, [owner, by_token, network, in_secret, at_rest]: &[Runs; 5]) {
    table.figure(format!("access: {what}, over the network with a token"), "/s", network);
    table.ratio(format!("access: {what}, a token by the owner"), by_token.ratio(owner), Reach::AtLeast(0.95));
    table.ratio(format!("access: {what}, TLS by none"), in_secret.ratio(network), Reach::AtLeast(0.9));
    table.ratio(format!("access: {what}, encrypted by not"), at_rest.ratio(owner), Reach::AtLeast(0.8));
}
