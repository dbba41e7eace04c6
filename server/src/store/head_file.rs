//! Signed heads outside of the register: added to a file, so that what was seen once is not forgotten with what it was seen of.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::admin::heads;
use super::db::private;
use super::{Error, Store};

/// How often.
const EVERY: Duration = Duration::from_secs(3600);

impl Store {
    /// Adds the signed heads of all journals to a file, now and every hour if they have moved. Goes on for as long as the register is served.
    pub async fn export_heads(self, file: PathBuf) {
        let (mut ticks, mut last) = (tokio::time::interval(EVERY), String::new());
        loop {
            ticks.tick().await;
            match self.signed_heads().await {
                Ok(notes) if notes == last => {}
                Ok(notes) => match add(&file, &notes) {
                    Ok(()) => last = notes,
                    Err(error) => tracing::error!(%error, "the heads of the journals could not be exported"),
                },
                Err(error) => tracing::error!(%error, "the heads of the journals could not be read"),
            }
        }
    }

    /// The signed notes of the heads, each ended by an empty line. One that is not signed is left out: `verify` names it.
    async fn signed_heads(&self) -> Result<String, Error> {
        let verifier = self.head_key().verifier().clone();
        let heads = self.read(move |conn| heads::export_all(conn, &verifier)).await?;
        let notes = heads.into_iter().filter_map(|head| head.note).filter(|note| !note.is_empty());
        Ok(notes.map(|note| format!("{note}\n")).collect())
    }
}

fn add(file: &Path, notes: &str) -> Result<(), Error> {
    let io = |source| Error::Io { what: format!("cannot write {}", file.display()), source };
    let mut open = private::open_to_append(file)?;
    open.write_all(notes.as_bytes()).and_then(|()| open.sync_all()).map_err(io)
}
