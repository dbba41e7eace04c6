//! `hotline token`: by what others are known.

mod create;
mod list;
mod revoke;

use clap::Subcommand;

use crate::context::Context;
use crate::failure::Failure;

/// Tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make a token; it is shown once
    Create(create::CreateArgs),
    /// List tokens
    List(list::ListArgs),
    /// Revoke a token; from then on nothing is written with it
    Revoke(revoke::RevokeArgs),
}

impl TokenCommand {
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        match self {
            Self::Create(args) => args.run(context).await,
            Self::List(args) => args.run(context).await,
            Self::Revoke(args) => args.run(context).await,
        }
    }
}
