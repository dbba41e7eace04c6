//! stub
use clap::Subcommand;
/// stub
#[derive(Debug, Subcommand)]
pub enum CallbackCommand {}
impl CallbackCommand {
    pub async fn run(self, _c: &crate::context::Context) -> Result<(), crate::failure::Failure> {
        match self {}
    }
}
