//! Choices that look like chance and are the same in each run.

/// The environment variable that makes the long runs.
const ROUNDS_VARIABLE: &str = "HOTLINE_TEST_ROUNDS";

/// How many rounds a test makes.
pub fn rounds(by_default: usize) -> usize {
    match std::env::var(ROUNDS_VARIABLE) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{ROUNDS_VARIABLE}: {text} is no number")),
        Err(_) => by_default,
    }
}

/// A source of choices.
pub struct Chance(fastrand::Rng);

impl Chance {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// A number below another.
    pub fn below(&mut self, end: usize) -> usize {
        self.0.usize(0..end)
    }

    /// Once in so many times.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of several, and another of them.
    pub fn two_below(&mut self, end: usize) -> (usize, usize) {
        let one = self.below(end);
        (one, (one + 1 + self.below(end - 1)) % end)
    }
}
