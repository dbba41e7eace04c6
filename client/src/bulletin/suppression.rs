//! Small counts that are not told where a paper leaves the office: from one person in one place it may be seen who it is.

/// Which of counts that add up to a total are not to be told: those from 1 up to less than `below`, and, where that is one alone, the smallest other one, as the first would follow
/// from the total.
pub fn suppressed(counts: &[i64], below: i64) -> Vec<bool> {
    let mut hidden: Vec<bool> = counts.iter().map(|count| *count > 0 && *count < below).collect();
    if hidden.iter().filter(|hidden| **hidden).count() == 1 {
        let others = counts.iter().enumerate().filter(|(at, count)| !hidden[*at] && **count > 0);
        if let Some((at, _)) = others.min_by_key(|(_, count)| **count) {
            hidden[at] = true;
        }
    }
    hidden
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_small_is_hidden_and_does_not_follow_from_the_total(counts in prop::collection::vec(0..12_i64, 2..12), below in 0..6_i64) {
            let hidden = suppressed(&counts, below);
            for (count, hidden) in counts.iter().zip(&hidden) {
                prop_assert!(*hidden || *count == 0 || *count >= below);
                prop_assert!(!*hidden || *count > 0, "nothing is hidden of what is nothing");
            }
            let (told, number) = (counts.iter().filter(|count| **count > 0).count(), hidden.iter().filter(|hidden| **hidden).count());
            prop_assert!(number != 1 || told == 1);
        }

        #[test]
        fn nothing_is_hidden_unless_it_is_asked_for(counts in prop::collection::vec(0..12_i64, 0..12)) {
            prop_assert!(suppressed(&counts, 0).iter().all(|hidden| !hidden));
        }
    }
}
