//! The texts that `hotline-server` prints, in `server/i18n/` with one folder for each language. The log and the errors of the storage are not
//! translated.
//!
//! They are printed in one language: Chinese or English, as `HOTLINE_LANG` says, else the locale.

use std::env;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

type Bundle = FluentBundle<FluentResource>;

const ENGLISH_FILE: &str = include_str!("../i18n/en/server.ftl");
const CHINESE_FILE: &str = include_str!("../i18n/zh-CN/server.ftl");

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| load("en", ENGLISH_FILE));
static CHINESE: LazyLock<Bundle> = LazyLock::new(|| load("zh-CN", CHINESE_FILE));

fn load(language: &str, file: &str) -> Bundle {
    let mut bundle = Bundle::new_concurrent(language.parse().into_iter().collect());
    // Addresses and numbers are copied from a terminal, so there must be no invisible marks around them.
    bundle.set_use_isolating(false);
    // Invariant, checked by a test: the file has no errors.
    let resource = FluentResource::try_new(file.to_owned()).unwrap_or_else(|(resource, _)| resource);
    bundle.add_resource_overriding(resource);
    bundle
}

/// The variables of a message, by name.
pub type Arguments<'a> = [(&'static str, FluentValue<'a>)];

/// Whether texts are printed in Chinese.
static IS_CHINESE: LazyLock<bool> = LazyLock::new(|| {
    let set = env::var("HOTLINE_LANG").ok().filter(|set| !set.is_empty());
    set.or_else(sys_locale::get_locale).is_some_and(|tag| is_chinese(&tag))
});

/// Whether a tag such as `zh-CN`, the two of `zh+en`, or a locale such as `zh_CN.UTF-8` is, or begins with, Chinese.
fn is_chinese(tag: &str) -> bool {
    tag.split(['-', '_', '.', '+'])
        .next()
        .is_some_and(|code| code.eq_ignore_ascii_case("zh") || code == "中文")
}

/// A message in the language that is printed. The id itself if the catalogue lacks the message, or a variable is missing.
pub fn sentence(id: &str, arguments: &Arguments<'_>) -> String {
    let bundle = if *IS_CHINESE { &CHINESE } else { &ENGLISH };
    format(bundle, id, arguments).unwrap_or_else(|| id.to_owned())
}

fn format(bundle: &Bundle, id: &str, arguments: &Arguments<'_>) -> Option<String> {
    let pattern = bundle.get_message(id)?.value()?;
    let arguments: FluentArgs<'_> = arguments.iter().cloned().collect();
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(&arguments), &mut errors).into_owned();
    errors.is_empty().then_some(text)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// The messages of a file by id, with their lines joined.
    fn messages(file: &str) -> BTreeMap<&str, String> {
        assert!(FluentResource::try_new(file.to_owned()).is_ok(), "a catalogue has an error");
        let (mut messages, mut last) = (BTreeMap::<&str, String>::new(), "");
        for line in file.lines().filter(|line| !line.starts_with('#')) {
            if let Some((id, text)) = line.split_once(" = ").filter(|_| !line.starts_with([' ', '}'])) {
                assert_eq!(messages.insert(id, text.to_owned()), None, "{id} stands twice");
                last = id;
            } else if let Some(text) = messages.get_mut(last) {
                text.push_str(line);
            }
        }
        messages
    }

    fn variables(text: &str) -> BTreeSet<&str> {
        text.split('$').skip(1).filter_map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next()).collect()
    }

    #[test]
    fn chinese_is_known_by_its_tags() {
        let chinese = ["zh", "zh-CN", "ZH_Hans", "zh_CN.UTF-8", "zh+en", "中文"];
        assert!(chinese.into_iter().all(is_chinese));
        assert!(!["", "en", "en_US.UTF-8", "C", "en+zh", "zhen"].into_iter().any(is_chinese));
    }

    #[test]
    fn both_languages_have_the_same_messages_and_the_code_uses_each() {
        let (english, chinese) = (messages(ENGLISH_FILE), messages(CHINESE_FILE));
        assert_eq!(english.keys().collect::<Vec<_>>(), chinese.keys().collect::<Vec<_>>());
        let code = concat!(
            include_str!("cli/mod.rs"),
            include_str!("cli/accept_loss.rs"),
            include_str!("cli/backup.rs"),
            include_str!("cli/bundle.rs"),
            include_str!("cli/certificates.rs"),
            include_str!("cli/demo.rs"),
            include_str!("cli/encryption.rs"),
            include_str!("cli/erase.rs"),
            include_str!("cli/head.rs"),
            include_str!("cli/last_entry.rs"),
            include_str!("cli/progress.rs"),
            include_str!("cli/restore.rs"),
            include_str!("cli/retention.rs"),
            include_str!("cli/token.rs"),
            include_str!("cli/verify.rs"),
            include_str!("cli/migrate_data.rs")
        );
        for (id, text) in &english {
            assert!(code.contains(&format!("\"{id}\"")), "nothing uses {id}");
            assert_eq!(variables(text), variables(&chinese[id]), "variables of {id}");
            assert!(!text.chars().any(|c| ('\u{3000}'..='\u{9FFF}').contains(&c)), "{id} holds Chinese");
        }
    }
}
