//! How far long work on a register has come.

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The journal is replayed; entries.
    Replay,
    /// The tables are counted anew; calls and issues.
    Recount,
    /// The counters are written anew; entries.
    Rebuild,
}

/// How far it has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'p> {
    /// Id of the period.
    pub period: &'p str,
    /// What is being done.
    pub step: Step,
    /// How much of it is done.
    pub done: i64,
    /// How much there is.
    pub total: i64,
}
