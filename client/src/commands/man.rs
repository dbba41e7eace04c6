//! `hotline man`: the manual pages.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use clap_mangen::Man;

use crate::cli;
use crate::failure::Failure;

/// Arguments of `man`.
#[derive(Args, Debug)]
pub struct ManArgs {
    /// Directory for the pages, such as ~/.local/share/man/man1; it is made
    directory: PathBuf,
}

impl ManArgs {
    /// Writes a page for each command, in the language that is spoken. Needs no server.
    pub fn run(self) -> Result<(), Failure> {
        let unwritable = |error| Failure::File(self.directory.clone(), error);
        fs::create_dir_all(&self.directory).map_err(unwritable)?;
        let mut commands = vec![cli::told_command()];
        while let Some(command) = commands.pop() {
            commands.extend(command.get_subcommands().filter(|one| one.get_name() != "help").cloned());
            let man = Man::new(command);
            let mut page = Vec::new();
            man.render(&mut page).map_err(unwritable)?;
            let page = cli::help::manual_in_words_of_language(&String::from_utf8_lossy(&page));
            fs::write(self.directory.join(man.get_filename()), page).map_err(unwritable)?;
        }
        Ok(())
    }
}
