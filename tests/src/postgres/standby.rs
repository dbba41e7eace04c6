//! Servers that follow another one.

use super::Cluster;

impl Cluster {
    /// A copy of it that follows it (streaming replication), and serves queries that only read.
    pub fn standby(&self) -> Self {
        let standby = self.copied().started();
        self.wait_until(&self.standby_query(&standby, "state = 'streaming'"));
        standby
    }

    /// The same on the port of a server that has died and is gone with this: whoever knows that port finds the standby there.
    pub fn standby_in_place_of(&self, dead: Self) -> Self {
        let port = dead.port;
        drop(dead);
        let mut standby = self.copied();
        standby.port = port;
        assert!(standby.try_start(), "PostgreSQL does not start on the port {port}:\n{}", standby.log());
        self.wait_until(&self.standby_query(&standby, "state = 'streaming'"));
        standby
    }

    fn copied(&self) -> Self {
        let mut standby = Self::without_data(false);
        standby.run(&format!("copy {} {}", self.port, standby.name));
        standby
    }

    /// From now on a commit waits until a standby of it has it on the disk.
    pub fn synchronous_with(&self, standby: &Self) {
        self.set_synchronous(&format!("SET synchronous_standby_names = '{}'", standby.name));
        self.wait_until(&self.standby_query(standby, "sync_state = 'sync'"));
        // It is the checkpointer that tells the others; it has read its settings before it does this.
        self.database("postgres").psql("CHECKPOINT");
    }

    /// From now on a commit waits for standbys that are not there.
    pub fn synchronous_with_none(&self, names: &str) {
        self.set_synchronous(&format!("SET synchronous_standby_names = '{names}'"));
        self.wait_until(&format!("SELECT current_setting('synchronous_standby_names') = '{names}'"));
        self.database("postgres").psql("SET synchronous_commit = local; CHECKPOINT");
    }

    /// From now on a commit waits for no standby, and those that do are let go.
    pub fn asynchronous(&self) {
        self.set_synchronous("RESET synchronous_standby_names");
        self.wait_until("SELECT current_setting('synchronous_standby_names') = ''");
        self.wait_until("SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep')");
    }

    fn set_synchronous(&self, setting: &str) {
        let database = self.database("postgres");
        database.psql(&format!("ALTER SYSTEM {setting}"));
        database.psql("SELECT pg_reload_conf()");
    }

    /// Waits until a standby of it shows everything that is committed here by now.
    pub fn wait_for_replay(&self, standby: &Self) {
        let position = self.database("postgres").psql("SELECT pg_current_wal_flush_lsn()");
        standby.wait_until(&format!("SELECT pg_last_wal_replay_lsn() >= '{position}'"));
    }

    fn standby_query(&self, standby: &Self, condition: &str) -> String {
        let name = &standby.name;
        format!(
            "SELECT EXISTS (SELECT FROM pg_stat_replication WHERE application_name = '{name}' AND {condition})"
        )
    }

    /// Makes a standby a server that follows none and can be written to.
    pub fn promote(&self) {
        self.database("postgres").psql("SELECT pg_promote(wait => false)");
        self.wait_until("SELECT NOT pg_is_in_recovery()");
    }

    /// A standby goes on to receive, store and acknowledge what is committed, and does not show it.
    pub fn pause_replay(&self) {
        self.database("postgres").psql("SELECT pg_wal_replay_pause()");
        self.wait_until("SELECT pg_get_wal_replay_pause_state() = 'paused'");
    }

    /// Shows it again.
    pub fn resume_replay(&self) {
        self.database("postgres").psql("SELECT pg_wal_replay_resume()");
    }

    /// A standby stays connected and acknowledges nothing, as if the network had stopped: a synchronous commit hangs.
    pub fn stop_acknowledging(&mut self) {
        self.signal_receiver("freeze");
    }

    /// It goes on where it stopped.
    pub fn acknowledge_again(&mut self) {
        self.signal_receiver("thaw");
    }

    fn signal_receiver(&mut self, signal: &str) {
        let receiver = self.database("postgres").psql("SELECT pid FROM pg_stat_wal_receiver");
        assert!(!receiver.is_empty(), "the standby is not connected:\n{}", self.log());
        self.run(&format!("{signal} {receiver}"));
    }
}
