//! The arguments fit together, and what their help says.

use hotline_proto::v1::IssueAction;

use std::collections::BTreeSet;

use clap::error::ErrorKind;
use confique::Config as _;

use super::*;
use crate::catalogue::tests::in_speech;
use crate::codes::Code;
use crate::language::{Language, Speech};

fn help(path: &[&str]) -> String {
    let mut command = help::in_language(command()).term_width(110);
    command.build();
    let mut command_at_path = &mut command;
    for name in path {
        command_at_path = command_at_path.find_subcommand_mut(name).expect("a subcommand of that name");
    }
    help::in_words_of_language(command_at_path.render_help().to_string())
}

/// The texts of a command and of those below it: what each is for, and the names of its arguments' values and headings.
fn texts(command: &clap::Command, found: &mut BTreeSet<String>) {
    let about = [command.get_about(), command.get_long_about()].into_iter().flatten();
    found.extend(about.map(ToString::to_string));
    for arg in command.get_arguments() {
        let help = [arg.get_help(), arg.get_long_help()].into_iter().flatten();
        found.extend(help.map(ToString::to_string));
        found.extend(arg.get_help_heading().map(str::to_owned));
        if arg.get_action().takes_values() {
            found.extend(arg.get_value_names().into_iter().flatten().map(ToString::to_string));
        }
        let values = arg.get_possible_values();
        found.extend(values.iter().filter_map(|value| value.get_help()).map(ToString::to_string));
    }
    command.get_subcommands().for_each(|command| texts(command, found));
}

#[test]
fn the_short_flags_are_known() {
    fn all(command: &clap::Command, found: &mut BTreeSet<char>) {
        found.extend(command.get_arguments().filter_map(clap::Arg::get_short));
        command.get_subcommands().for_each(|command| all(command, found));
    }
    let mut found = BTreeSet::new();
    all(&command(), &mut found);
    found.extend(['h']);
    assert_eq!(found.into_iter().collect::<String>(), SHORT_FLAGS);
    for forgotten in ["-up0", "-cRES.01", "-s", "--urgency"] {
        assert!(free_text(forgotten).is_err(), "{forgotten}");
    }
    for text in ["-老人摔倒", "-ls", "- water", "-sick person in flat 3", "--- 急"] {
        assert!(free_text(text).is_ok(), "{text}");
    }
}

#[test]
fn all_help_is_there_in_chinese() {
    let mut english = BTreeSet::new();
    texts(&command(), &mut english);
    let settings = crate::config::Config::META.fields.iter();
    english.extend(settings.map(crate::commands::config::meaning));
    assert!(english.len() > 300, "{} texts", english.len());
    let missing: Vec<&String> = english.iter().filter(|text| !help::CHINESE.contains_key(*text)).collect();
    assert!(missing.is_empty(), "no Chinese for {missing:#?}");
    let unused: Vec<&String> = help::CHINESE.keys().filter(|text| !english.contains(*text)).collect();
    assert!(unused.is_empty(), "nothing says {unused:#?}");
}

/// What is said of wrong arguments.
fn wrong(args: &[&str]) -> String {
    let args: Vec<&str> = [&["hotline"], args].concat();
    let error = help::in_language(command()).try_get_matches_from(&args).expect_err("it is wrong");
    anstream::adapter::strip_str(&usage::lines(&error).join("\n")).to_string()
}

#[test]
fn what_is_wrong_with_arguments_is_told_in_either_language() {
    let cases: [&[&str]; 12] = [
        &["call", "log", "--fone", "13800000001"],
        &["call", "lgo"],
        &["call", "log", "--urgency", "p9"],
        &["call", "log", "--phone"],
        &["call", "log", "--received", "soon"],
        &["call", "log", "--summary", "--urgency"],
        &["call", "log", "--persons", "many"],
        &["call", "log", "--assign", "A1"],
        &["call", "log", "--phone", "1", "--phone", "2"],
        &["issue", "show"],
        &["--lang", "klingon", "whoami"],
        &["callback", "done", "B1", "--solved", "--unsolved"],
    ];
    let told = |language| {
        in_speech(Speech::only(language), || {
            let told = cases.map(|args| format!("> {}\n{}", args.join(" "), wrong(args)));
            told.join("\n\n")
        })
    };
    insta::assert_snapshot!("wrong_arguments_en", told(Language::English));
    insta::assert_snapshot!("wrong_arguments_zh", told(Language::Chinese));
    let chinese = told(Language::Chinese);
    for said in ["Usage", "OPTIONS", "error", "tip:", "possible"] {
        assert!(!chinese.contains(said), "{said} is English");
    }
}

#[test]
fn every_kind_of_error_of_the_library_is_told() {
    let chinese = in_speech(Speech::only(Language::Chinese), || {
        [
            ErrorKind::InvalidValue,
            ErrorKind::UnknownArgument,
            ErrorKind::InvalidSubcommand,
            ErrorKind::NoEquals,
            ErrorKind::ValueValidation,
            ErrorKind::TooManyValues,
            ErrorKind::TooFewValues,
            ErrorKind::WrongNumberOfValues,
            ErrorKind::ArgumentConflict,
            ErrorKind::MissingRequiredArgument,
            ErrorKind::MissingSubcommand,
            ErrorKind::InvalidUtf8,
        ]
        .map(|kind| usage::lines(&clap::Error::new(kind))[0].clone())
    });
    assert!(chinese.iter().all(|line| line.starts_with("错误：") && !line.contains("usage-")), "{chinese:?}");
}

/// The help of every command, that of the global options once.
fn all_help(global: &str) -> String {
    fn all(path: &[&str], command: &clap::Command, found: &mut Vec<String>) {
        found.push(format!("> hotline {}\n{}", path.join(" "), help(path)));
        for command in command.get_subcommands() {
            all(&[path, &[command.get_name()]].concat(), command, found);
        }
    }
    let mut found = Vec::new();
    all(&[], &command(), &mut found);
    let whole = help(&[]);
    let global = &whole[whole.find(global).expect("they are told")..];
    found.iter().map(|help| help.replace(global, "")).collect::<Vec<_>>().join("\n")
}

#[test]
fn help_of_every_command_in_either_language() {
    insta::assert_snapshot!("help_en", all_help("Global options"));
    in_speech(Speech::only(Language::Chinese), || insta::assert_snapshot!("help_zh", all_help("通用选项")));
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
        assert!(issue.find_subcommand(action.spelling()).is_some(), "no hotline issue {}", action.spelling());
    }
}

#[test]
fn help_of_the_whole() {
    insta::assert_snapshot!(help(&[]), @"
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
      doctor       Look at what this seat needs: settings, terminal, server, sign-in, clock, period
      man          Write the manual pages
      completions  Print a script by which a shell completes commands and flags
      help         Print this message or the help of the given subcommand(s)

    Options:
      -h, --help     Print help (see more with '--help')
      -V, --version  Print version

    Global options:
          --server <URL>              Address of the server, or the path of its socket [HOTLINE_SERVER]
          --ca <FILE>                 The authority that signed the server's certificate, a PEM file [HOTLINE_CA]
          --certificate <FILE>        The certificate by which the server knows a service without a token, a PEM
                                      file [HOTLINE_CERTIFICATE]
          --key <FILE>                The key of that certificate, a PEM file that nobody else may read
                                      [HOTLINE_KEY]
          --period <ID>               Id of the emergency period; may be left out while the server has only one
                                      [HOTLINE_PERIOD]
      -o, --output <FORMAT>           Format of the answer [HOTLINE_OUTPUT] [possible values: table, json, csv,
                                      sheet]
          --lang <LANG>               Language: zh, en, or zh+en for the English terms beside the Chinese
                                      [HOTLINE_LANG]
          --on-behalf-of <PRINCIPAL>  On whose behalf [HOTLINE_ON_BEHALF_OF]
          --deadline <SECONDS>        How long one attempt may take [HOTLINE_DEADLINE]
          --patience <SECONDS>        How long to go on trying, all attempts together [HOTLINE_PATIENCE]
    ");
}

#[test]
fn help_of_logging_a_call() {
    insta::assert_snapshot!(help(&["call", "log"]), @"
    Log a call; may open issues, link to issues and hand it off at once

    Usage: hotline call log [OPTIONS]

    Options:
      -h, --help  Print help (see more with '--help')

    Caller:
      -p, --phone <NUMBER>               Caller's phone number; `-` reads it from standard input
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
      -s, --summary <TEXT>         What it is about; `-` reads it from standard input
          --kind <KIND>            What the caller wants [possible values: consult, help, complaint, report,
                                   suggest, praise, urge, invalid, test]
      -u, --urgency <URGENCY>      Urgency; p0 is life at risk [possible values: p0, p1, p2, p3]
          --silent[=<true|false>]  Nobody spoke: an open line, breathing, noise [possible values: true, false]
      -c, --category <CODE>        Category, by code, name or beginning; see `hotline directory categories list`
      -d, --district <CODE>        District, by code, name or beginning
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
          --server <URL>              Address of the server, or the path of its socket [HOTLINE_SERVER]
          --ca <FILE>                 The authority that signed the server's certificate, a PEM file [HOTLINE_CA]
          --certificate <FILE>        The certificate by which the server knows a service without a token, a PEM
                                      file [HOTLINE_CERTIFICATE]
          --key <FILE>                The key of that certificate, a PEM file that nobody else may read
                                      [HOTLINE_KEY]
          --period <ID>               Id of the emergency period; may be left out while the server has only one
                                      [HOTLINE_PERIOD]
      -o, --output <FORMAT>           Format of the answer [HOTLINE_OUTPUT] [possible values: table, json, csv,
                                      sheet]
          --lang <LANG>               Language: zh, en, or zh+en for the English terms beside the Chinese
                                      [HOTLINE_LANG]
          --on-behalf-of <PRINCIPAL>  On whose behalf [HOTLINE_ON_BEHALF_OF]
          --deadline <SECONDS>        How long one attempt may take [HOTLINE_DEADLINE]
          --patience <SECONDS>        How long to go on trying, all attempts together [HOTLINE_PATIENCE]
    ");
}

#[test]
fn help_of_a_summary() {
    insta::assert_snapshot!(help(&["summary", "shift"]), @"
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
          --server <URL>              Address of the server, or the path of its socket [HOTLINE_SERVER]
          --ca <FILE>                 The authority that signed the server's certificate, a PEM file [HOTLINE_CA]
          --certificate <FILE>        The certificate by which the server knows a service without a token, a PEM
                                      file [HOTLINE_CERTIFICATE]
          --key <FILE>                The key of that certificate, a PEM file that nobody else may read
                                      [HOTLINE_KEY]
          --period <ID>               Id of the emergency period; may be left out while the server has only one
                                      [HOTLINE_PERIOD]
      -o, --output <FORMAT>           Format of the answer [HOTLINE_OUTPUT] [possible values: table, json, csv,
                                      sheet]
          --lang <LANG>               Language: zh, en, or zh+en for the English terms beside the Chinese
                                      [HOTLINE_LANG]
          --on-behalf-of <PRINCIPAL>  On whose behalf [HOTLINE_ON_BEHALF_OF]
          --deadline <SECONDS>        How long one attempt may take [HOTLINE_DEADLINE]
          --patience <SECONDS>        How long to go on trying, all attempts together [HOTLINE_PATIENCE]
    ");
}
