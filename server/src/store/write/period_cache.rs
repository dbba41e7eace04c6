//! Periods and directories that the writers cache between batches.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::directory::Directory;
use crate::domain::period::{Period, PeriodId};
use crate::domain::words::Words;
use crate::store::db::Error;
use crate::store::db::conn::Conn;
use crate::store::tables::periods;
use crate::store::tables::rows::period::PeriodRow;

/// A period with its directories. Each transaction compares their positions with those in the database.
#[derive(Clone)]
pub struct CachedPeriod {
    /// The period.
    pub period: Arc<Period>,
    /// Its directories.
    pub directory: Arc<Directory>,
    /// The words of its categories.
    pub words: Words,
    directory_position: i64,
}

/// The cache of periods that all writers of a server share.
#[derive(Default)]
pub struct PeriodCache(Mutex<HashMap<PeriodId, CachedPeriod>>);

impl PeriodCache {
    /// The period of a row with its directories, which are read again if they have changed.
    pub fn load(
        &self,
        conn: &mut Conn,
        id: &PeriodId,
        row: PeriodRow,
        directory_position: i64,
    ) -> Result<CachedPeriod, Error> {
        let cached = self.get(id);
        let (directory, words) = match cached {
            Some(cached) if cached.directory_position == directory_position => {
                if cached.period.position == row.position {
                    return Ok(cached);
                }
                (cached.directory, cached.words)
            }
            _ => {
                let directory = Arc::new(periods::directory(conn, row.period_key)?);
                let words = Words::of(&directory);
                (directory, words)
            }
        };
        let fresh = CachedPeriod { period: Arc::new(row.period()?), directory, words, directory_position };
        self.put(id, fresh.clone());
        Ok(fresh)
    }

    fn get(&self, period: &PeriodId) -> Option<CachedPeriod> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(period).cloned()
    }

    fn put(&self, period: &PeriodId, cached: CachedPeriod) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(period.clone(), cached);
    }

    /// Drops everything, as another database server may have taken over.
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Drops some periods.
    pub fn remove<'p>(&self, periods: impl Iterator<Item = &'p PeriodId>) {
        let mut cached = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for period in periods {
            cached.remove(period);
        }
    }
}
