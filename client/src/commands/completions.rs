//! `hotline completions`: lets a shell complete commands, flags and codes.

use clap::Args;
use clap_complete::Shell;

use crate::cli::complete;
use crate::failure::Failure;

/// Arguments of `completions`.
#[derive(Args, Debug)]
pub struct CompletionsArgs {
    /// For which shell
    shell: Shell,
}

impl CompletionsArgs {
    /// Prints the script. Needs no server.
    pub fn run(self) -> Result<(), Failure> {
        complete::script(self.shell)
    }
}
