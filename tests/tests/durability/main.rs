//! What is acknowledged is there, however the server ends; and what was tampered with is named.

mod backups;
mod clocks;
mod cuts;
mod dice;
mod disks;
mod encryption;
mod erasing;
mod faults;
mod heads;
mod hints;
mod keys;
mod kill;
mod private_files;
mod reports;
mod retention;
mod rewriting;
mod shifts;
mod starting;
mod tampering;
mod thousand;
mod upgrading;

#[test]
fn no_file_is_forgotten() {
    hotline_tests::check::assert_no_file_is_forgotten(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/durability/main.rs"
    ));
}
