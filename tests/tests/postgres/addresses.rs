//! The URL of a database: what is wrong with it is said, and a password in it never is.

use std::fs;

use hotline_tests::server::temp_dir;

use crate::run::{Ended, hotline_server, redacted};

/// A password that stands in a URL.
const SECRET: &str = "sesame";

/// What is said of a URL that cannot be used.
#[track_caller]
fn said_of(url: &str) -> String {
    let by_flag = hotline_server(&["--database", url], &[]);
    let by_environment = hotline_server(&["verify"], &[("HOTLINE_DATABASE", url)]);
    for ended in [&by_flag, &by_environment] {
        assert_eq!(ended.code, 78, "{url}: {ended}");
        assert!(!ended.to_string().contains(SECRET), "{url}: the password is repeated: {ended}");
    }
    // A password on the command line comes before all else.
    let is_told = by_flag.stderr.contains("a password on the command line is seen");
    assert!(is_told || by_flag.stderr == by_environment.stderr, "{url}: {by_flag}");
    by_environment.stderr
}

#[test]
fn a_password_on_the_command_line_is_refused_and_taken_from_elsewhere() {
    let url = "postgres://hotline:sesame@127.0.0.1/register";
    let bare = "postgres://hotline@127.0.0.1/register";
    for args in [
        vec!["check-config", "--database", url],
        vec!["check-config", "--database", "postgres://hotline@127.0.0.1/register?password=sesame"],
        vec!["check-config", "--database", bare, "--read-database", url],
        vec!["migrate-data", "--from", "sqlite:register.db", "--to", url],
        vec!["migrate-data", "--from", url, "--to", "sqlite:register.db"],
    ] {
        let ended = hotline_server(&args, &[]);
        assert!(ended.code == 78 && ended.stderr.contains("HOTLINE_DATABASE_PASSWORD"), "{args:?}: {ended}");
        assert!(!ended.to_string().contains(SECRET), "{ended}");
    }
    hotline_server(&["check-config"], &[("HOTLINE_DATABASE", url)]).is_well();
    hotline_server(&["check-config", "--database", bare], &[("HOTLINE_DATABASE_PASSWORD", SECRET)]).is_well();
}

#[test]
fn a_url_that_lacks_something_or_cannot_be_is_refused() {
    let _redacted = redacted();
    let urls = [
        "postgres://hotline:sesame@127.0.0.1",
        "postgres://hotline:sesame@127.0.0.1/",
        "postgres://127.0.0.1/register",
        "postgres://:sesame@127.0.0.1/register",
        "postgres:///register?user=hotline",
        "postgres://hotline:sesame@/register",
        "postgres://hotline:sesame@127.0.0.1:port/register",
        "postgres://hotline:sesame@127.0.0.1/register?sslmod=require",
        "postgres://hotline:sesame@127.0.0.1/register?sslmode=prefer",
        "postgres://hotline:sesame@127.0.0.1/register?sslmode=verify_full",
        "postgres://hotline:sesame@127.0.0.1/register?connect_timeout=soon",
        "postgres://hotline@127.0.0.1/register?passwd=sesame",
        "mysql://hotline:sesame@127.0.0.1/register",
    ];
    let said: Vec<String> = urls.into_iter().map(|url| format!("{url}\n{}", said_of(url))).collect();
    insta::assert_snapshot!(said.join("\n"), @r#"
    postgres://hotline:sesame@127.0.0.1
    hotline-server: database: it names no database; write postgres://user@host/database

    postgres://hotline:sesame@127.0.0.1/
    hotline-server: database: it names no database; write postgres://user@host/database

    postgres://127.0.0.1/register
    hotline-server: database: it names no user; write postgres://user@host/database

    postgres://:sesame@127.0.0.1/register
    hotline-server: database: it names no user; write postgres://user@host/database

    postgres:///register?user=hotline
    hotline-server: database: it names no host; write postgres://user@host/database

    postgres://hotline:sesame@/register
    hotline-server: database: it names no host; write postgres://user@host/database

    postgres://hotline:sesame@127.0.0.1:port/register
    hotline-server: database: it is no URL of PostgreSQL: invalid value for option `port`

    postgres://hotline:sesame@127.0.0.1/register?sslmod=require
    hotline-server: database: it is no URL of PostgreSQL: unknown option `sslmod`

    postgres://hotline:sesame@127.0.0.1/register?sslmode=prefer
    hotline-server: database: sslmode: must be disable, require, verify-ca or verify-full; all but disable check the server's certificate

    postgres://hotline:sesame@127.0.0.1/register?sslmode=verify_full
    hotline-server: database: sslmode: must be disable, require, verify-ca or verify-full; all but disable check the server's certificate

    postgres://hotline:sesame@127.0.0.1/register?connect_timeout=soon
    hotline-server: database: it is no URL of PostgreSQL: invalid value for option `connect_timeout`

    postgres://hotline@127.0.0.1/register?passwd=sesame
    hotline-server: database: it is no URL of PostgreSQL: unknown option `passwd`

    mysql://hotline:sesame@127.0.0.1/register
    hotline-server: database: it must be sqlite:PATH or postgres://USER@HOST/DATABASE, not mysql://
    "#);
}

#[test]
fn files_of_tls_that_cannot_be_used_are_named() {
    let _redacted = redacted();
    let dir = temp_dir();
    let file = |name: &str, text: &str| {
        let path = dir.path().join(name);
        fs::write(&path, text).expect("the directory can be written");
        path.display().to_string()
    };
    let (empty, garbage) =
        (file("empty.pem", ""), file("garbage.pem", "-----BEGIN CERTIFICATE-----\nnot one"));
    let missing = dir.path().join("missing.pem").display().to_string();
    let parameters = [
        format!("sslrootcert={missing}"),
        format!("sslrootcert={empty}"),
        format!("sslrootcert={garbage}"),
        format!("sslcert={missing}"),
        format!("sslkey={missing}"),
        format!("sslcert={missing}&sslkey={missing}"),
    ];
    let said: Vec<String> = parameters
        .iter()
        .map(|given| {
            let said = said_of(&format!(
                "postgres://hotline:{SECRET}@127.0.0.1/register?sslmode=verify-full&{given}"
            ));
            format!("{given}\n{said}")
        })
        .collect();
    insta::assert_snapshot!(said.join("\n"), @r"
    sslrootcert=DIR/missing.pem
    hotline-server: database: sslrootcert: DIR/missing.pem: No such file or directory (os error 2)

    sslrootcert=DIR/empty.pem
    hotline-server: database: sslrootcert: DIR/empty.pem: there is no certificate in it

    sslrootcert=DIR/garbage.pem
    hotline-server: database: sslrootcert: DIR/garbage.pem: it is no PEM file

    sslcert=DIR/missing.pem
    hotline-server: database: sslcert: goes together with sslkey

    sslkey=DIR/missing.pem
    hotline-server: database: sslkey: goes together with sslcert

    sslcert=DIR/missing.pem&sslkey=DIR/missing.pem
    hotline-server: database: sslcert: DIR/missing.pem: No such file or directory (os error 2)
    ");
}

/// What people do to a URL by mistake.
#[test]
fn a_password_is_not_repeated_if_the_url_is_misspelt() {
    let urls = [
        "hotline:sesame@127.0.0.1/register",
        "//hotline:sesame@127.0.0.1/register",
        "hotline:sesame://127.0.0.1/register",
        "postgres:hotline:sesame@127.0.0.1/register",
        "Postgres://hotline:sesame@127.0.0.1/register",
        "host=127.0.0.1 user=hotline password=sesame dbname=register",
        "hotline:sesame@127.0.0.1/register?connect_timeout=3",
        "postgres://hotline:sesame/register",
        "postgres://hotline@127.0.0.1/register?password=open&sesame",
        "postgres://hotline@127.0.0.1/register?password=open&sesame=",
    ];
    for url in urls {
        said_of(url);
        let database = ["--database", "postgres://hotline@127.0.0.1/register"];
        let ended = hotline_server(&[&database[..], &["--read-database", url]].concat(), &[]);
        assert_eq!(ended.code, 78, "{url}: {ended}");
        assert!(!ended.to_string().contains(SECRET), "{url}: the password is repeated: {ended}");
    }
    let said: Vec<String> = [urls[0], urls[9]].into_iter().map(said_of).collect();
    insta::assert_snapshot!(said.concat(), @r"
    hotline-server: database: it must be sqlite:PATH or postgres://USER@HOST/DATABASE
    hotline-server: database: it is no URL of PostgreSQL: unknown option; in a password, & is written %26
    ");
}

/// In a URL it must be written `%40`.
#[test]
fn a_password_with_an_at_sign_is_not_taken_for_the_host() {
    for url in [
        "postgres://hotline:open@sesame@127.0.0.1/register",
        "postgres://hotline:open@se/sesame@127.0.0.1/register",
        "postgres://hotline:open?sesame=@127.0.0.1/register",
        "postgres://hotline:open@se?sesame=@127.0.0.1/register",
        "postgres:///register?user=hotline&password=open@sesame",
    ] {
        let said = said_of(url);
        insta::allow_duplicates! {
            insta::assert_snapshot!(said, @"hotline-server: database: only one @ may stand in it, before the host; in a password, @ is written %40, and ? is written %3F");
        }
    }
    let url = "postgres://hotline:open%40sesame%3F@127.0.0.1/register";
    hotline_server(&["check-config"], &[("HOTLINE_DATABASE", url)]).is_well();
}

#[test]
fn a_settings_file_that_cannot_be_read_does_not_show_the_password() {
    let _redacted = redacted();
    let dir = temp_dir();
    let file = dir.path().join("server.toml");
    let mut said = Vec::new();
    for text in [
        "database_password = 5353\n",
        "database_password = \"5353\n",
        "log = \"info\"\ndatabase_password = x5353\n",
        "log_format = \"5353, expected more\"\n",
        "database = \"postgres://hotline:5353@127.0.0.1/register\n",
        "database_password \"5353\"\n",
        "database_passwort = \"5353\"\n",
    ] {
        fs::write(&file, text).expect("the directory can be written");
        let ended = hotline_server(&["check-config", "--config", &file.to_string_lossy()], &[]);
        assert_eq!(ended.code, 78, "{text}: {ended}");
        assert!(!ended.to_string().contains("5353"), "{text}: the password is repeated: {ended}");
        said.push(ended.stderr);
    }
    insta::assert_snapshot!(said.concat(), @r#"
    hotline-server: failed to deserialize configuration from file 'DIR/server.toml': TOML parse error at line 1, column 21: invalid type: integer, expected a string
    hotline-server: failed to deserialize configuration from file 'DIR/server.toml': TOML parse error at line 1, column 26: invalid basic string, expected `"`
    hotline-server: failed to deserialize configuration from file 'DIR/server.toml': TOML parse error at line 2, column 21: string values must be quoted, expected literal string
    hotline-server: failed to deserialize configuration from file 'DIR/server.toml': TOML parse error at line 1, column 14: unknown variant, expected one of `auto`, `text`, `json`
    hotline-server: failed to deserialize configuration from file 'DIR/server.toml': TOML parse error at line 1, column 55: invalid basic string, expected `"`
    hotline-server: failed to deserialize configuration from file 'DIR/server.toml': TOML parse error at line 1, column 19: key with no value, expected `=`
    hotline-server: failed to deserialize configuration from file 'DIR/server.toml': TOML parse error at line 1, column 1: unknown field `database_passwort`, expected one of `listen`, `tls_certificate`, `tls_key`, `client_ca`, `insecure_listen`, `data_dir`, `database`, `read_database`, `database_password`, `database_password_file`, `key_file`, `heads_file`, `encryption_key_file`, `log`, `log_format`, `limits`
    "#);
}

#[test]
fn check_config_shows_the_database_without_the_password() {
    let mut said = Vec::new();
    for url in [
        "postgres://hotline:sesame@127.0.0.1/register",
        "postgresql://hotline:open%20sesame@db1.example:6543,db2.example,[::1]:6544/register?target_session_attrs=read-write",
        "postgres://hotline@127.0.0.1/register?password=sesame",
        "postgres://hotline@%2Frun%2Fpostgresql/register",
        "postgres://hotline@/register?host=/run/postgresql&port=6543",
        "postgres://hotline@db1.example,%2Frun%2Fpostgresql/register",
        "postgres://hot%40line@127.0.0.1/a%2Fregister",
    ] {
        let ended = hotline_server(
            &["check-config"],
            &[("HOTLINE_DATABASE", url), ("HOTLINE_DATABASE_PASSWORD", SECRET)],
        );
        ended.is_well();
        assert!(!ended.to_string().contains(SECRET), "{url}: {ended}");
        let shown = |ended: &Ended| -> Option<String> {
            let line = ended.stdout.lines().find(|line| line.starts_with("database "))?;
            line.split_whitespace().last().map(str::to_owned)
        };
        let database = shown(&ended).expect("check-config says where the register is");
        let again = hotline_server(&["check-config", "--database", &database], &[]);
        assert_eq!(
            shown(&again).as_ref(),
            Some(&database),
            "{url}: what is shown can be given again: {again}"
        );
        said.push(database);
    }
    insta::assert_snapshot!(said.join("\n"), @r"
    postgres://hotline@127.0.0.1:5432/register
    postgres://hotline@db1.example:6543,db2.example:5432,[::1]:6544/register
    postgres://hotline@127.0.0.1:5432/register
    postgres://hotline@/register?host=/run/postgresql
    postgres://hotline@/register?host=/run/postgresql&port=6543
    postgres://hotline@db1.example:5432,%2Frun%2Fpostgresql:5432/register
    postgres://hot%40line@127.0.0.1:5432/a%2Fregister
    ");
}
