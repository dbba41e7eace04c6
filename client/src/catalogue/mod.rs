//! The catalogues: everything that people read, apart from the help of the command line, in `client/i18n/`, one folder a language.
//!
//! A message names its subject in one language, and the program speaks one at a time ([`speak`]). If it was asked for, a term stands beside that of
//! another language: [`pair`] is the one place that puts them side by side. Machine formats read nothing from here.

#[cfg(test)]
pub mod tests;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{LazyLock, OnceLock};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::language::{Language, Speech};
use crate::output::grouped_in;

/// A sentence of the catalogue: `text!("window-day", day = day)`.
macro_rules! text {
    ($id:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::catalogue::sentence($id, &[$((stringify!($name), ($value).into())),*])
    };
}

/// A term of the catalogue, with that of another language beside it if that was asked for: `term!("row-total")`.
macro_rules! term {
    ($id:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::catalogue::pair($id, &[$((stringify!($name), ($value).into())),*])
    };
}

pub(crate) use {term, text};

type Bundle = FluentBundle<FluentResource>;

/// What the program speaks, once that is known.
static SPEECH: OnceLock<Speech> = OnceLock::new();
static IS_ALONE: AtomicBool = AtomicBool::new(false);

/// From now on the program speaks so.
pub fn speak(speech: Speech) {
    // A process has one command, which says so once.
    let _ = SPEECH.set(speech);
}

/// From now on nothing of another language stands beside: a paper is in one.
pub fn speak_alone() {
    IS_ALONE.store(true, Ordering::Relaxed);
}

/// What the program speaks.
pub fn speech() -> Speech {
    #[cfg(test)]
    if let Some(speech) = tests::SPOKEN.get() {
        return speech;
    }
    let speech = SPEECH.get().copied().unwrap_or(Speech::only(Language::English));
    if IS_ALONE.load(Ordering::Relaxed) { Speech::only(speech.language) } else { speech }
}

macro_rules! files {
    ($language:literal) => {
        &[
            include_str!(concat!("../../i18n/", $language, "/bulletin.ftl")),
            include_str!(concat!("../../i18n/", $language, "/desk.ftl")),
            include_str!(concat!("../../i18n/", $language, "/doctor.ftl")),
            include_str!(concat!("../../i18n/", $language, "/errors.ftl")),
            include_str!(concat!("../../i18n/", $language, "/figures.ftl")),
            include_str!(concat!("../../i18n/", $language, "/incident.ftl")),
            include_str!(concat!("../../i18n/", $language, "/outbox.ftl")),
            include_str!(concat!("../../i18n/", $language, "/papers.ftl")),
            include_str!(concat!("../../i18n/", $language, "/refusals.ftl")),
            include_str!(concat!("../../i18n/", $language, "/screen.ftl")),
            include_str!(concat!("../../i18n/", $language, "/terms.ftl")),
            include_str!(concat!("../../i18n/", $language, "/usage.ftl")),
            include_str!(concat!("../../i18n/", $language, "/violations.ftl")),
        ]
    };
}

const ENGLISH_FILES: &[&str] = files!("en");
const CHINESE_FILES: &[&str] = files!("zh-CN");

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| {
    let mut bundle = bundle("en", ENGLISH_FILES);
    bundle.set_formatter(Some(|value, _| match value {
        // A count; the crate keeps numbers as floats.
        FluentValue::Number(number) => Some(grouped_in(Language::English, number.value as i64)),
        _ => None,
    }));
    bundle
});

static CHINESE: LazyLock<Bundle> = LazyLock::new(|| bundle("zh-CN", CHINESE_FILES));

/// Reads the files of a language. A test proves that they hold no errors, so that nothing is lost here.
fn bundle(language: &str, files: &[&str]) -> Bundle {
    let mut bundle = Bundle::new_concurrent(language.parse().into_iter().collect());
    // Marks around what is inserted would be copied along with numbers and names.
    bundle.set_use_isolating(false);
    for file in files {
        let resource = FluentResource::try_new((*file).to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// What a message is filled with: the name of each variable and its value.
pub type Arguments<'a> = [(&'static str, FluentValue<'a>)];

/// A message in one language. `None` if the catalogue has none of that name, or the message has a variable that is not given.
pub fn find(language: Language, id: &str, arguments: &Arguments<'_>) -> Option<String> {
    let bundle = match language {
        Language::English => &*ENGLISH,
        Language::Chinese => &*CHINESE,
    };
    let pattern = bundle.get_message(id)?.value()?;
    let arguments: FluentArgs<'_> = arguments.iter().cloned().collect();
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(&arguments), &mut errors).into_owned();
    errors.is_empty().then_some(text)
}

/// A message in each language that has it.
pub fn in_each_language(id: &str) -> Vec<String> {
    Language::ALL.into_iter().filter_map(|language| find(language, id, &[])).collect()
}

/// A message in the language that is spoken. A name that no catalogue has shows itself; tests prove that none is used.
pub fn sentence(id: &str, arguments: &Arguments<'_>) -> String {
    find(speech().language, id, arguments).unwrap_or_else(|| id.to_owned())
}

/// A term, followed by that of the other language if that was asked for. A mark that ends both stands once, at the end.
pub fn pair(id: &str, arguments: &Arguments<'_>) -> String {
    let beside = speech().beside.and_then(|language| find(language, id, arguments));
    let term = sentence(id, arguments);
    match beside {
        Some(beside) => side_by_side(&term, &beside),
        None => term,
    }
}

fn side_by_side(term: &str, beside: &str) -> String {
    if term == beside {
        return term.to_owned();
    }
    const MARKS: [char; 4] = ['.', ':', '。', '：'];
    let bare = term.trim_end_matches(MARKS);
    format!("{bare} {}{}", beside.trim_end_matches(MARKS), &term[bare.len()..])
}

/// The words for something that is typed, in every language. They stand in one message, with commas between them.
pub fn words(id: &str) -> Vec<String> {
    let lists = in_each_language(id).into_iter().rev();
    lists.flat_map(|list| list.split(',').map(|word| word.trim().to_owned()).collect::<Vec<_>>()).collect()
}

/// Items in a row, as the language separates them.
pub fn joined<T: AsRef<str>>(items: impl IntoIterator<Item = T>) -> String {
    let items: Vec<T> = items.into_iter().collect();
    let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    items.join(&text!("list-separator"))
}

/// A term that leads to what stands after it on the line. A full-width colon needs no space.
pub fn leading(term: &str, rest: &str) -> String {
    let space = if term.ends_with('\u{ff1a}') { "" } else { " " };
    format!("{term}{space}{rest}")
}

/// Title of a field or figure, by the key under which machines find it.
pub fn title(key: &str) -> String {
    pair(&id("title", key), &[])
}

/// What is added to the key of a figure in the columns that it is made of, with the message that says so.
const PARTS_OF_FIGURES: [(&str, &str); 3] =
    [("_numerator", "rate-numerator"), ("_denominator", "rate-denominator"), ("_seconds", "unit-seconds")];

/// A column's key without what is added to that of a figure, and the message for what is.
pub fn figure_of_column(key: &str) -> (&str, Option<&'static str>) {
    let of = |(end, id): &(&str, &'static str)| Some((key.strip_suffix(end)?, Some(*id)));
    PARTS_OF_FIGURES.iter().find_map(of).unwrap_or((key, None))
}

/// Title of a column of a spreadsheet; that of a part of a figure says which part. What stands below something on a page says of what it is.
pub fn column(key: &str) -> String {
    let whole = |key: &str| {
        let own = id("sheet", key);
        if ENGLISH.has_message(&own) { pair(&own, &[]) } else { title(key) }
    };
    match figure_of_column(key) {
        (figure, Some(part)) => text!("column-of-figure", title = whole(figure), part = pair(part, &[])),
        (key, None) => whole(key),
    }
}

/// Title at the head of a narrow column.
pub fn heading(key: &str) -> String {
    pair(&heading_id(key), &[])
}

/// Heading with what stands beside it on a line of its own, which keeps the column narrow.
pub fn heading_in_two_lines(key: &str) -> String {
    let id = heading_id(key);
    let heading = sentence(&id, &[]);
    match speech().beside.and_then(|language| find(language, &id, &[])) {
        Some(beside) if beside != heading => format!("{heading}\n{beside}"),
        _ => heading,
    }
}

/// Label of a code of the contract, by its full name: `ISSUE_STATE_OPEN`.
pub fn label(full_name: &str) -> String {
    pair(&id("label", full_name), &[])
}

/// Few columns have a heading that is shorter than their title, or says of what they are, as nothing stands above them that does.
fn heading_id(key: &str) -> String {
    let own = ["heading", "sheet"].map(|kind| id(kind, key)).into_iter().find(|id| ENGLISH.has_message(id));
    own.unwrap_or_else(|| id("title", key))
}

/// Name of the message for a key or a code: `title-calls-answered`.
pub fn id(kind: &str, key: &str) -> String {
    format!("{kind}-{}", key.to_ascii_lowercase().replace(['_', '.'], "-"))
}

/// Whether there is a message of that name.
#[cfg(test)]
pub fn has(id: &str) -> bool {
    ENGLISH.has_message(id)
}
