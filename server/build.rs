//! A new migration must be embedded.

fn main() {
    println!("cargo:rerun-if-changed=../migrations");
}
