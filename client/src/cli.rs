//! The arguments that every command has, and the commands.

use clap::{Args, Parser, Subcommand};

use crate::commands::{call, callback, caller, config, directory, issue, period, summary, watch};
use crate::context::Context;
use crate::failure::Failure;
use crate::output::OutputFormat;

/// Register of a 24-hour hotline during an emergency 应急热线.
///
/// Every setting is taken from its flag, else from the environment, else from the configuration file (see `hotline config show`), else
/// its default. A call, issue or callback is named by its number; zeros, dash and case may be left out.
///
/// Exit codes: 0 done, 2 wrong usage, 65 refused or not found, 69 server unavailable, 70 fault, 77 not permitted, 78 bad configuration.
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
    /// Address of the server [HOTLINE_SERVER]
    #[arg(long, global = true, value_name = "URL")]
    pub server: Option<String>,
    /// Id of the emergency period; may be left out while the server has only one [HOTLINE_PERIOD]
    #[arg(long, global = true, value_name = "ID")]
    pub period: Option<String>,
    /// Format of the answer [HOTLINE_OUTPUT]
    #[arg(short, long, global = true, value_name = "FORMAT")]
    pub output: Option<OutputFormat>,
    /// Who writes; default: the user of the operating system [HOTLINE_ACTOR]
    #[arg(long, global = true, value_name = "NAME")]
    pub actor: Option<String>,
    /// On whose behalf [HOTLINE_ON_BEHALF_OF]
    #[arg(long, global = true, value_name = "NAME")]
    pub on_behalf_of: Option<String>,
    /// How long one attempt may take [HOTLINE_DEADLINE]
    #[arg(long, global = true, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub deadline: Option<u64>,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Calls 来电: log, look up, correct, hand off
    #[command(subcommand)]
    Call(call::CallCommand),
    /// Who is calling: calls, open issues and flags of a phone number
    Caller(caller::CallerArgs),
    /// Livelihood issues 民生问题: open, assign, resolve, …
    #[command(subcommand)]
    Issue(Box<issue::IssueCommand>),
    /// Callbacks 回访: the next one due, and what came of it
    #[command(subcommand)]
    Callback(callback::CallbackCommand),
    /// Figures of a day, a shift, a range or the whole period
    #[command(subcommand)]
    Summary(summary::SummaryCommand),
    /// Follow what happens, as it happens
    Watch(watch::WatchArgs),
    /// Emergency periods 应急时段
    #[command(subcommand)]
    Period(period::PeriodCommand),
    /// Categories, districts, agencies and operators of the period
    #[command(subcommand)]
    Directory(directory::DirectoryCommand),
    /// Settings
    #[command(subcommand)]
    Config(config::ConfigCommand),
}

impl Command {
    /// Does it.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        match self {
            Self::Call(command) => command.run(context).await,
            Self::Caller(args) => args.run(context).await,
            Self::Issue(command) => command.run(context).await,
            Self::Callback(command) => command.run(context).await,
            Self::Summary(command) => command.run(context).await,
            Self::Watch(args) => args.run(context).await,
            Self::Period(command) => command.run(context).await,
            Self::Directory(command) => command.run(context).await,
            Self::Config(command) => command.run(context),
        }
    }
}
