//! Addresses as far as they may be told to many: up to the building, as the flat tells who lives there.

use crate::catalogue::words;

/// An address up to its building, by the words for one. None if it names none: how much of it tells who lives there, nobody can say.
pub fn building(address: &str) -> Option<&str> {
    let address = address.trim();
    let lower = address.to_ascii_lowercase();
    let end_of = |word: &String| {
        let end = lower.find(word.as_str())? + word.len();
        // In English its number follows.
        let number = &address[end..];
        let spaces = number.len() - number.trim_start().len();
        let digits = number[spaces..].find(|c: char| !c.is_ascii_alphanumeric());
        let length = spaces + digits.unwrap_or(number.len() - spaces);
        Some(if word.is_ascii() { end + length } else { end })
    };
    let end = words("typed-building").iter().filter_map(end_of).min()?;
    Some(address[..end].trim_end())
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

    proptest::proptest! {
        #[test]
        fn nothing_is_added(address in "[ 0-9a-z栋幢座号楼Building-]{0,20}") {
            if let Some(building) = building(&address) {
                proptest::prop_assert!(address.trim().starts_with(building));
            }
        }
    }
}
