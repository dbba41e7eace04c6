//! stub
use clap::Subcommand;
/// stub
#[derive(Debug, Subcommand)]
pub enum IssueCommand {}
impl IssueCommand {
    pub async fn run(self: Box<Self>, _c: &crate::context::Context) -> Result<(), crate::failure::Failure> {
        match *self {}
    }
}
