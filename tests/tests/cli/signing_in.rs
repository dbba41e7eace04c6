//! Tokens at the command line: made, taken from standard input, kept where only their user can read them, and revoked.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use super::desk::{Desk, run};
use super::output::CommandOutput;

/// What is typed at a seat that reaches the server over the network.
fn seat(desk: &Desk, line: &str, input: &str) -> CommandOutput {
    let mut command = desk.command(line);
    command.env("HOTLINE_SERVER", desk.server.network_url());
    run(command, input)
}

fn credentials(desk: &Desk) -> PathBuf {
    desk.home().join(".config/hotline/credentials.json")
}

/// Makes a token, and answers its id and what is sent for it.
fn made(desk: &Desk, line: &str) -> (String, String) {
    let made = desk.hotline(&format!("-o json token create {line}")).json();
    let name = made["token"]["name"].as_str().expect("a name").trim_start_matches("tokens/").to_owned();
    (name, made["secret"].as_str().expect("a secret").to_owned())
}

#[test]
fn an_operator_signs_in_works_and_signs_out() {
    let desk = Desk::open();
    insta::assert_snapshot!(seat(&desk, "call list", ""), @r"
    ------- stderr -------
    error: the server does not know who is asking
    Sign in with a token from the administrator: hotline login
    [exit status: 77]
    ");
    let (id, secret) = made(&desk, "operators/op-07 --role operator --for dadukou-2022");
    let signed_in = seat(&desk, "login", &format!("{secret}\n"));
    assert_eq!(signed_in.status, Some(0), "{signed_in}");
    assert!(signed_in.stderr.contains("Signed in as operators/op-07"), "{signed_in}");
    assert!(!signed_in.to_string().contains(&secret), "{signed_in}");
    let mode = fs::metadata(credentials(&desk)).expect("it is kept").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    let logged = seat(&desk, "-o json call log --phone 13800000001 --summary 停水", "").json();
    assert_eq!(logged["call"]["actor"], "operators/op-07");
    insta::assert_snapshot!(seat(&desk, "issue supervise q1-3 快", ""), @r"
    ------- stderr -------
    error: call handler may not do this; it is for supervisor
    [exit status: 77]
    ");
    let whoami = seat(&desk, "-o json whoami", "").json();
    assert_eq!((&whoami["principal"], &whoami["role"]), (&"operators/op-07".into(), &"ROLE_OPERATOR".into()));

    // Another at the same seat takes her place with one line.
    let (_, other) = made(&desk, "operators/op-08 --role supervisor");
    assert_eq!(seat(&desk, "login", &other).status, Some(0));
    assert_eq!(seat(&desk, "-o json whoami", "").json()["principal"], "operators/op-08");
    assert_eq!(seat(&desk, "login", &secret).status, Some(0));

    let _ = desk.hotline(&format!("token revoke {id}")).success();
    let refused = seat(&desk, "call list", "");
    assert!(refused.status == Some(77) && refused.stderr.contains("was revoked at"), "{refused}");
    let _ = seat(&desk, "logout", "").success();
    assert!(!fs::read_to_string(credentials(&desk)).expect("it is there").contains("hl_"));
    assert_eq!(seat(&desk, "call list", "").status, Some(77));
}

#[test]
fn tokens_are_listed_without_what_is_kept_secret() {
    let desk = Desk::open();
    let (_, secret) = made(&desk, "services/pbx --role service --act-for-others");
    let listed = desk.hotline("token list");
    assert!(
        listed.stdout.contains("services/pbx") && !listed.to_string().contains(&secret[12..]),
        "{listed}"
    );
    let csv = desk.hotline("-o csv token list").success();
    let heading = "token,principal,role,periods,expires_at,revoked_at,last_used_at,may_act_for_others,by_certificate,created_at,created_by";
    assert_eq!(csv.trim_start_matches('\u{feff}').lines().next(), Some(heading));
    let wrong = desk.hotline("token create users/li --role operator");
    assert!(wrong.status == Some(65) && wrong.stderr.contains("such as operators/OP01"), "{wrong}");
}

#[test]
fn a_token_goes_to_nobody_else() {
    let desk = Desk::open();
    let (_, secret) = made(&desk, "operators/op-07 --role operator");
    let file = desk.file("token", &secret);
    let asked = |line: &str| {
        let mut command = desk.command(line);
        command.env("HOTLINE_SERVER", desk.server.network_url()).env("HOTLINE_TOKEN_FILE", &file);
        run(command, "")
    };
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).expect("its mode can be set");
    let open = asked("whoami");
    assert!(open.status == Some(78) && open.stderr.contains("chmod 600"), "{open}");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("its mode can be set");
    let _ = asked("whoami").success();
    // Over a network as it is, anybody on the way could read it.
    insta::assert_snapshot!(asked("--server http://192.0.2.1:50051 whoami"), @r"
    ------- stderr -------
    error: --server is not on this machine, and without TLS others could read the token
    [exit status: 78]
    ");
    insta::assert_snapshot!(seat(&desk, "login", "nonsense"), @r"
    ------- stderr -------
    error: this is no token: a token begins with hl_ and is one word
    [exit status: 78]
    ");
}
