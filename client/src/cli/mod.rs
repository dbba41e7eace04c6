//! The arguments that every command has, and the commands. [`help`] says what they are for in the language that is spoken, [`usage`] what is wrong with
//! what was typed, and [`complete`] completes it.

pub mod complete;
pub mod help;
mod usage;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::catalogue::text;
use crate::commands::{
    audit, call, callback, caller, completions, config, desk, directory, doctor, handover, import, issue,
    login, man, notice, outbox, period, person, report, setup, shift, summary, token, watch,
};
use crate::context::Context;
use crate::failure::Failure;
use crate::input::number::number;
use crate::language::Speech;
use crate::output::OutputFormat;

/// Register of a 24-hour hotline during an emergency.
///
/// Every setting is taken from its flag, else from the environment, else from the configuration file (see `hotline config show`), else
/// its default. A call, issue or callback is named by its number; zeros, dash and case may be left out.
///
/// Exit codes: 0 done, 2 wrong usage, 65 refused or not found, 69 server unavailable, 70 fault, 75 kept at the seat to be sent later, 77 not permitted, 78 bad configuration.
#[derive(Debug, Parser)]
#[command(name = "hotline", version, max_term_width = 120)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// The arguments that every command has.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Address of the server, or the path of its socket [HOTLINE_SERVER]
    #[arg(long, global = true, value_name = "URL")]
    pub server: Option<String>,
    /// The authority that signed the server's certificate, a PEM file [HOTLINE_CA]
    #[arg(long, global = true, value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// The certificate by which the server knows a service without a token, a PEM file [HOTLINE_CERTIFICATE]
    #[arg(long, global = true, value_name = "FILE")]
    pub certificate: Option<PathBuf>,
    /// The key of that certificate, a PEM file that nobody else may read [HOTLINE_KEY]
    #[arg(long, global = true, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Id of the emergency period; may be left out while the server has only one [HOTLINE_PERIOD]
    #[arg(long, global = true, value_name = "ID")]
    pub period: Option<String>,
    /// Format of the answer [HOTLINE_OUTPUT]
    #[arg(short, long, global = true, value_name = "FORMAT")]
    pub output: Option<OutputFormat>,
    /// Language: zh, en, or zh+en for the English terms beside the Chinese [HOTLINE_LANG]
    #[arg(long, global = true, value_name = "LANG")]
    pub lang: Option<Speech>,
    /// On whose behalf [HOTLINE_ON_BEHALF_OF]
    #[arg(long, global = true, value_name = "PRINCIPAL")]
    pub on_behalf_of: Option<String>,
    /// How long one attempt may take [HOTLINE_DEADLINE]
    #[arg(long, global = true, value_name = "SECONDS", value_parser = number::<u64>(1..=3600))]
    pub deadline: Option<u64>,
    /// How long to go on trying, all attempts together [HOTLINE_PATIENCE]
    #[arg(long, global = true, value_name = "SECONDS", value_parser = number::<u64>(1..=3600))]
    pub patience: Option<u64>,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Calls: log, look up, correct, hand off
    #[command(subcommand)]
    Call(call::CallCommand),
    /// Take calls on the whole screen, with what is known of the caller and what waits beside them
    Desk(desk::DeskArgs),
    /// Who is calling: calls, open issues and flags of a phone number
    Caller(caller::CallerArgs),
    /// Livelihood issues: open, assign, resolve, …
    #[command(subcommand)]
    Issue(Box<issue::IssueCommand>),
    /// Callbacks: the next one due, and what came of it
    #[command(subcommand)]
    Callback(callback::CallbackCommand),
    /// Figures of a day, a shift, a range or the whole period
    #[command(subcommand)]
    Summary(summary::SummaryCommand),
    /// Reports: what is sent upward, what changed since, and what happens now
    #[command(subcommand)]
    Report(report::ReportCommand),
    /// What the next shift must know, on one sheet: pending, urgent, due before it ends, returned, on hold, to be called back
    Handover(handover::HandoverArgs),
    /// Shifts: come on duty, go off, and who was on
    #[command(subcommand)]
    Shift(shift::ShiftCommand),
    /// Notices: answers that the desk gives otherwise than before, and who has read them
    #[command(subcommand)]
    Notice(notice::NoticeCommand),
    /// Follow what happens, as it happens
    Watch(watch::WatchArgs),
    /// Emergency periods
    #[command(subcommand)]
    Period(period::PeriodCommand),
    /// Categories, districts, agencies and call handlers of the period
    #[command(subcommand)]
    Directory(directory::DirectoryCommand),
    /// Record the calls of a file, from paper or from an old register
    Import(import::ImportArgs),
    /// Calls that were logged at this seat and are not sent yet
    #[command(subcommand)]
    Outbox(outbox::OutboxCommand),
    /// Set up this seat from the file that the administrator made for it
    Setup(setup::SetupArgs),
    /// Sign in: take a token from standard input and keep it for this server
    Login(login::LoginArgs),
    /// Sign out: forget the token of this server
    Logout(login::LogoutArgs),
    /// Show as whom the server knows you
    Whoami(login::WhoamiArgs),
    /// Tokens, by which the server knows others than its own user
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// Who did what, and who saw names and numbers
    Audit(audit::AuditArgs),
    /// Erase who a person is, who asks to be forgotten
    Erase(person::EraseArgs),
    /// Show all that is known of a person, who asks for it
    Disclose(person::DiscloseArgs),
    /// Settings
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Look at what this seat needs: settings, terminal, server, sign-in, clock, period
    Doctor(doctor::DoctorArgs),
    /// Write the manual pages
    Man(man::ManArgs),
    /// Print a script by which a shell completes commands and flags
    Completions(completions::CompletionsArgs),
}

impl Command {
    /// Whether what is kept at the seat is sent once it has done what it was given for.
    pub fn sends_what_is_kept(&self) -> bool {
        !matches!(self, Self::Outbox(_) | Self::Completions(_))
    }

    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        match self {
            Self::Call(command) => command.run(context).await,
            Self::Desk(args) => args.run(context).await,
            Self::Caller(args) => args.run(context).await,
            Self::Issue(command) => command.run(context).await,
            Self::Callback(command) => command.run(context).await,
            Self::Summary(command) => command.run(context).await,
            Self::Report(command) => command.run(context).await,
            Self::Handover(args) => args.run(context).await,
            Self::Shift(command) => command.run(context).await,
            Self::Notice(command) => command.run(context).await,
            Self::Watch(args) => args.run(context).await,
            Self::Period(command) => command.run(context).await,
            Self::Directory(command) => command.run(context).await,
            Self::Import(args) => args.run(context).await,
            Self::Outbox(command) => command.run(context).await,
            Self::Setup(args) => args.run(context).await,
            Self::Login(args) => args.run(context).await,
            Self::Logout(args) => args.run(context),
            Self::Whoami(args) => args.run(context).await,
            Self::Token(command) => command.run(context).await,
            Self::Audit(args) => args.run(context).await,
            Self::Erase(args) => args.run(context).await,
            Self::Disclose(args) => args.run(context).await,
            Self::Config(command) => command.run(context),
            Self::Doctor(args) => args.run(context).await,
            Self::Man(args) => args.run(),
            Self::Completions(args) => args.run(),
        }
    }
}

/// What was typed, and whether it writes: it can then be repeated under its id. Ends the process with a message if it cannot be understood.
pub fn parse() -> (Cli, bool) {
    let args: Vec<OsString> = std::env::args_os().collect();
    let mut command = command();
    let parsed = command.try_get_matches_from_mut(&args).and_then(|matches| {
        let has_id =
            |typed: &clap::Command| typed.get_arguments().any(|arg| arg.get_long() == Some("request-id"));
        let writes = at_path(&command, &path(&matches)).is_some_and(has_id);
        Ok((Cli::from_arg_matches(&matches)?, writes))
    });
    parsed.unwrap_or_else(|error| usage::end(&args, error))
}

/// The whole command.
fn command() -> clap::Command {
    with_free_texts(Cli::command())
}

/// The whole command, built, in the language that is spoken.
pub fn told_command() -> clap::Command {
    let mut command = help::in_language(command());
    command.build();
    command
}

/// Lets texts begin with a dash, as a list does.
fn with_free_texts(command: clap::Command) -> clap::Command {
    let is_text = |arg: &Arg| {
        let name = arg.get_value_names().and_then(|names| names.first());
        arg.get_long().is_some()
            && name.is_some_and(|name| matches!(name.as_str(), "TEXT" | "TITLE" | "WORDS" | "NAME"))
    };
    let free = |arg: Arg| {
        if is_text(&arg) { arg.allow_hyphen_values(true).value_parser(free_text) } else { arg }
    };
    command.mut_args(free).mut_subcommands(with_free_texts)
}

/// The short names of flags.
const SHORT_FLAGS: &str = "cdhnopsu";

/// A text. What looks like a flag is one, and the text was forgotten.
fn free_text(text: &str) -> Result<String, String> {
    let name = text.strip_prefix("--").unwrap_or_default();
    let is_flag = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    // One with a short name, and perhaps its value, which has no space.
    let short = text.strip_prefix('-').and_then(|rest| rest.chars().next());
    let is_short = short.is_some_and(|c| SHORT_FLAGS.contains(c)) && !text.contains(char::is_whitespace);
    if is_flag || is_short { Err(text!("text-is-flag", typed = text)) } else { Ok(text.to_owned()) }
}

/// The subcommand that was typed, with its arguments. `None` if the process was started with others.
pub fn typed_command() -> Option<clap::Command> {
    let matches = command().try_get_matches().ok()?;
    subcommand(&path(&matches))
}

/// A subcommand by its path: `["call", "log"]`.
pub fn subcommand(path: &[&str]) -> Option<clap::Command> {
    let mut command = Cli::command();
    command.build();
    at_path(&command, path).cloned()
}

fn at_path<'c>(command: &'c clap::Command, path: &[&str]) -> Option<&'c clap::Command> {
    path.iter().try_fold(command, |command, name| command.find_subcommand(name))
}

/// The names of the subcommands that were typed.
fn path(matches: &ArgMatches) -> Vec<&str> {
    std::iter::successors(matches.subcommand(), |(_, inner)| inner.subcommand())
        .map(|(name, _)| name)
        .collect()
}

#[cfg(test)]
mod tests;
