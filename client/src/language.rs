//! In which language the program speaks: as the flag says, else the environment, else the configuration file, else the locale.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::str::FromStr;

use crate::alike::plain;
use crate::catalogue::{self, text};
use crate::config;

/// A language for which there is a catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Simplified Chinese.
    Chinese,
}

impl Language {
    /// Each of them.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// Its tag.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh",
        }
    }

    /// The language of a tag such as `zh-CN`, of a locale such as `zh_CN.UTF-8`, or by its own name.
    fn of(tag: &str) -> Option<Self> {
        let tag = plain(tag);
        let code = tag.split(['-', '_', '.']).next().unwrap_or_default();
        let is_named = |language: &Self| {
            catalogue::find(*language, "language-name", &[]).is_some_and(|name| plain(&name) == tag)
        };
        Self::ALL.into_iter().find(|language| code == language.code() || is_named(language))
    }
}

/// What the program speaks: one language, and beside its terms those of another one if that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Speech {
    /// The language of sentences and terms.
    pub language: Language,
    /// The language of the terms beside.
    pub beside: Option<Language>,
}

impl Speech {
    /// One language, and nothing beside.
    pub const fn only(language: Language) -> Self {
        Self { language, beside: None }
    }

    /// The language of a command, before its arguments are read: their help and errors are in it too. What cannot be read is told once they are.
    pub fn of_command(args: &[OsString]) -> Self {
        let set = |typed: &OsStr| typed.to_str().filter(|typed| !typed.is_empty())?.parse().ok();
        let in_environment = || set(&env::var_os("HOTLINE_LANG")?);
        let in_file = || config::layer(&config::path()?).ok()?.lang;
        let flag = flag(args).and_then(set);
        flag.or_else(in_environment).or_else(in_file).unwrap_or_else(|| Self::only(of_locale()))
    }
}

/// The value of the flag among arguments that are not read yet.
fn flag(args: &[OsString]) -> Option<&OsStr> {
    let mut args = args.iter().take_while(|arg| *arg != "--");
    while let Some(arg) = args.next() {
        if arg == "--lang" {
            return args.next().map(OsString::as_os_str);
        }
        if let Some(value) = arg.to_str().and_then(|arg| arg.strip_prefix("--lang=")) {
            return Some(OsStr::new(value));
        }
    }
    None
}

/// The language of the locale, if there is a catalogue for it, else English.
fn of_locale() -> Language {
    sys_locale::get_locale().and_then(|locale| Language::of(&locale)).unwrap_or(Language::English)
}

impl FromStr for Speech {
    type Err = String;

    fn from_str(typed: &str) -> Result<Self, String> {
        let (first, second) =
            typed.split_once('+').map_or((typed, None), |(first, second)| (first, Some(second)));
        let language = |tag: &str| Language::of(tag).ok_or_else(|| text!("language-unknown", typed = typed));
        let beside = second.map(language).transpose()?;
        let language = language(first)?;
        Ok(Self { language, beside: beside.filter(|beside| *beside != language) })
    }
}

impl fmt::Display for Speech {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.language.code())?;
        self.beside.map_or(Ok(()), |beside| write!(f, "+{}", beside.code()))
    }
}

impl TryFrom<String> for Speech {
    type Error = String;

    fn try_from(typed: String) -> Result<Self, String> {
        typed.parse()
    }
}

impl From<Speech> for String {
    fn from(speech: Speech) -> Self {
        speech.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_known_by_tag_locale_or_name() {
        let of = |typed: &str| typed.parse::<Speech>().map(|speech| speech.to_string());
        for (typed, meant) in [
            ("zh", "zh"),
            ("zh-CN", "zh"),
            ("zh_CN.UTF-8", "zh"),
            ("ZH-Hans", "zh"),
            ("中文", "zh"),
            ("en", "en"),
            ("en_US.UTF-8", "en"),
            ("English", "en"),
            ("zh+en", "zh+en"),
            ("en+中文", "en+zh"),
            ("zh+zh", "zh"),
        ] {
            assert_eq!(of(typed).as_deref(), Ok(meant), "{typed}");
        }
        for typed in ["", "de", "+", "zh+", "zhen", "zh+en+zh"] {
            assert!(of(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn the_flag_is_found_before_the_arguments_are_read() {
        let found = |args: &[&str]| {
            let args: Vec<OsString> = args.iter().map(OsString::from).collect();
            flag(&args).map(OsStr::to_owned)
        };
        assert_eq!(found(&["hotline", "--lang", "zh", "call"]), Some("zh".into()));
        assert_eq!(found(&["hotline", "call", "--lang=en"]), Some("en".into()));
        assert_eq!(found(&["hotline", "call", "--", "--lang=en"]), None);
        assert_eq!(found(&["hotline", "--lang"]), None);
    }
}
