//! The binary `hotline-server`; everything is in the library.

/// A call is some hundred small allocations, most of them SQLite's: its memory comes from here too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    hotline_server::cli::run()
}
