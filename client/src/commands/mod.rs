//! The subcommands: a folder for a noun, a file for a verb, holding its arguments (the doc comments are the help) and its run.

pub mod call;
pub mod callback;
pub mod caller;
pub mod config;
pub mod directory;
pub mod issue;
pub mod period;
pub mod summary;
pub mod watch;

use clap::Args;

/// How much of a list is wanted.
#[derive(Args, Clone, Copy, Debug)]
pub struct PageArgs {
    /// At most so many
    #[arg(short = 'n', long, value_name = "COUNT", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: u32,
}
