//! `hotline desk`.

use std::io::{IsTerminal as _, stdin, stdout};
use std::path::PathBuf;

use clap::Args;

use crate::catalogue::text;
use crate::context::Context;
use crate::desk;
use crate::failure::Failure;

/// Arguments of `desk`.
#[derive(Args, Debug)]
pub struct DeskArgs {
    /// Socket of the telephone system, whose calls ring in [HOTLINE_CALLS_FROM]
    #[arg(long, value_name = "SOCKET")]
    calls_from: Option<PathBuf>,
}

impl DeskArgs {
    /// Takes calls on the whole screen.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        if !stdin().is_terminal() || !stdout().is_terminal() {
            return Err(Failure::Usage(text!("desk-no-terminal")));
        }
        desk::run(context, self.calls_from).await
    }
}
