//! Follow-ups: each counts when it was made, whatever came after it.

use super::journal::{Micros, Values};

/// What a caller said when she was called back about an issue.
#[derive(Clone, Debug)]
pub struct FollowUp {
    pub issue: String,
    pub at: Micros,
    pub position: i64,
    /// Whether it is solved; none if she was not asked.
    pub solved: Option<bool>,
    pub rating: Option<i32>,
    /// What the issue is counted under.
    pub values: Values,
}

impl FollowUp {
    /// What it is counted in.
    pub fn figures(&self) -> Vec<&'static str> {
        let mut figures = Vec::new();
        if let Some(solved) = self.solved {
            figures.push("solved_rate.denominator");
            figures.extend(solved.then_some("solved_rate.numerator"));
        }
        if let Some(rating) = self.rating {
            figures.push("satisfied_rate.denominator");
            figures.extend((rating >= 3).then_some("satisfied_rate.numerator"));
        }
        figures
    }
}
