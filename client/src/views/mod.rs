//! What people and spreadsheets see of each resource: a row of a list, and a card.

pub mod call;
pub mod callback;
pub mod caller;
pub mod directory;
pub mod event;
pub mod figures;
pub mod issue;
pub mod journal;
#[cfg(test)]
pub mod keys;
pub mod matters;
pub mod notice;
pub mod outbox;
pub mod period;
pub mod person;
pub mod report;
pub mod shift;
pub mod summary;
pub mod token;

/// A number as it is read out: C 001 234 - 0.
fn spelled(number: &str) -> String {
    let (body, check) = number.split_once('-').unwrap_or((number, ""));
    let (letter, digits) = body.split_at(body.find(|c: char| c.is_ascii_digit()).unwrap_or(0));
    let digits: Vec<char> = digits.chars().collect();
    let groups: Vec<String> = digits.rchunks(3).rev().map(|group| group.iter().collect()).collect();
    format!("{letter} {} - {check}", groups.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_spelled_to_be_read_out() {
        assert_eq!(spelled("C001234-0"), "C 001 234 - 0");
        assert_eq!(spelled("Q1000498-6"), "Q 1 000 498 - 6");
    }
}
