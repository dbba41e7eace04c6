//! Small counts that are withheld where a paper leaves the office: from one person in one place it may be seen who it is.

/// Which of counts that add up to a published total are withheld: those from 1 up to less than `below`, and as many of the smallest others as it takes until none of them follows from
/// the total. Of equal ones the first is taken, so the counts must always come in the same order. None if none of them can be told: there are no others to withhold.
pub fn withheld(counts: &[i64], below: i64) -> Option<Vec<bool>> {
    let mut withheld: Vec<bool> = counts.iter().map(|count| *count > 0 && *count < below).collect();
    let mut others: Vec<usize> = (0..counts.len()).filter(|at| counts[*at] > 0 && !withheld[*at]).collect();
    others.sort_by_key(|at| counts[*at]);
    let mut others = others.into_iter();
    while follows_from_total(counts, &withheld) {
        withheld[others.next()?] = true;
    }
    Some(withheld)
}

/// Whether what is withheld is known from the total less what is told: one count alone, or counts that can only be 1 each, as none of them is 0.
fn follows_from_total(counts: &[i64], withheld: &[bool]) -> bool {
    let of = || counts.iter().zip(withheld).filter(|(_, withheld)| **withheld).map(|(count, _)| *count);
    let (number, sum) = (of().count(), of().sum::<i64>());
    number == 1 || (number > 0 && usize::try_from(sum) == Ok(number))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The least and the most that a count can be for a reader who knows the total, what is told, and that nothing is withheld of 0.
    fn bounds(counts: &[i64], withheld: &[bool]) -> (i64, i64) {
        let number = withheld.iter().filter(|withheld| **withheld).count();
        let total: i64 = counts.iter().sum();
        let told: i64 =
            counts.iter().zip(withheld).filter(|(_, withheld)| !**withheld).map(|(count, _)| count).sum();
        let others = i64::try_from(number).unwrap() - 1;
        (if others == 0 { total - told } else { 1 }, total - told - others)
    }

    #[test]
    fn what_would_follow_from_the_total_is_withheld_as_well() {
        assert_eq!(withheld(&[5, 1, 3, 9], 2), Some(vec![false, true, true, false]));
        assert_eq!(
            withheld(&[5, 1, 1, 9], 3),
            Some(vec![true, true, true, false]),
            "two that make 2 are 1 each"
        );
        assert_eq!(withheld(&[1, 2, 9], 3), Some(vec![true, true, false]));
        assert_eq!(withheld(&[0, 2, 0], 3), None, "one alone is the total");
        assert_eq!(withheld(&[1, 0, 1], 3), None);
        assert_eq!(withheld(&[0, 0], 3), Some(vec![false, false]));
    }

    proptest! {
        #[test]
        fn what_is_small_is_withheld_and_does_not_follow_from_the_total(counts in prop::collection::vec(0..12_i64, 1..12), below in 0..6_i64) {
            let Some(withheld) = withheld(&counts, below) else {
                prop_assert!(counts.iter().any(|count| *count > 0 && *count < below), "nothing is small");
                return Ok(());
            };
            for (count, withheld) in counts.iter().zip(&withheld) {
                prop_assert!(*withheld || *count == 0 || *count >= below);
                prop_assert!(!*withheld || *count > 0, "nothing is withheld of what is nothing");
            }
            if withheld.contains(&true) {
                let (least, most) = bounds(&counts, &withheld);
                prop_assert!(least < most, "{counts:?} are known from {withheld:?}");
            }
        }

        #[test]
        fn nothing_is_withheld_unless_it_is_asked_for(counts in prop::collection::vec(0..12_i64, 0..12)) {
            prop_assert_eq!(withheld(&counts, 0), Some(vec![false; counts.len()]));
        }
    }
}
