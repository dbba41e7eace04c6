//! What bulletins say, and what they withhold.

mod withholding;
mod wording;
