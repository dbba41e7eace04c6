//! The arguments that every command has, and the commands.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::catalogue::text;
use crate::commands::{
    audit, call, callback, caller, completions, config, directory, import, issue, login, period, person,
    setup, summary, token, watch,
};
use crate::context::Context;
use crate::failure::Failure;
use crate::output::OutputFormat;

/// Register of a 24-hour hotline during an emergency.
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
    /// On whose behalf [HOTLINE_ON_BEHALF_OF]
    #[arg(long, global = true, value_name = "NAME")]
    pub on_behalf_of: Option<String>,
    /// How long one attempt may take [HOTLINE_DEADLINE]
    #[arg(long, global = true, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub deadline: Option<u64>,
    /// How long to go on trying, all attempts together [HOTLINE_PATIENCE]
    #[arg(long, global = true, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub patience: Option<u64>,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Calls: log, look up, correct, hand off
    #[command(subcommand)]
    Call(call::CallCommand),
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
    /// Print a script by which a shell completes commands and flags
    Completions(completions::CompletionsArgs),
}

impl Command {
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
            Self::Import(args) => args.run(context).await,
            Self::Setup(args) => args.run(context).await,
            Self::Login(args) => args.run(context).await,
            Self::Logout(args) => args.run(context),
            Self::Whoami(args) => args.run(context).await,
            Self::Token(command) => command.run(context).await,
            Self::Audit(args) => args.run(context).await,
            Self::Erase(args) => args.run(context).await,
            Self::Disclose(args) => args.run(context).await,
            Self::Config(command) => command.run(context),
            Self::Completions(args) => args.run(),
        }
    }
}

/// What was typed, and whether it writes: it can then be repeated under its id. Ends the process with a message if it cannot be understood.
pub fn parse() -> (Cli, bool) {
    let mut command = command();
    let matches = command.get_matches_mut();
    let has_id =
        |typed: &clap::Command| typed.get_arguments().any(|arg| arg.get_long() == Some("request-id"));
    let writes = at_path(&command, &path(&matches)).is_some_and(has_id);
    (Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit()), writes)
}

/// The whole command.
fn command() -> clap::Command {
    with_free_texts(Cli::command())
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

/// A text. What looks like a flag is one, and the text was forgotten.
fn free_text(text: &str) -> Result<String, String> {
    let name = text.strip_prefix("--").unwrap_or_default();
    let is_flag = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    if is_flag { Err(text!("text-is-flag", typed = text)) } else { Ok(text.to_owned()) }
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
mod tests {
    use hotline_proto::v1::IssueAction;

    use super::*;
    use crate::codes::Code;

    fn help(path: &[&str]) -> String {
        let mut command = Cli::command().term_width(110);
        command.build();
        let mut command_at_path = &mut command;
        for name in path {
            command_at_path = command_at_path.find_subcommand_mut(name).expect("a subcommand of that name");
        }
        command_at_path.render_help().to_string()
    }

    #[test]
    fn the_arguments_fit_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_action_of_an_issue_is_a_command() {
        let command = Cli::command();
        let issue = command.find_subcommand("issue").expect("issues have commands");
        for action in IssueAction::every() {
            assert!(
                issue.find_subcommand(action.spelling()).is_some(),
                "no hotline issue {}",
                action.spelling()
            );
        }
    }

    #[test]
    fn help_of_the_whole() {
        insta::assert_snapshot!(help(&[]), @r"
        Register of a 24-hour hotline during an emergency

        Usage: hotline [OPTIONS] <COMMAND>

        Commands:
          call         Calls: log, look up, correct, hand off
          caller       Who is calling: calls, open issues and flags of a phone number
          issue        Livelihood issues: open, assign, resolve, …
          callback     Callbacks: the next one due, and what came of it
          summary      Figures of a day, a shift, a range or the whole period
          watch        Follow what happens, as it happens
          period       Emergency periods
          directory    Categories, districts, agencies and call handlers of the period
          import       Record the calls of a file, from paper or from an old register
          setup        Set up this seat from the file that the administrator made for it
          login        Sign in: take a token from standard input and keep it for this server
          logout       Sign out: forget the token of this server
          whoami       Show as whom the server knows you
          token        Tokens, by which the server knows others than its own user
          audit        Who did what, and who saw names and numbers
          erase        Erase who a person is, who asks to be forgotten
          disclose     Show all that is known of a person, who asks for it
          config       Settings
          completions  Print a script by which a shell completes commands and flags
          help         Print this message or the help of the given subcommand(s)

        Options:
          -h, --help     Print help (see more with '--help')
          -V, --version  Print version

        Global options:
              --server <URL>         Address of the server, or the path of its socket [HOTLINE_SERVER]
              --ca <FILE>            The authority that signed the server's certificate, a PEM file [HOTLINE_CA]
              --certificate <FILE>   The certificate by which the server knows a service without a token, a PEM file
                                     [HOTLINE_CERTIFICATE]
              --key <FILE>           The key of that certificate, a PEM file that nobody else may read [HOTLINE_KEY]
              --period <ID>          Id of the emergency period; may be left out while the server has only one
                                     [HOTLINE_PERIOD]
          -o, --output <FORMAT>      Format of the answer [HOTLINE_OUTPUT] [possible values: table, json, csv, sheet]
              --on-behalf-of <NAME>  On whose behalf [HOTLINE_ON_BEHALF_OF]
              --deadline <SECONDS>   How long one attempt may take [HOTLINE_DEADLINE]
              --patience <SECONDS>   How long to go on trying, all attempts together [HOTLINE_PATIENCE]
        ");
    }

    #[test]
    fn help_of_logging_a_call() {
        insta::assert_snapshot!(help(&["call", "log"]), @r"
        Log a call; may open issues, link to issues and hand it off at once

        Usage: hotline call log [OPTIONS]

        Options:
          -h, --help  Print help (see more with '--help')

        Caller:
              --phone <NUMBER>               Caller's phone number; `-` reads it from standard input
              --name <NAME>                  Caller's name
              --anonymous[=<true|false>]     The caller wishes to stay unknown [possible values: true, false]
              --confidential[=<true|false>]  Neither agency nor respondent may learn who called [possible values:
                                             true, false]
              --language <TAG>               Language the caller speaks: zh, yue, en
              --callback-phone <NUMBER>      Number to call back on, if not the caller's own
              --do-not-call[=<true|false>]   The caller must not be called [possible values: true, false]
              --no-message[=<true|false>]    No message may be left [possible values: true, false]
              --safe-hours <TEXT>            When a call is safe, in the caller's words
              --persons <COUNT>              Persons represented

        Affected person:
              --affected-name <NAME>     Name of the affected person, if not the caller
              --affected-phone <NUMBER>  Phone number of the affected person
              --affected-tag <TAG>       What makes the person vulnerable; may be repeated [possible values: old,
                                         infant, pregnant, critical, disabled, alone]

        Matter:
              --summary <TEXT>         What it is about; `-` reads it from standard input
              --kind <KIND>            What the caller wants [possible values: consult, help, complaint, report,
                                       suggest, praise, urge, invalid, test]
              --urgency <URGENCY>      Urgency; p0 is life at risk [possible values: p0, p1, p2, p3]
              --silent[=<true|false>]  Nobody spoke: an open line, breathing, noise [possible values: true, false]
              --category <CODE>        Category, by code, name or beginning; see `hotline directory categories list`
              --district <CODE>        District, by code, name or beginning
              --address <TEXT>         Where it happens
              --note <TEXT>            Note for the desk only

        Course of the call:
              --received <TIME>                  When it reached the hotline; default: now
              --answered <TIME>                  When a person took it
              --ended <TIME>                     When it ended
              --operator <CODE>                  Call handler who took it, by code or name [HOTLINE_OPERATOR]
              --disposition <DISPOSITION>        What became of the call itself [possible values: answered, abandoned,
                                                 missed, voicemail, not-applicable]
              --channel <CHANNEL>                Channel by which it came [possible values: phone, web, wechat, sms,
                                                 walk-in, other]
              --direction <DIRECTION>            Who called whom [possible values: inbound, outbound]
              --line <LINE>                      Line that was dialled
              --telephony-reference <REFERENCE>  Reference of the telephone system

        What it brings about:
              --issue <TITLE>                    Open an issue with this title; may be repeated
              --need-by <TIME>                   After this moment help comes too late
              --assign <AGENCY>                  Assign the issue to this agency at once
              --settled <OUTCOME>                Settle the issue on the spot, with this outcome [possible values:
                                                 solved, partial, explained, referred, not-found, not-feasible,
                                                 unreachable, too-late]
              --reply <TEXT>                     The answer that was given
              --link <ISSUE[:KIND[:CONDITION]]>  Link to an issue: Q498-6, Q498-6:urge or Q498-6:repeat:worse; may be
                                                 repeated. Of a new call, `repeat` or `urge` alone means the one open
                                                 issue of its number
              --handoff <TARGET:MODE>            Hand off: 120:conference (warm transfer), 120:blind (cold transfer),
                                                 120:relayed (reported on the caller's behalf) or 120:caller-told
                                                 (signposted); may be repeated
              --decided-by <NAME>                Who decided on a rescue to which the person did not consent; of every
                                                 handoff that is given
              --triage <OUTCOME>                 Say how the call ended, where it does not follow from the rest:
                                                 answered, no-action [possible values: pending, issue, answered,
                                                 handed-off, no-action]
              --reason <TEXT>                    Why; this or --reason-code is required with no-action, to end a P0 or
                                                 P1 as answered, and to triage a call anew
              --reason-code <CODE>               The same as a code [possible values: handed-to-120, out-of-danger,
                                                 false-alarm, question-only, declined, duplicate, safety-plan]

        Source:
              --source <SYSTEM>   System that submits it
              --external-id <ID>  Id of the call in that system
              --historical        From an old register: starts no clocks and no alarms

        Record:
              --at <TIME>          When it happened, if not now: 23:50, -10m, 2022-11-12 23:50
              --request-id <UUID>  Id of the request, to repeat one whose answer was lost

        Global options:
              --server <URL>         Address of the server, or the path of its socket [HOTLINE_SERVER]
              --ca <FILE>            The authority that signed the server's certificate, a PEM file [HOTLINE_CA]
              --certificate <FILE>   The certificate by which the server knows a service without a token, a PEM file
                                     [HOTLINE_CERTIFICATE]
              --key <FILE>           The key of that certificate, a PEM file that nobody else may read [HOTLINE_KEY]
              --period <ID>          Id of the emergency period; may be left out while the server has only one
                                     [HOTLINE_PERIOD]
          -o, --output <FORMAT>      Format of the answer [HOTLINE_OUTPUT] [possible values: table, json, csv, sheet]
              --on-behalf-of <NAME>  On whose behalf [HOTLINE_ON_BEHALF_OF]
              --deadline <SECONDS>   How long one attempt may take [HOTLINE_DEADLINE]
              --patience <SECONDS>   How long to go on trying, all attempts together [HOTLINE_PATIENCE]
        ");
    }

    #[test]
    fn help_of_a_summary() {
        insta::assert_snapshot!(help(&["summary", "shift"]), @r"
        A shift; it belongs to the day on which it starts

        Usage: hotline summary shift [OPTIONS] <SHIFT> [DATE]

        Arguments:
          <SHIFT>  Shift, by code or name, such as night; see `hotline period show`
          [DATE]   The day on which it starts; default: today

        Options:
              --by <DIMENSION>         A table by this, in place of all figures [possible values: category-group,
                                       category, district, urgency, kind, channel, disposition, agency, operator,
                                       shift, source]
              --as-of <POSITION|TIME>  As they were given at this position of the journal, or at this time;
                                       POSITION@TIME brings exactly the same again
              --explain <FIGURE>       List the calls or issues that make up this figure: calls_answered,
                                       outcomes.solved, flows.opened, …; of a rate (on_time_rate) what it is of, with
                                       what counts in its numerator (as JSON the numerator, then the denominator)
              --value <CODE>           With --explain and --by: only those of the row with this code or name
          -n, --limit <COUNT>          With --explain: at most this many, or `all` [default: 50]
          -h, --help                   Print help (see more with '--help')

        Global options:
              --server <URL>         Address of the server, or the path of its socket [HOTLINE_SERVER]
              --ca <FILE>            The authority that signed the server's certificate, a PEM file [HOTLINE_CA]
              --certificate <FILE>   The certificate by which the server knows a service without a token, a PEM file
                                     [HOTLINE_CERTIFICATE]
              --key <FILE>           The key of that certificate, a PEM file that nobody else may read [HOTLINE_KEY]
              --period <ID>          Id of the emergency period; may be left out while the server has only one
                                     [HOTLINE_PERIOD]
          -o, --output <FORMAT>      Format of the answer [HOTLINE_OUTPUT] [possible values: table, json, csv, sheet]
              --on-behalf-of <NAME>  On whose behalf [HOTLINE_ON_BEHALF_OF]
              --deadline <SECONDS>   How long one attempt may take [HOTLINE_DEADLINE]
              --patience <SECONDS>   How long to go on trying, all attempts together [HOTLINE_PATIENCE]
        ");
    }
}
