//! Chance from a seed: the same seed gives the same choices.

use super::journal::Micros;

/// A source of choices.
#[derive(Clone, Debug)]
pub struct Chance(fastrand::Rng);

impl Chance {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// So many times of a hundred.
    pub fn percent(&mut self, percent: u32) -> bool {
        self.0.u32(0..100) < percent
    }

    /// A number, both bounds included.
    pub fn number(&mut self, from: i64, to: i64) -> i64 {
        self.0.i64(from..=to)
    }

    /// One of several.
    pub fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.0.usize(0..of.len())].clone()
    }

    /// One of several, or nothing where there are none.
    pub fn any<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        (!of.is_empty()).then(|| self.one(of))
    }

    /// One of several codes, or none, so many times of a hundred.
    pub fn code(&mut self, of: &[&str], none: u32) -> String {
        if self.percent(none) { String::new() } else { self.one(of).to_owned() }
    }

    /// One of several by weight.
    pub fn weighted<T: Copy>(&mut self, of: &[(T, u32)]) -> T {
        let total: u32 = of.iter().map(|(_, weight)| weight).sum();
        let mut at = self.0.u32(0..total);
        for (what, weight) in of {
            if at < *weight {
                return *what;
            }
            at -= weight;
        }
        unreachable!("the weights add up")
    }

    /// A moment, the begin included.
    pub fn moment(&mut self, from: Micros, to: Micros) -> Micros {
        self.0.i64(from..to.max(from + 1))
    }
}
