//! The walls of the house (ARCHITECTURE.md, "Invariants"): who may know whom, how long a file may be, and what is never left behind.
//!
//! A finding names the place; the sentence above it says what to do.

mod walls {
    mod documents;
    mod terms;
}

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use prost::Message;
use prost_types::FileDescriptorSet;

/// Longest hand-written source file.
const LONGEST_FILE_LINES: usize = 450;

/// What each crate of the workspace may depend on within it.
const CRATES: &[(&str, &[&str])] = &[
    ("hotline-proto", &[]),
    ("hotline-client", &["hotline-proto"]),
    ("hotline-server", &["hotline-proto"]),
    ("hotline-tests", &["hotline-client", "hotline-proto", "hotline-server"]),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the workspace")
}

/// Every file of the house below `dir`, without what was built, what was installed and what is hidden.
fn files(dir: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![root().join(dir)];
    while let Some(dir) = waiting.pop() {
        for entry in fs::read_dir(&dir).unwrap_or_else(|e| panic!("{}: {e}", dir.display())) {
            let path = entry.expect("the directory can be read").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let hidden = name.starts_with('.') && name != ".ci";
            if path.is_dir() && !hidden && !["target", "node_modules"].contains(&name.as_str()) {
                waiting.push(path);
            } else if path.is_file() && name != ".git" {
                // In a worktree, `.git` is a file that says where the repository is.
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn rust_files(dir: &str) -> Vec<PathBuf> {
    files(dir).into_iter().filter(|path| path.extension().is_some_and(|e| e == "rs")).collect()
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

fn text_of(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Lines of code with their numbers; comments are left out.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines()).filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// Whether `word` stands in the line and is not part of a longer word.
fn mentions(line: &str, word: &str) -> bool {
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !before.is_some_and(part_of_word) && !after.is_some_and(part_of_word)
    })
}

/// Where the code below `dir` mentions one of `words`.
fn mentioned(dir: &str, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for path in rust_files(dir) {
        let text = text_of(&path);
        for (number, line) in code(&text).filter(|(_, line)| words.iter().any(|word| mentions(line, word))) {
            found.push(format!("{}:{number}: {}", shown(&path), line.trim()));
        }
    }
    found
}

#[track_caller]
fn assert_none(found: &[String], advice: &str) {
    assert!(found.is_empty(), "{advice}\n  {}", found.join("\n  "));
}

#[test]
fn the_domain_knows_no_database_network_or_contract() {
    let words = ["diesel", "tonic", "prost", "prost_types", "tokio", "hotline_proto", "store", "api"];
    let found = mentioned("server/src/domain", &words[..6]);
    assert_none(
        &found,
        "The domain is plain functions over plain types. Convert in server/src/api or server/src/store:",
    );
    let paths: Vec<String> = words[6..].iter().map(|word| format!("crate::{word}")).collect();
    let found = mentioned("server/src/domain", &paths.iter().map(String::as_str).collect::<Vec<_>>());
    assert_none(&found, "The domain knows neither the API nor the store; turn the call around:");
}

#[test]
fn the_domain_is_told_the_time() {
    let mut found = mentioned(
        "server/src/domain",
        &["Timestamp::now", "Instant::now", "SystemTime", "fastrand", "getrandom"],
    );
    // The one place where the clock is read, for those outside the domain.
    found.retain(|line| !line.starts_with("server/src/domain/instant.rs:"));
    assert_none(&found, "A rule is pure: pass the time (or the random bytes) in as an argument:");
}

#[test]
fn the_store_does_not_know_the_api() {
    let found = mentioned("server/src/store", &["crate::api", "tonic", "hotline_proto"]);
    assert_none(
        &found,
        "api → store, never back. Answer with a type of the domain or the store, and convert in server/src/api:",
    );
}

#[test]
fn the_api_does_not_know_the_database() {
    let found = mentioned("server/src/api", &["diesel", "libsqlite3_sys", "tables::schema", "tables::rows"]);
    assert_none(&found, "A query belongs into server/src/store; the API asks the store for it:");
}

/// The rooms of the store from the ground up, each with those that it may use. `Store` (the files beside the rooms) may use them all.
const ROOMS: &[(&str, &[&str])] = &[
    ("db", &[]),
    ("tables", &["db"]),
    ("access", &["db", "tables"]),
    ("derived", &["db", "tables"]),
    ("search", &["db", "tables", "derived"]),
    ("counters", &["db", "tables", "derived"]),
    ("write", &["db", "tables", "access", "derived", "search", "counters"]),
    ("read", &["db", "tables", "derived", "search", "counters"]),
    ("figures", &["db", "tables", "derived", "search", "counters", "write", "read"]),
    ("admin", &["db", "tables", "access", "derived", "search", "counters", "write", "read", "figures"]),
];

/// The names after `start` in a piece of code: those of a path, or all first names of a group in braces.
fn names_after<'t>(code: &'t str, start: &str) -> Vec<&'t str> {
    let name = |text: &'t str| text.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("");
    let mut names = Vec::new();
    for (at, _) in code.match_indices(start) {
        let rest = &code[at + start.len()..];
        let Some(group) = rest.strip_prefix('{') else {
            names.push(name(rest));
            continue;
        };
        let (mut depth, mut begin) = (0, 0);
        for (at, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth > 0 => depth -= 1,
                ',' | '}' if depth == 0 => {
                    names.push(name(group[begin..at].trim_start()));
                    begin = at + 1;
                    if c == '}' {
                        break;
                    }
                }
                _ => {}
            }
        }
    }
    names
}

/// What a file of the store uses of other rooms: by full paths, and by `super` paths that lead out of its own room.
fn rooms_used(path: &Path, code: &str) -> Vec<String> {
    let store = root().join("server/src/store");
    let inside = path.strip_prefix(&store).expect("a file of the store").with_extension("");
    // A `mod.rs` is the module of its folder.
    let depth = inside.components().count() - usize::from(inside.ends_with("mod"));
    let out_of_room = "super::".repeat(depth);
    let mut names = names_after(code, "crate::store::");
    names.extend(names_after(code, &out_of_room).into_iter().filter(|name| *name != "super"));
    names.into_iter().map(str::to_owned).collect()
}

#[test]
fn the_rooms_of_the_store_depend_one_way() {
    let store = root().join("server/src/store");
    let mut found = Vec::new();
    for (room, allowed) in ROOMS {
        assert!(store.join(room).join("mod.rs").is_file(), "there is no room {room}");
        let files = rust_files(&format!("server/src/store/{room}"));
        // Tests write what they read.
        for path in files.iter().filter(|path| !shown(path).contains("/tests")) {
            let text = text_of(path);
            let code: String = code(&text).map(|(_, line)| line).collect::<Vec<_>>().join("\n");
            let code = code.split("#[cfg(test)]").next().unwrap_or_default();
            for name in rooms_used(path, code).iter().filter(|name| name != room) {
                if !allowed.contains(&name.as_str()) {
                    found.push(format!("{} uses {name}", shown(path)));
                }
            }
        }
    }
    found.dedup();
    assert_none(
        &found,
        "A room uses only those below it (ROOMS in this test; server/src/store/mod.rs). Move what both need down, or turn the call around:",
    );
    let rooms =
        fs::read_dir(&store).expect("the store can be listed").map(|entry| entry.expect("an entry").path());
    let unlisted: Vec<String> = rooms
        .filter(|path| path.is_dir() && !ROOMS.iter().any(|(room, _)| path.ends_with(room)))
        .map(|path| shown(&path))
        .collect();
    assert_none(&unlisted, "A room of the store that ROOMS does not name. Say there what it may use:");
}

#[test]
fn a_path_into_another_room_is_recognised() {
    let path = root().join("server/src/store/counters/deltas/file.rs");
    let used = |code: &str| rooms_used(&path, code);
    assert_eq!(used("use crate::store::db::Error;"), ["db"]);
    assert_eq!(used("use crate::store::{db::{Error, conn::on}, read};"), ["db", "read"]);
    assert_eq!(used("super::super::super::figures::at(conn)"), ["figures"]);
    assert_eq!(used("use super::section::Section;\nuse super::super::Span;"), Vec::<String>::new());
}

/// Names of the packages and of what they depend on, of every kind (normal, build, dev).
fn packages() -> Vec<(String, Vec<String>)> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("cargo metadata answers JSON");
    let text = |value: &serde_json::Value| value["name"].as_str().unwrap_or_default().to_owned();
    let list = |value: &serde_json::Value| value.as_array().cloned().unwrap_or_default();
    list(&metadata["packages"])
        .iter()
        .map(|package| (text(package), list(&package["dependencies"]).iter().map(text).collect()))
        .collect()
}

#[test]
fn crates_depend_one_way() {
    let mut found = Vec::new();
    let packages = packages();
    for (name, dependencies) in &packages {
        let Some((_, allowed)) = CRATES.iter().find(|(known, _)| known == name) else {
            found.push(format!(
                "{name} is not in the table CRATES of this test: say there what it may depend on"
            ));
            continue;
        };
        let inside = dependencies.iter().filter(|d| packages.iter().any(|(member, _)| member == *d));
        let wrong = inside.filter(|d| !allowed.contains(&d.as_str()));
        found.extend(wrong.map(|d| format!("{name} depends on {d}")));
    }
    assert!(packages.len() >= CRATES.len(), "cargo metadata lists {packages:?}");
    assert_none(
        &found,
        "proto knows nobody, client and server know proto alone, tests knows all. Move what is shared into the contract:",
    );
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    let found: Vec<String> = files("")
        .into_iter()
        .filter(|path| path.ends_with("Cargo.toml") && path.parent() != Some(root()))
        .filter(|path| !text_of(path).contains("[lints]\nworkspace = true"))
        .map(|path| shown(&path))
        .collect();
    assert_none(
        &found,
        "Add to the manifest: [lints] workspace = true. The lints and their reasons stand in Cargo.toml:",
    );
}

#[test]
fn files_are_short_enough_to_be_read() {
    let generated = |text: &str| text.lines().take(3).any(|line| line.contains("@generated"));
    let mut found = Vec::new();
    for path in rust_files("") {
        let text = text_of(&path);
        let lines = text.lines().count();
        if lines > LONGEST_FILE_LINES && !generated(&text) {
            found.push(format!("{}: {lines} lines", shown(&path)));
        }
    }
    assert_none(&found, &format!("Split what is longer than {LONGEST_FILE_LINES} lines by what it is for:"));
}

#[test]
fn every_file_is_part_of_a_crate() {
    let mut found = Vec::new();
    for path in rust_files("") {
        let dir = path.parent().expect("a file lies in a directory");
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let dir_name = dir.file_name().unwrap_or_default();
        let is_root = ["main", "lib", "build"].contains(&stem.as_str())
            || ["tests", "benches", "examples", "bin"].iter().any(|root| dir_name == *root);
        if is_root {
            continue;
        }
        let (module, parent) = match stem.as_str() {
            "mod" => (dir_name.to_string_lossy().into_owned(), dir.parent().expect("below the root")),
            _ => (stem.clone(), dir),
        };
        let declaration = format!("mod {module};");
        let parents = [
            parent.join("mod.rs"),
            parent.join("lib.rs"),
            parent.join("main.rs"),
            parent.with_extension("rs"),
        ];
        let declared = parents
            .iter()
            .filter(|parent| parent.exists())
            .any(|parent| code(&text_of(parent)).any(|(_, line)| line.trim().ends_with(&declaration)));
        if !declared {
            found.push(format!("{}: no `{declaration}`", shown(&path)));
        }
    }
    assert_none(
        &found,
        "The compiler does not see these files, and tests in them do not run. Declare them or delete them:",
    );
}

#[test]
fn every_file_of_the_contract_is_compiled() {
    let set = FileDescriptorSet::decode(hotline_proto::FILE_DESCRIPTOR_SET).expect("the compiled contract");
    let compiled: BTreeSet<&str> = set.file.iter().map(|file| file.name()).collect();
    let written = files("proto").into_iter().filter(|path| path.extension().is_some_and(|e| e == "proto"));
    let names: Vec<String> = written
        .map(|path| path.strip_prefix(root().join("proto")).expect("below proto/").display().to_string())
        .collect();
    assert!(names.len() > 10, "the contract lies in proto/: {names:?}");
    let found: Vec<String> = names.into_iter().filter(|name| !compiled.contains(name.as_str())).collect();
    assert_none(
        &found,
        "proto/build.rs compiles proto/hotline/v1/*.proto and what they import. Nothing imports:",
    );
}

#[test]
fn every_migration_goes_up_on_both_databases() {
    let databases: Vec<PathBuf> = ["sqlite", "postgres"]
        .map(|name| root().join("migrations").join(name))
        .into_iter()
        .filter(|dir| dir.exists())
        .collect();
    let mut found = Vec::new();
    let mut migrations = BTreeSet::new();
    for database in &databases {
        for entry in fs::read_dir(database).unwrap() {
            let dir = entry.unwrap().path();
            if !dir.join("up.sql").is_file() {
                found.push(format!("{}: no up.sql", shown(&dir)));
            }
            migrations.insert(dir.file_name().unwrap_or_default().to_owned());
        }
    }
    for (database, migration) in databases.iter().flat_map(|d| migrations.iter().map(move |m| (d, m))) {
        if !database.join(migration).exists() {
            found.push(format!("{}: missing", shown(&database.join(migration))));
        }
    }
    assert!(!migrations.is_empty(), "there is no migration under migrations/");
    assert_none(&found, "A migration has the same directory name for every database, and an up.sql in each:");
}

#[test]
fn nothing_is_left_unfinished() {
    // In two parts, so that this file is not found by itself.
    let marks =
        [["to", "do!"], ["unimple", "mented!"], ["#[ig", "nore"], ["db", "g!("]].map(|parts| parts.concat());
    let mut found = Vec::new();
    for path in rust_files("") {
        let text = text_of(&path);
        for (number, line) in code(&text).filter(|(_, line)| marks.iter().any(|mark| line.contains(mark))) {
            found.push(format!("{}:{number}: {}", shown(&path), line.trim()));
        }
    }
    assert_none(
        &found,
        "Finish it, or leave it out and write an issue. A test that cannot run here says so and why when it runs:",
    );
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    let places = [["/wo", "rk/"], ["/ro", "ot/"], ["/ho", "me/"], ["/Us", "ers/"], ["C:\\", "Users"]]
        .map(|parts| parts.concat());
    let mut found = Vec::new();
    for path in files("") {
        // What is not text is not looked at.
        let Ok(text) = fs::read_to_string(&path) else { continue };
        for (number, line) in (1..).zip(text.lines()) {
            let absolute = |place: &String| {
                line.match_indices(place.as_str()).any(|(at, _)| {
                    !line[..at].ends_with(|c: char| c.is_alphanumeric() || ".-_~/}".contains(c))
                })
            };
            if places.iter().any(absolute) {
                found.push(format!("{}:{number}: {}", shown(&path), line.trim()));
            }
        }
    }
    assert_none(&found, "Write paths relative to the workspace, or take them from the environment:");
}
