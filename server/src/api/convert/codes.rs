//! Closed sets of codes. The contract's number of a value is its position in [`Coded::ALL`], counted from 1; a test compares the names.

use crate::domain::codes::Coded;

/// The contract's number of a value.
pub fn number<C: Coded>(code: C) -> i32 {
    C::ALL.iter().zip(1..).find(|(value, _)| **value == code).map_or(0, |(_, number)| number)
}

/// The contract's number of an optional value; 0, UNSPECIFIED, for None.
pub fn number_or_unspecified<C: Coded>(code: Option<C>) -> i32 {
    code.map_or(0, number)
}

/// The value with a number in the contract. None for 0 and for unknown numbers.
pub fn value<C: Coded>(number: i32) -> Option<C> {
    usize::try_from(number).ok()?.checked_sub(1).and_then(|at| C::ALL.get(at)).copied()
}

/// All codes of a set, in the order of the contract.
pub fn all<C: Coded>() -> Vec<String> {
    C::ALL.iter().map(|value| value.code().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use prost::Message;
    use prost_types::FileDescriptorSet;

    use super::*;
    use crate::domain::codes::*;

    /// The value names of each enum in the contract, by the name of the enum.
    fn contract() -> BTreeMap<String, Vec<String>> {
        let set = FileDescriptorSet::decode(hotline_proto::FILE_DESCRIPTOR_SET).unwrap();
        let files = set.file.iter().filter(|file| file.package() == "hotline.v1");
        let enums = files.flat_map(|file| &file.enum_type);
        enums
            .map(|one| {
                for (at, value) in one.value.iter().enumerate() {
                    assert_eq!(value.number() as usize, at, "{}", value.name());
                }
                (one.name().to_owned(), one.value.iter().map(|value| value.name().to_owned()).collect())
            })
            .collect()
    }

    fn screaming(name: &str) -> String {
        name.char_indices().fold(String::new(), |mut out, (at, c)| {
            if at > 0 && c.is_ascii_uppercase() {
                out.push('_');
            }
            out.push(c.to_ascii_uppercase());
            out
        })
    }

    fn check<C: Coded + std::fmt::Debug>(name: &str, contract: &mut BTreeMap<String, Vec<String>>) {
        let names = contract.remove(name).unwrap_or_else(|| panic!("{name} is not in the contract"));
        let expected = std::iter::once("UNSPECIFIED").chain(C::ALL.iter().map(|value| value.code()));
        let expected: Vec<String> = expected.map(|code| format!("{}_{code}", screaming(name))).collect();
        assert_eq!(names, expected);
        for code in C::ALL {
            assert_eq!(value::<C>(number(*code)), Some(*code));
        }
        assert_eq!((value::<C>(0), value::<C>(-1), value::<C>(names.len() as i32)), (None, None, None));
    }

    macro_rules! check_all {
        ($($name:ident)+) => {{
            let mut contract = contract();
            $(check::<$name>(stringify!($name), &mut contract);)+
            check::<EventType>("EventType", &mut contract);
            check::<Role>("Role", &mut contract);
            contract
        }};
    }

    #[test]
    fn names_and_numbers_are_those_of_the_contract() {
        let left = for_each_code!(check_all);
        // These have no codes in the domain: PeriodState follows from the clock, two are reasons of errors, TokenChange is made of two events, the others say what to answer.
        let answers = [
            "CallOrder",
            "CurveStep",
            "ErrorReason",
            "IssueOrder",
            "PeriodState",
            "ReportChangeReason",
            "ReportMatterReason",
            "ResourceView",
            "SummaryDimension",
            "TokenChange",
            "ViolationReason",
        ];
        assert_eq!(left.keys().collect::<Vec<_>>(), answers);
    }
}
