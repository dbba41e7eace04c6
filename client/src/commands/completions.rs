//! `hotline completions`: lets a shell complete commands and flags.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::cli::Cli;
use crate::failure::Failure;
use crate::output::Printer;

/// Arguments of `completions`.
#[derive(Args, Debug)]
pub struct CompletionsArgs {
    /// For which shell
    shell: Shell,
}

impl CompletionsArgs {
    /// Prints the script. Needs no server.
    pub fn run(self) -> Result<(), Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "hotline", &mut script);
        Printer.data(&String::from_utf8_lossy(&script))
    }
}
