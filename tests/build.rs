//! Says whether PostgreSQL is here: without it the test targets on PostgreSQL hold one test that says so.

#[path = "src/postgres/find.rs"]
mod find;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(postgres_is_here)");
    println!("cargo::rerun-if-env-changed={}", find::BINARIES_VARIABLE);
    println!("cargo::rerun-if-env-changed=PATH");
    println!("cargo::rerun-if-changed=/usr/lib/postgresql");
    println!("cargo::rerun-if-changed=src/postgres/find.rs");
    if find::binaries().is_some() {
        println!("cargo::rustc-cfg=postgres_is_here");
    } else {
        println!(
            "cargo::warning=there is no PostgreSQL here: the tests on PostgreSQL are skipped (Debian: apt-get install postgresql)"
        );
    }
}
