//! The binary `hotline-server`. All its code is in the library.

/// A call takes several hundred small allocations. Most are SQLite's, whose memory comes from here too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    hotline_server::cli::run()
}
