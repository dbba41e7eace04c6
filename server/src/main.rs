//! S
fn main() {}
