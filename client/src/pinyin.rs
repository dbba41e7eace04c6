//! Chinese names by their sound, as an input method takes them: whole syllables, their first letters, or a mixture, with every reading of a character.

use std::collections::BTreeSet;

use pinyin::ToPinyinMulti as _;

/// How much of a name was typed by its sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sounds {
    /// The name begins so.
    Begins,
    /// It is the whole name.
    Whole,
}

/// Whether a name, or its beginning, was typed by its sound: `chongqing`, `cq` or `chongq` for the city. The text is in lower case, in half width.
pub fn sounds(name: &str, typed: &str) -> Option<Sounds> {
    let is_typed =
        !typed.is_empty() && typed.bytes().all(|b| b.is_ascii_alphanumeric() || b"' -".contains(&b));
    let typed: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
    let characters: Vec<char> = name.chars().filter(|c| c.is_alphanumeric()).collect();
    let is_chinese = characters.iter().any(|c| c.to_pinyin_multi().is_some());
    if !is_typed || typed.is_empty() || !is_chinese {
        return None;
    }
    // What is left to be heard of the text, by each way to say the characters so far.
    let mut left = BTreeSet::from([typed.as_str()]);
    let mut begins = false;
    for character in characters {
        begins |= left.contains("");
        let readings = readings(character);
        left =
            left.iter().flat_map(|left| readings.iter().flat_map(|reading| after(left, reading))).collect();
    }
    match left.contains("") {
        true => Some(Sounds::Whole),
        false => begins.then_some(Sounds::Begins),
    }
}

/// What is left of a text after a syllable, its first letter, or as much of it as was typed.
fn after<'t>(typed: &'t str, reading: &str) -> impl Iterator<Item = &'t str> + use<'t> {
    let whole = typed.strip_prefix(reading);
    let first = reading.get(..1).and_then(|first| typed.strip_prefix(first));
    let begun = (!typed.is_empty() && reading.starts_with(typed)).then_some("");
    [whole, first, begun].into_iter().flatten()
}

/// The syllables of a character, without tones; of any other its own sign.
fn readings(character: char) -> Vec<String> {
    match character.to_pinyin_multi() {
        // ü is typed as v, or as u.
        Some(all) => {
            let plain = all.into_iter().map(|one| one.plain().replace('ü', "v"));
            plain
                .flat_map(|one| if one.contains('v') { vec![one.replace('v', "u"), one] } else { vec![one] })
                .collect()
        }
        None => vec![character.to_lowercase().collect()],
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_is_typed_by_syllables_initials_or_both() {
        for (name, typed, meant) in [
            ("停水", "tingshui", Some(Sounds::Whole)),
            ("停水", "ts", Some(Sounds::Whole)),
            ("停水", "tings", Some(Sounds::Whole)),
            ("停水", "t", Some(Sounds::Begins)),
            ("停水", "ti", Some(Sounds::Begins)),
            ("停水", "tx", None),
            ("停水", "停shui", None),
            ("停水", "", None),
            ("春晖路街道", "chunhui", Some(Sounds::Begins)),
            ("春晖路街道", "chl", Some(Sounds::Begins)),
            ("春晖路街道", "chljd", Some(Sounds::Whole)),
            ("春晖路街道", "chunhuilujiedao", Some(Sounds::Whole)),
            ("重庆", "chongqing", Some(Sounds::Whole)),
            ("重庆", "cq", Some(Sounds::Whole)),
            ("食品/蔬菜", "sp sc", Some(Sounds::Whole)),
            ("西安", "xi'an", Some(Sounds::Whole)),
            ("八桥镇2号", "bqz2h", Some(Sounds::Whole)),
            ("吕家", "lvjia", Some(Sounds::Whole)),
            ("吕家", "lujia", Some(Sounds::Whole)),
            ("Water", "w", None),
        ] {
            assert_eq!(sounds(name, typed), meant, "{name} {typed}");
        }
    }

    proptest! {
        #[test]
        fn any_reading_of_a_name_means_it(name in "[停水电气春晖路街道重庆长行]{1,6}", choice in any::<u64>(), initials in any::<bool>()) {
            let typed: String = name.chars().enumerate().map(|(at, c)| {
                let all = readings(c);
                let one = &all[(choice >> at) as usize % all.len()];
                if initials { one[..1].to_owned() } else { one.clone() }
            }).collect();
            prop_assert_eq!(sounds(&name, &typed), Some(Sounds::Whole));
        }
    }
}
