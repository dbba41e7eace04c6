//! Addresses as far as they may be told to many: the building and what it is part of, as the flat tells who lives there.

use std::sync::LazyLock;

use hotline_client::names::half_width;

use crate::catalogue::words;

/// Words in addresses, in every language.
struct Words {
    building: Vec<String>,
    flat: Vec<String>,
    /// What stands before the number of a house, and after it.
    street: Vec<String>,
    house: Vec<String>,
    /// What stands after the number of a street, of a village or of a part of an estate.
    numbered_place: Vec<String>,
    digit: Vec<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| Words {
    building: words("typed-building"),
    flat: words("typed-flat"),
    street: words("typed-street"),
    house: words("typed-house"),
    numbered_place: words("typed-numbered-place"),
    digit: words("typed-digit"),
});

/// What separates the clauses of an address.
const SEPARATORS: [char; 12] = [',', '，', '、', ';', '；', '。', '/', '(', ')', '（', '）', '\n'];
/// A number written in words has at least so many of them: fewer are part of a name.
const DIGITS_IN_WORDS: usize = 3;

/// An address up to its building, by the words for one, without what may be the flat before it: "Flat 303, Building 4" is as usual as "Building 4, flat 303". None if it names no building, or
/// if the flat cannot be told from it: how much of it tells who lives there, nobody can say.
pub fn building(address: &str) -> Option<&str> {
    let address = address.trim();
    let (start, end) = first_building(address)?;
    let (before, told) = (&address[..start], address[..end].trim_end());
    if before.rsplit(SEPARATORS).next().is_some_and(tells_flat) {
        return None;
    }
    // From the clause after the last one that may tell the flat.
    let mut from = 0;
    let mut clause = 0;
    for (at, separator) in before.match_indices(SEPARATORS) {
        let next = at + separator.len();
        from = if tells_flat(&before[clause..at]) { next } else { from };
        clause = next;
    }
    Some(told[from..].trim_start())
}

/// Where the first building of an address begins, with its number, and where it ends.
fn first_building(address: &str) -> Option<(usize, usize)> {
    let lower = address.to_ascii_lowercase();
    let found = WORDS.building.iter().filter_map(|word| {
        let start = lower.find(word.as_str())?;
        let end = start + word.len();
        // In English its number follows, in Chinese it goes before.
        Some(match word.is_ascii() {
            true => (start, end + length_of_number(&address[end..])),
            false => (start_of_number(&address[..start]), end),
        })
    });
    found.min_by_key(|(_, end)| *end)
}

/// How long the number is with which a text begins, with the space before it.
fn length_of_number(text: &str) -> usize {
    let spaces = text.len() - text.trim_start().len();
    let number = text[spaces..].find(|c: char| !c.is_ascii_alphanumeric());
    spaces + number.unwrap_or(text.len() - spaces)
}

/// Where the number begins with which a text ends.
fn start_of_number(text: &str) -> usize {
    text.trim_end().trim_end_matches(is_of_number).len()
}

fn is_of_number(c: char) -> bool {
    half_width(c).is_ascii_alphanumeric()
}

/// Whether a part of an address may tell the flat: by a word for one, or by a number that is not that of a house in its street, of a village or of a part of an estate.
fn tells_flat(part: &str) -> bool {
    let part = part.to_lowercase();
    if WORDS.flat.iter().any(|word| part.contains(word.as_str())) || has_number_in_words(&part) {
        return true;
    }
    let mut rest = part.as_str();
    while let Some(at) = rest.find(char::is_numeric) {
        let (before, number) = rest.split_at(at);
        rest = number.trim_start_matches(|c: char| c.is_numeric() || half_width(c) == '-');
        let begins_with = |words: &[String]| words.iter().any(|word| rest.starts_with(word.as_str()));
        let is_in_street = WORDS.street.iter().any(|word| before.trim_end().ends_with(word.as_str()));
        let is_house = is_in_street && begins_with(&WORDS.house);
        if !is_house && !begins_with(&WORDS.numbered_place) {
            return true;
        }
    }
    false
}

fn has_number_in_words(part: &str) -> bool {
    let next =
        |text: &str| WORDS.digit.iter().find_map(|word| text.strip_prefix(word.as_str()).map(str::len));
    let count = |(at, _): (usize, char)| {
        let text = |left: &usize| part[part.len() - left..].trim_start();
        std::iter::successors(next(&part[at..]), |left| next(text(left))).count()
    };
    part.char_indices().map(count).any(|count| count >= DIGITS_IN_WORDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_up_to_its_building() {
        let told = |address| building(address).unwrap_or("—");
        let addresses = [
            "大渡口区九宫庙街道九里晴川4栋3单元5-1",
            "锦跃花园 １2幢 303",
            "钢花路8号楼1单元",
            "Steel Garden, Building 4, flat 303",
            "Block B2",
            "百花村5号",
            "地下车库",
            "",
        ];
        insta::assert_snapshot!(addresses.map(told).join("\n"), @"
        大渡口区九宫庙街道九里晴川4栋
        锦跃花园 １2幢
        钢花路8号楼
        Steel Garden, Building 4
        Block B2
        —
        —
        —
        ");
    }

    #[test]
    fn a_flat_before_the_building_is_not_told() {
        let told = |address| format!("{address} → {}", building(address).unwrap_or("—"));
        let addresses = [
            "Flat 303, Building 4, Steel Garden",
            "Flat A, Building 4",
            "third floor, Building 4",
            "3-2, Block B2",
            "Flat 303 Building 4",
            "303 Building 4",
            "Steel Garden, flat 303, Building 4",
            "303室，锦跃花园2幢",
            "３０３室、锦跃花园２幢",
            "303，锦跃花园，2幢",
            "三零三，锦跃花园2幢",
            "Three zero three, Building 4",
            "5th Street, Building 4",
            "12 Steel Road, Building 4",
            "303室锦跃花园2幢",
            "3单元5-1锦跃花园2幢",
            "303 2栋",
            "5-1-2栋",
            "2单元（3楼）锦跃花园2栋",
            "八桥镇，303室，锦跃花园2幢",
            "钢花路8号2栋303",
            "钢花路8号，2栋303",
            "锦跃花园2期A区3栋",
            "新山村街道5村3栋",
            "303号锦跃花园2栋",
        ];
        insta::assert_snapshot!(addresses.map(told).join("\n"), @"
        Flat 303, Building 4, Steel Garden → Building 4
        Flat A, Building 4 → Building 4
        third floor, Building 4 → Building 4
        3-2, Block B2 → Block B2
        Flat 303 Building 4 → —
        303 Building 4 → —
        Steel Garden, flat 303, Building 4 → Building 4
        303室，锦跃花园2幢 → 锦跃花园2幢
        ３０３室、锦跃花园２幢 → 锦跃花园２幢
        303，锦跃花园，2幢 → 锦跃花园，2幢
        三零三，锦跃花园2幢 → 锦跃花园2幢
        Three zero three, Building 4 → Building 4
        5th Street, Building 4 → 5th Street, Building 4
        12 Steel Road, Building 4 → Building 4
        303室锦跃花园2幢 → —
        3单元5-1锦跃花园2幢 → —
        303 2栋 → —
        5-1-2栋 → —
        2单元（3楼）锦跃花园2栋 → 锦跃花园2栋
        八桥镇，303室，锦跃花园2幢 → 锦跃花园2幢
        钢花路8号2栋303 → 钢花路8号2栋
        钢花路8号，2栋303 → 钢花路8号，2栋
        锦跃花园2期A区3栋 → 锦跃花园2期A区3栋
        新山村街道5村3栋 → 新山村街道5村3栋
        303号锦跃花园2栋 → —
        ");
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_added(address in "[ 0-9a-z栋幢座号楼Building,，、;-]{0,20}") {
            if let Some(building) = building(&address) {
                proptest::prop_assert!(address.contains(building));
                proptest::prop_assert_eq!(building.trim(), building);
            }
        }

        #[test]
        fn what_stands_alone_in_its_clause_is_told_from_its_begin(address in "[ 0-9a-z栋幢座号楼Building-]{0,20}") {
            if let Some(building) = building(&address) {
                proptest::prop_assert!(address.trim().starts_with(building));
            }
        }

        #[test]
        fn a_building_is_told_alike_wherever_its_flat_stands(flat in 100..9_999_u32, number in 1..99_u32) {
            let chinese = format!("锦跃花园{number}幢");
            for address in [
                format!("{chinese}{flat}室"),
                format!("{chinese}，{flat}"),
                format!("{flat}室，{chinese}"),
                format!("{flat}、{chinese}"),
                format!("3单元{flat}；{chinese}"),
            ] {
                proptest::prop_assert_eq!(building(&address), Some(chinese.as_str()), "{}", address);
            }
            let english = format!("Building {number}");
            for address in [
                format!("{english}, flat {flat}"),
                format!("{english}-{flat}"),
                format!("Flat {flat}, {english}"),
                format!("Flat {flat}, {english}, Steel Garden"),
                format!("{flat}; {english}"),
            ] {
                proptest::prop_assert_eq!(building(&address), Some(english.as_str()), "{}", address);
            }
        }

        #[test]
        fn no_flat_before_a_building_is_told(
            flat in "[1-9][0-9]{2,3}",
            of_flat in "(Flat |Room |Unit |#)?",
            between in "[ ,，、;；/（]{0,2}(室|房|号|单元|-1)?[ ,，、;；/）]{0,2}",
            building_of in "(锦跃花园|Steel Garden |Steel Garden, )?(2幢|2 栋|B座|8号楼|Building 4|Block B2)",
        ) {
            // Digits that touch are one number: that of the building.
            let is_apart = !between.is_empty() || !building_of.starts_with(|c: char| c.is_ascii_alphanumeric());
            proptest::prop_assume!(is_apart);
            let address = format!("{of_flat}{flat}{between}{building_of}");
            if let Some(told) = building(&address) {
                proptest::prop_assert!(!told.contains(&flat), "{} of {}", told, address);
            }
        }
    }
}
