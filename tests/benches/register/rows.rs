//! The rows of the table: who runs against whom.

use hotline_server::store::Database;
use hotline_tests::postgres::{self, Cluster};
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server};

use super::file::number;
use super::load::Load;
use super::machine;
use super::options::Options;
use super::pgbench;
use super::store::Bare;
use super::turns::{Reach, Runs, Table};
use super::wire::Wire;
use super::{asked, attacked, desk, numbers, order, periods, reads, screen, watchers};

/// Batches in flight, of 1,000 calls each.
const BATCHES: usize = 4;
/// Calls of a full transaction.
const FULL: usize = 1024;

/// Runs everything.
pub async fn all(options: &Options) -> Table {
    let mut table = Table::default();
    table.about(machine::describe());
    let dir = temp_dir();
    table.about(format!("a page synced to the disk: {:.0} µs", machine::sync_micros(dir.path())));
    table.about(machine::versions());
    let wire = Wire::start();
    let wire = (Load::connect(&wire.url, "periods/test-2022").await, wire);
    if options.runs("sqlite") {
        on_sqlite(options, &wire.0, &mut table).await;
        table.print();
    }
    if options.runs("access") {
        asked::all(options, &mut table).await;
        table.print();
    }
    if options.runs("attacked") {
        attacked::all(options, &mut table).await;
        table.print();
    }
    if options.runs("desk") {
        desk::all(options, &mut table).await;
        table.print();
    }
    if options.runs("screen") {
        screen::all(&mut table).await;
        table.print();
    }
    if options.runs("numbers") {
        numbers::all(options, &mut table).await;
        table.print();
    }
    if options.runs("order") {
        order::all(options, &mut table).await;
        table.print();
    }
    if options.runs("watchers") {
        watchers::all(options, &mut table).await;
        table.print();
    }
    if options.runs("large") {
        reads::all(options, &mut table).await;
        table.print();
    }
    if options.runs("periods") {
        periods::all(options, &mut table).await;
        table.print();
    }
    if !options.runs("postgres") {
        return table;
    }
    if postgres::binaries().is_some() {
        on_postgres(options, &wire.0, &mut table).await;
        table.print();
    } else {
        table.about("skipped: there is no PostgreSQL here".to_owned());
    }
    table
}

/// What one database comes to, run by run.
#[derive(Default)]
struct Measured {
    wire_1: Runs,
    wire_64: Runs,
    wire_256: Runs,
    calls_1: Runs,
    calls_64: Runs,
    calls_256: Runs,
    batches: Runs,
    streams: Runs,
    store: Runs,
    naive: Runs,
    commit: Runs,
}

impl Measured {
    /// A round: each of the contenders once.
    async fn round(&mut self, options: &Options, wire: &Load, server: &Load, bare: &mut Bare) {
        let time = options.run;
        self.wire_1.0.push(wire.calls(1, time).await.percentile(50));
        self.calls_1.0.push(server.calls(1, time).await.percentile(50));
        self.wire_64.0.push(wire.calls(64, time).await.rate);
        self.calls_64.0.push(server.calls(64, time).await.rate);
        self.wire_256.0.push(wire.calls(256, time).await.rate);
        self.calls_256.0.push(server.calls(256, time).await.rate);
        self.batches.0.push(server.batches(BATCHES, time).await);
        self.streams.0.push(server.streams(BATCHES, time).await);
        tokio::task::block_in_place(|| {
            self.store.0.push(bare.calls(FULL, time).rate);
            let naive = bare.calls(1, time);
            self.naive.0.push(naive.rate);
            self.commit.0.push(naive.commit);
        });
    }

    fn figures(&self, name: &str, table: &mut Table) {
        table.figure(format!("{name}: CreateCall, 1 in flight, p50"), "µs", &self.calls_1);
        table.figure(format!("{name}: wire, 1 in flight, p50"), "µs", &self.wire_1);
        table.figure(format!("{name}: bare commit of the same SQL, p50"), "µs", &self.commit);
        table.figure(format!("{name}: CreateCall, 64 in flight"), "/s", &self.calls_64);
        table.figure(format!("{name}: wire, 64 in flight"), "/s", &self.wire_64);
        table.figure(format!("{name}: CreateCall, 256 in flight"), "/s", &self.calls_256);
        table.figure(format!("{name}: wire, 256 in flight"), "/s", &self.wire_256);
        table.figure(format!("{name}: BatchCreateCalls"), "/s", &self.batches);
        table.figure(format!("{name}: IngestCalls"), "/s", &self.streams);
        table.figure(format!("{name}: store, full batches"), "/s", &self.store);
        table.figure(format!("{name}: naive, one commit a call"), "/s", &self.naive);
    }

    /// What both databases are held against; `bulk` is what many at once should come to.
    fn ratios(&self, name: &str, bulk: Reach, table: &mut Table) {
        let by_naive = self.calls_64.ratio(&self.naive);
        table.ratio(format!("{name}: CreateCall by naive, 64"), by_naive, Reach::AtLeast(5.0));
        let one = self.one_in_flight();
        table.ratio(format!("{name}: one in flight by commit and wire"), one, Reach::AtMost(1.5));
        table.ratio(format!("{name}: BatchCreateCalls by store"), self.batches.ratio(&self.store), bulk);
        table.ratio(format!("{name}: IngestCalls by store"), self.streams.ratio(&self.store), bulk);
    }

    /// One call in flight beside what it is made of.
    fn one_in_flight(&self) -> Runs {
        let parts = self.commit.0.iter().zip(&self.wire_1.0).map(|(commit, wire)| commit + wire);
        self.calls_1.ratio(&Runs(parts.collect()))
    }

    /// What two cores allow if the wire and the storage each have one.
    fn both_cores(&self) -> Runs {
        let bound = |(wire, store): (&f64, &f64)| 1.0 / (1.0 / wire + 1.0 / store / 2.0);
        self.calls_256.ratio(&Runs(self.wire_256.0.iter().zip(&self.store.0).map(bound).collect()))
    }
}

async fn on_sqlite(options: &Options, wire: &Load, table: &mut Table) {
    let (dir, bare_dir) = (temp_dir(), temp_dir());
    let server = Server::start(&dir);
    let register = Register::open(&server).await;
    let load = Load::open(&register).await;
    let database = Database::file(bare_dir.path().join("register.db"));
    prepared(Server::start(&bare_dir)).await;
    let mut bare = Bare::open(&database);
    let mut measured = Measured::default();
    let mut syncs = Runs::default();
    for _ in 0..options.repetitions {
        measured.round(options, wire, &load, &mut bare).await;
        syncs.0.push(syncs_a_call(options, &server, &load).await);
    }
    for batch in [1, 16, FULL] {
        let parts = tokio::task::block_in_place(|| bare.parts(batch, options.run));
        table.profile(&format!("a call on SQLite, {batch} a transaction"), parts);
    }
    measured.figures("SQLite", table);
    table.ratio(
        "SQLite: CreateCall by wire, 64",
        measured.calls_64.ratio(&measured.wire_64),
        Reach::AtLeast(0.5),
    );
    table.ratio(
        "SQLite: CreateCall by what both cores allow, 256",
        measured.both_cores(),
        Reach::AtLeast(0.8),
    );
    table.ratio("SQLite: syncs a call, 256 in flight", syncs, Reach::AtMost(0.02));
    measured.ratios("SQLite", Reach::AtLeast(0.8), table);
    server.stop().await;
}

/// Syncs for each call that is acknowledged. A commit is one; the entries of a commit are recorded a microsecond apart, those of two are not.
async fn syncs_a_call(options: &Options, server: &Server, load: &Load) -> f64 {
    let position = || number(server, "register.db", "SELECT position AS number FROM heads");
    let before = position();
    load.calls(256, options.run).await;
    let commits = format!(
        "SELECT count(*) AS number FROM (SELECT recorded_at - lag(recorded_at) OVER (ORDER BY position) AS gap \
         FROM journal WHERE position >= {before}) WHERE gap > 1"
    );
    number(server, "register.db", &commits) as f64 / (position() - before) as f64
}

async fn on_postgres(options: &Options, wire: &Load, table: &mut Table) {
    let cluster = Cluster::start_on_disk("shared_buffers = 256MB");
    let (database, bare_database) = (cluster.create_database(), cluster.create_database());
    table.about(database.psql("SELECT version()").trim().to_owned());
    let (dir, bare_dir) = (temp_dir(), temp_dir());
    let server = Server::start_with(&dir, 0, &[("HOTLINE_DATABASE", &database.url)]);
    let register = Register::open(&server).await;
    let load = Load::open(&register).await;
    prepared(Server::start_with(&bare_dir, 0, &[("HOTLINE_DATABASE", &bare_database.url)])).await;
    let address = postgres_address(&bare_database.url);
    let place = Database::Postgres { address, standby: None, data_dir: bare_dir.path().to_owned() };
    let mut bare = tokio::task::block_in_place(|| Bare::open(&place));
    pgbench::prepare(&database);
    let mut measured = Measured::default();
    let mut plain = Runs::default();
    for _ in 0..options.repetitions {
        measured.round(options, wire, &load, &mut bare).await;
        plain.0.push(tokio::task::block_in_place(|| pgbench::run(&database, 64, options.run)));
    }
    measured.figures("PostgreSQL", table);
    table.figure("PostgreSQL: pgbench, 64 clients", "/s", &plain);
    table.ratio(
        "PostgreSQL: CreateCall by pgbench, 64",
        measured.calls_64.ratio(&plain),
        Reach::AtLeast(0.8),
    );
    measured.ratios("PostgreSQL", Reach::AtLeast(0.6), table);
    server.stop().await;
    tokio::task::block_in_place(|| drop(bare));
}

pub fn postgres_address(url: &str) -> hotline_server::store::db::postgres::Address {
    let address = hotline_server::store::db::postgres::Address::parse(url, Default::default());
    address.expect("the cluster's own URL")
}

/// Opens the period, and leaves the register to whoever comes next.
async fn prepared(server: Server) {
    Register::open(&server).await;
    server.stop().await;
}
