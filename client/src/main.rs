//! `hotline`: the register from the command line.
//!
//! `cli` reads the arguments, `config` settles the settings, a file under `commands` does one subcommand, `output` writes what it answers.
//! What people read stands in `messages`; errors are told once, here.

// Doc comments of arguments are help texts: what stands in brackets there is a variable of the environment.
#![allow(rustdoc::broken_intra_doc_links)]

mod cli;
mod codes;
mod commands;
mod config;
mod context;
mod failure;
mod input;
mod messages;
mod output;
mod times;
mod views;
mod write;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::Cli;
use crate::context::Context;
use crate::failure::Failure;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Cli::parse()).await {
        Ok(()) | Err(Failure::ReaderGone) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.report(output::Printer);
            ExitCode::from(failure.exit_code())
        }
    }
}

async fn run(cli: Cli) -> Result<(), Failure> {
    let context = Context::new(config::load(&cli.global)?);
    match cli.command.run(&context).await {
        Ok(()) => Ok(()),
        Err(failure) => {
            let zone = context.zone_of_failure(&failure).await;
            Err(failure.in_plain_words(zone.as_ref()))
        }
    }
}
