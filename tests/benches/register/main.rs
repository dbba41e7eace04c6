//! How fast a register takes calls, beside what the wire, the storage and the disk allow on the same machine in the same minutes.
//!
//! `cargo bench -p hotline-tests --bench register` (`-- --quick` for under three minutes, `--json FILE` for its figures, `--only` with any
//! of sqlite, postgres, desk, screen, access, attacked, numbers, order, watchers, large and periods for a part, `--calls N` for the size of the large register, which is kept for the next
//! time) starts real servers as processes of their own, on SQLite and, where it is installed, PostgreSQL. Contenders run in turns, several times each; of each the median
//! and the spread are printed, and of two that belong together the median of the ratios of neighbouring runs.
//!
//! | baseline | what it is |
//! | --- | --- |
//! | wire | the same service, messages and settings, whose handler answers at once |
//! | store | a bare loop that runs the same SQL on one connection, in full batches |
//! | naive | the same, one commit for each call |
//! | pgbench | the same number of plain durable inserts of one row |
//! | sync | one write of a page and its `fdatasync` |

#![allow(clippy::print_stdout, reason = "what it prints is what it is for")]

mod asked;
mod attacked;
mod desk;
mod file;
mod large;
mod load;
mod machine;
mod numbers;
mod options;
mod order;
mod papers;
mod periods;
mod pgbench;
mod profile;
mod reads;
mod rows;
mod screen;
mod store;
mod turns;
mod watchers;
mod wire;

use options::Options;

/// The storage is measured with the memory that the server has.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    // A measured process of its own: it serves until its standard input ends.
    if std::env::args().any(|argument| argument == wire::ARGUMENT) {
        return wire::serve();
    }
    let options = Options::of_command_line();
    let runtime = tokio::runtime::Runtime::new().expect("the runtime starts");
    let table = runtime.block_on(rows::all(&options));
    if let Some(file) = &options.json {
        table.write(file);
    }
}
