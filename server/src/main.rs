//! The binary `hotline-server`; everything is in the library.

fn main() -> std::process::ExitCode {
    hotline_server::cli::run()
}
