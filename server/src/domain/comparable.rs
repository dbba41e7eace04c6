//! The one form in which texts are compared: for words that raise an alarm, for searches and for names.

use unicode_normalization::UnicodeNormalization as _;

/// The form of a text in which it is compared: compatibility forms unified (NFKC, which also folds widths), characters that nobody sees left out, in
/// lower case. Texts are stored as they came.
pub fn comparable(text: &str) -> impl Iterator<Item = char> {
    let seen = text.chars().filter(|c| !is_ignorable(*c));
    // Unified forms may have capitals that lower case splits into several characters.
    seen.nfkc().filter(|c| !is_ignorable(*c)).flat_map(char::to_lowercase)
}

/// Whether nobody sees the character: Unicode's `Default_Ignorable_Code_Point`.
pub fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether there is nothing to be seen in a text.
pub fn is_invisible(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_ignorable(c))
}

/// Whether a character is Han: the unified ideographs, their extensions, and the compatibility ones.
pub fn is_han(c: char) -> bool {
    matches!(c,
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}'
        | '\u{3005}' | '\u{3007}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn form(text: &str) -> String {
        comparable(text).collect()
    }

    #[test]
    fn what_looks_alike_is_the_same() {
        for (one, other) in [
            ("透\u{200b}析", "透析"),
            ("透\u{fe0f}析", "透析"),
            ("ＩＮＳＵＬＩＮ１２０", "insulin120"),
            ("ﾃｽﾄ", "テスト"),
            ("cafe\u{301}", "café"),
            ("⑫号", "12号"),
            ("\u{feff}着火", "着火"),
            ("胰\u{ad}岛素", "胰岛素"),
            ("㎏", "kg"),
        ] {
            assert_eq!(form(one), form(other));
        }
        assert_ne!(form("透析"), form("透 析"));
    }

    proptest! {
        #[test]
        fn a_form_is_its_own_form(text in ".*") {
            prop_assert_eq!(form(&form(&text)), form(&text));
        }

        #[test]
        fn what_nobody_sees_changes_nothing(text in ".{0,20}", at in 0usize..20, c in "[\u{200b}-\u{200f}\u{2060}\u{feff}]") {
            let at = text.char_indices().map(|(at, _)| at).nth(at).unwrap_or(text.len());
            // Between a letter and its accent it would keep the two apart.
            let whole = form(&text[..at]) + &form(&text[at..]) == form(&text);
            if whole {
                prop_assert_eq!(form(&format!("{}{c}{}", &text[..at], &text[at..])), form(&text));
            }
        }
    }
}
