//! `hotline`: the register from the command line.
//!
//! `cli` reads the arguments, `config` settles the settings, a file under `commands` does one subcommand, `output` writes what it answers.
//! What people read stands in the catalogues; errors are reported once, here.

// Doc comments of arguments are help texts: what stands in brackets there is a variable of the environment.
#![allow(rustdoc::broken_intra_doc_links)]

mod alike;
mod alone;
mod bulletin;
mod catalogue;
mod cli;
mod codes;
mod commands;
mod config;
mod context;
mod credentials;
mod days;
mod desk;
mod directories;
mod failure;
mod input;
mod known_period;
mod language;
mod listing;
mod local;
mod memory;
mod outbox;
mod output;
mod paper;
mod pins;
mod pinyin;
mod private_file;
mod refusal;
mod roster;
mod sealed;
mod seat;
mod shifts;
mod table_file;
mod times;
mod views;
mod windows;
mod write;

use std::process::ExitCode;

use crate::context::Context;
use crate::failure::{Failure, exit};
use crate::language::Speech;
use crate::refusal::Wording;

fn main() -> ExitCode {
    catalogue::speak(Speech::of_command(&std::env::args_os().collect::<Vec<_>>()));
    if cli::complete::answer() { ExitCode::SUCCESS } else { run() }
}

#[tokio::main(flavor = "current_thread")]
async fn run() -> ExitCode {
    let (cli, writes) = cli::parse();
    let context = match config::load(&cli.global) {
        Ok(config) => Context::new(config, writes),
        Err(failure) => return report(&failure, &Wording::default()),
    };
    let sends_what_is_kept = cli.command.sends_what_is_kept();
    let mut ended = cli.command.run(&context).await;
    if ended.as_ref().is_err_and(Failure::is_of_codes) && context.doubts_codes() {
        // What was typed has the form of a code, but may be a name or a beginning. Nothing was written.
        context.look_codes_up();
        ended = cli::parse().0.command.run(&context).await;
    }
    let code = match &ended {
        Ok(()) | Err(Failure::ReaderGone) => ExitCode::SUCCESS,
        Err(failure) => {
            if let (Failure::NotRemembered, Some(away)) = (failure, context.away()) {
                away.report(output::Printer, &context.wording(&away).await);
            }
            report(failure, &context.wording(failure).await)
        }
    };
    // What was just kept waits for the next command.
    let has_kept = matches!(ended, Err(Failure::Told(exit::QUEUED)));
    if !has_kept && let Err(failure) = outbox::after(&context, sends_what_is_kept).await {
        failure.report(output::Printer, &context.wording(&failure).await);
    }
    code
}

fn report(failure: &Failure, wording: &Wording) -> ExitCode {
    failure.report(output::Printer, wording);
    if failure.exit_code() != exit::QUEUED {
        input::prompt::tell_answers();
    }
    ExitCode::from(failure.exit_code())
}
