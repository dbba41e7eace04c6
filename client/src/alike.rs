//! What people type beside the words that they may mean: in either width and case, by a beginning or a part, or with a slip.

use hotline_client::names::half_width;

use crate::pinyin::sounds;

/// Least similarity (Jaro-Winkler) of a word that is suggested, and of one of up to three characters: of two characters one may be wrong,
/// as names in Chinese are short.
const SIMILAR: f64 = 0.75;
const SIMILAR_SHORT: f64 = 0.66;
const SHORT: usize = 3;

/// Most words that are suggested.
const SUGGESTIONS: usize = 3;

/// A text in the form in which texts are compared here: half width, lower case, one space where there are several.
pub fn plain(text: &str) -> String {
    let lower = text.chars().map(half_width).collect::<String>().to_lowercase();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether any of the words holds what was typed.
pub fn holds<'w>(words: impl IntoIterator<Item = &'w str>, typed: &str) -> bool {
    let typed = plain(typed);
    words.into_iter().any(|word| plain(word).contains(&typed))
}

/// The things that were meant, which are known by words: those of a word as it was typed, else all of one that begins so, or that sounds so or begins to. A
/// beginning in one language does not go before a sound in the other.
pub fn meant<'t, T, W: AsRef<str>>(
    typed: &str,
    things: impl Iterator<Item = &'t T> + Clone,
    words: impl Fn(&'t T) -> Vec<W>,
) -> Vec<&'t T> {
    let typed = plain(typed);
    // One letter is too little to mean something by.
    let is_enough = typed.chars().count() > 1 || !typed.is_ascii();
    let steps: [&dyn Fn(&str) -> bool; 2] =
        [&|word| plain(word) == typed, &|word| is_enough && may_become(word, &typed)];
    let found = steps.into_iter().map(|is_meant| {
        let is_meant = |thing: &&'t T| words(thing).iter().any(|word| is_meant(word.as_ref()));
        things.clone().filter(is_meant).collect::<Vec<_>>()
    });
    found.into_iter().find(|found| !found.is_empty()).unwrap_or_default()
}

/// Whether a word may become of what was typed so far: it begins or sounds so.
pub fn may_become(word: &str, typed: &str) -> bool {
    let (word, typed) = (plain(word), plain(typed));
    word.starts_with(&typed) || sounds(&word, &typed).is_some()
}

/// The things that are most like what was typed, the most similar first. Each is known by several words.
pub fn nearest<'t, T, W: AsRef<str>>(
    typed: &str,
    things: &'t [T],
    words: impl Fn(&'t T) -> Vec<W>,
) -> Vec<&'t T> {
    let typed = plain(typed);
    let enough = if typed.chars().count() <= SHORT { SIMILAR_SHORT } else { SIMILAR };
    let similarity = |word: &str| {
        let word = plain(word);
        let is_part = |whole: &str, part: &str| !part.is_empty() && whole.contains(part);
        let least = if is_part(&word, &typed) {
            1.0
        } else if is_part(&typed, &word) {
            SIMILAR
        } else {
            0.0
        };
        strsim::jaro_winkler(&word, &typed).max(least)
    };
    let rated = things.iter().map(|thing| {
        let best = words(thing).iter().map(|word| similarity(word.as_ref())).fold(0.0, f64::max);
        (best, thing)
    });
    let mut near: Vec<(f64, &T)> = rated.filter(|(similarity, _)| *similarity >= enough).collect();
    near.sort_by(|one, other| other.0.total_cmp(&one.0));
    near.into_iter().take(SUGGESTIONS).map(|(_, thing)| thing).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near<'t>(typed: &str, words: &'t [&'t str]) -> Vec<&'t str> {
        nearest(typed, words, |word| vec![*word]).into_iter().copied().collect()
    }

    #[test]
    fn width_case_and_spaces_do_not_matter() {
        assert_eq!(plain(" Ｆｏｏｄ　AND  groceries "), "food and groceries");
        assert!(holds(["食品/蔬菜", "Food and groceries"], "ＧＲＯＣ"));
        assert!(!holds(["食品/蔬菜"], "水"));
    }

    #[test]
    fn a_slip_is_near_and_a_stranger_is_not() {
        let streets = ["春晖路街道", "新山村街道", "跃进村街道"];
        assert_eq!(near("春辉路街道", &streets)[0], "春晖路街道");
        assert_eq!(near("晖路", &streets), ["春晖路街道"]);
        assert!(near("zzz", &streets).is_empty());
        assert_eq!(near("on_time", &["on_time_rate", "rated_rate"])[0], "on_time_rate");
        assert!(near("", &streets).is_empty());
    }
}
