//! `hotline desk`.

use std::io::{IsTerminal as _, stdin, stdout};

use clap::Args;

use crate::catalogue::text;
use crate::context::Context;
use crate::desk;
use crate::failure::Failure;

/// Arguments of `desk`.
#[derive(Args, Debug)]
pub struct DeskArgs {}

impl DeskArgs {
    /// Takes calls on the whole screen.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        if !stdin().is_terminal() || !stdout().is_terminal() {
            return Err(Failure::Usage(text!("desk-no-terminal")));
        }
        desk::run(context).await
    }
}
