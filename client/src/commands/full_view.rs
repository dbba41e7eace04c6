//! The flags by which somebody asks for the full view of names and numbers.

use clap::Args;
use hotline_proto::v1::FullView;

/// Whether names and numbers are to be shown whole.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Full view")]
pub struct FullViewArgs {
    /// Show names and numbers whole; the journal says who saw them
    #[arg(long)]
    full: bool,
    /// Why they are needed; supervisors read it
    #[arg(long, value_name = "TEXT", requires = "full")]
    reason: Option<String>,
}

impl FullViewArgs {
    /// What a request asks for. None for masked names and numbers.
    pub fn asked(self) -> Option<FullView> {
        self.full.then(|| FullView { reason: self.reason.unwrap_or_default() })
    }
}
