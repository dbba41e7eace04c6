//! What a text advises to type: commands, and flags for the command that was typed.

use std::path::Path;

use super::super::desk::Desk;

/// The commands of `hotline` by which one in a text is known.
const COMMANDS: [&str; 14] = [
    "call ",
    "caller ",
    "issue ",
    "callback ",
    "summary ",
    "period ",
    "directory ",
    "outbox ",
    "-o ",
    "config ",
    "report ",
    "shift ",
    "handover ",
    "notice ",
];

/// Whether a text names something that is typed: a command, a flag or a variable of the environment.
pub fn names_something(text: &str) -> bool {
    let command = text.match_indices("hotline ").any(|(at, word)| is_command(&text[at + word.len()..]));
    let flag =
        text.match_indices("--").any(|(at, _)| text[at + 2..].starts_with(|c: char| c.is_ascii_lowercase()));
    command || flag || text.contains("HOTLINE_")
}

fn is_command(text: &str) -> bool {
    COMMANDS.iter().any(|command| text.starts_with(command))
}

/// The commands that a text names, without `hotline`. Those that are told as alternatives (`--a, --b or --c x|y`, or VERB with the verbs in the next line)
/// are told apart.
pub fn commands(said: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = said.lines().peekable();
    while let Some(line) = lines.next() {
        for (at, word) in line.match_indices("hotline ") {
            let command = &line[at + word.len()..];
            if is_command(command) {
                let command = command.split('`').next().unwrap_or(command).trim();
                let verbs = lines.peek().copied().unwrap_or_default();
                found.extend(alternatives(command, verbs));
            }
        }
    }
    found
}

fn alternatives(command: &str, verbs: &str) -> Vec<String> {
    if command.contains(" VERB ") {
        return verbs.split(',').map(|verb| command.replace("VERB", verb.trim())).collect();
    }
    let listed = command.replace(", or ", ", ").replace(" or ", ", ");
    let mut parts = listed.split(", ");
    let first = parts.next().unwrap_or_default();
    // What all alternatives begin with.
    let base = first.split(" --").next().unwrap_or(first);
    let base = if first.contains("--operator ") {
        let operator = first.split("--operator ").nth(1).and_then(|rest| rest.split(' ').next());
        format!("{base} --operator {}", operator.unwrap_or_default())
    } else {
        base.to_owned()
    };
    let others = parts.map(|part| format!("{base} {part}"));
    std::iter::once(first.to_owned()).chain(others).flat_map(|line| each_choice(&line)).collect()
}

/// `a|b` is one of the two.
fn each_choice(line: &str) -> Vec<String> {
    let Some(choice) = line.split(' ').find(|word| word.contains('|')) else { return vec![line.to_owned()] };
    choice.split('|').map(|one| line.replace(choice, one)).collect()
}

/// The flags and variables that a line advises, each with the word after it: no flags of commands, and none that a remark is about.
pub fn flags(line: &str) -> Vec<(String, String)> {
    let outside: String = match line.find("hotline ") {
        Some(at) if is_command(&line[at + 8..]) => line[..at].to_owned(),
        _ => line.to_owned(),
    };
    let words: Vec<&str> = outside.split_whitespace().collect();
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let bare = word.trim_start_matches(['`', '(']).trim_end_matches(['`', ',', ';', '.', ')', ':']);
        let next = words.get(at + 1).copied().unwrap_or_default();
        let is_of_another = at > 0 && words[at - 1] == "(with";
        let is_subject = next.starts_with('(') && !next.starts_with("(with");
        if (bare.starts_with("--") || bare.starts_with("HOTLINE_")) && !is_of_another && !is_subject {
            found.push((bare.to_owned(), next.trim_end_matches(['`', ',', ';', '.', ':']).to_owned()));
        }
    }
    found
}

/// A command line with words for those in capitals, and with what its verb needs besides.
pub fn filled(line: &str, with: &[(&str, &str)]) -> String {
    let value = |word: &str| with.iter().find(|(known, _)| *known == word).map(|(_, value)| *value);
    let is_blank = |word: &&str| word.len() > 1 && word.chars().all(|c| c.is_ascii_uppercase() || c == ':');
    let words = line.split(' ').map(|word| match is_blank(&word) {
        true => value(word).unwrap_or_else(|| panic!("nothing is said for {word} of `{line}`")),
        false => word,
    });
    let line = words.collect::<Vec<_>>().join(" ");
    let verb = line.split(' ').nth(1).and_then(|verb| value(&format!("+{verb}")));
    verb.map_or(line.clone(), |more| format!("{line} {more}"))
}

/// The line that was typed with an advised flag, or after a variable was set. `LINE` says what was typed otherwise; `-` that the flag is left out.
pub fn with_flag(line: &str, (flag, next): &(String, String), with: &[(&str, &str)]) -> String {
    let value =
        |word: &str| with.iter().find(|(known, _)| *known == word).map(|(_, value)| (*value).to_owned());
    let line = value("LINE").unwrap_or_else(|| line.to_owned());
    match value(flag) {
        Some(none) if none == "-" => {
            let mut words = line.split(' ');
            let mut left = Vec::new();
            while let Some(word) = words.next() {
                if word == flag { _ = words.next() } else { left.push(word) }
            }
            left.join(" ")
        }
        Some(value) if flag.starts_with("HOTLINE_") => format!("{flag}={value} {line}"),
        Some(value) => format!("{line} {flag} {value}").trim_end().to_owned(),
        None if flag.contains('=') => format!("{flag} {line}"),
        None => format!("{line} {flag} {}", value(next).unwrap_or_else(|| next.clone())),
    }
}

/// The console blocks of the README: what stands after `$ ` is typed, and what follows it is what it prints.
pub fn session(readme: &str, desk: &Desk, samples: &Path) {
    let mut variables: Vec<(String, String)> = Vec::new();
    let mut tried = 0;
    for block in readme.split("```console\n").skip(1) {
        let block = block.split("```").next().unwrap_or_default().replace("\\\n   ", "");
        for step in format!("\n{block}").split("\n$ ").skip(1) {
            let (typed, printed) = step.split_once('\n').unwrap_or((step, ""));
            let typed = typed.split("   #").next().unwrap_or(typed).trim();
            if let Some(files) = typed.strip_prefix("cat ") {
                files_of_columns(desk, files, printed);
            } else if let Some(set) = typed.strip_prefix("export ") {
                let pairs = set.split(' ').filter_map(|pair| pair.split_once('='));
                variables.extend(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
            } else if let Some(line) = typed.strip_prefix("hotline ") {
                let line = line.replace("docs/samples", &samples.display().to_string());
                let mut command = desk.command(&line);
                command.env_remove("COLUMNS").envs(variables.iter().cloned());
                let output = super::super::desk::run(command, "");
                let is_refusal = printed.starts_with("error:");
                assert_eq!(output.status, Some(if is_refusal { 65 } else { 0 }), "{typed}: {output}");
                let said = if is_refusal { &output.stderr } else { &output.stdout };
                if !printed.trim().is_empty() {
                    assert_eq!(without_times(said), without_times(printed), "{typed} prints in the README");
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 8, "{tried} commands of the README");
}

/// `a.csv   $ cat b.csv   $ cat c.csv`, with their lines side by side.
fn files_of_columns(desk: &Desk, files: &str, lines: &str) {
    let names: Vec<&str> = files.split("$ cat").map(str::trim).collect();
    let mut texts = vec![String::new(); names.len()];
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        let cells: Vec<&str> = line.split("   ").map(str::trim).filter(|cell| !cell.is_empty()).collect();
        // A line of one file alone is one of the longest, which is the second.
        let first = usize::from(line.starts_with(' '));
        for (at, cell) in cells.iter().enumerate() {
            texts[first + at].push_str(cell);
            texts[first + at].push('\n');
        }
    }
    names.iter().zip(texts).for_each(|(name, text)| _ = desk.file(name, text));
}

/// A text with one sign for each date and time of day.
fn without_times(text: &str) -> String {
    let is_time = |word: &str| {
        let digits = word.chars().filter(char::is_ascii_digit).count();
        word.len() == 10 && digits == 8 && word.contains('-')
            || word.len() == 5 && digits == 4 && word.contains(':')
    };
    let line = |line: &str| {
        let words = line.trim_end().split(' ').map(|word| if is_time(word) { "T" } else { word });
        words.collect::<Vec<_>>().join(" ")
    };
    text.trim().lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_is_advised_is_told_apart() {
    let triage = "  hotline call triage C1 --issue TITLE --category CODE, --link ISSUE or --triage answered|no-action --reason TEXT";
    assert_eq!(
        commands(triage),
        [
            "call triage C1 --issue TITLE --category CODE",
            "call triage C1 --link ISSUE",
            "call triage C1 --triage answered --reason TEXT",
            "call triage C1 --triage no-action --reason TEXT",
        ]
    );
    assert_eq!(
        commands("Next: hotline issue VERB Q1\n  close, reopen"),
        ["issue close Q1", "issue reopen Q1"]
    );
    assert_eq!(commands("`hotline period list` shows those."), ["period list"]);
    assert_eq!(
        commands("Then: hotline callback done B1 --operator o --solved or --reached"),
        ["callback done B1 --operator o --solved", "callback done B1 --operator o --reached"]
    );
    assert_eq!(flags("`--limit all` shows every one.")[0], ("--limit".to_owned(), "all".to_owned()));
    assert_eq!(flags("Name it with --period ID or HOTLINE_PERIOD; there are: a").len(), 2);
    assert_eq!(flags("--category (call.category): is none"), []);
    assert!(names_something("--x") && !names_something("the hotline answered — twice"));
}
