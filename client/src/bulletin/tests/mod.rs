//! What bulletins say, and what they withhold.

mod revisions;
mod withholding;
mod wording;
