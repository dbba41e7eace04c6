//! What a command works with: the settings, the connection when it is needed, and the printer.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hotline_client::names::{self, Kind, NameError};
use hotline_client::{Client, Error, Refusal};
use hotline_proto::Rpc;
use hotline_proto::v1::find_call_request::Reference;
use hotline_proto::v1::{EmergencyPeriod, FindCallRequest, GetPeriodRequest, ListPeriodsRequest};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Mutex, OnceCell};

use crate::alone::Alone;
use crate::catalogue::{joined, text};
use crate::cli;
use crate::config::Config;
use crate::directories::{Directory, Entry};
use crate::failure::Failure;
use crate::known_period::KnownPeriod;
use crate::memory::Memory;
use crate::output::{self, Cell, Document, OutputFormat, Printer, for_people};
use crate::refusal::{self, Origin, Wording};
use crate::times::{self, Lean, When};
use crate::write::with_remark;

/// How long before its end a command says that the sign-in ends.
pub const WARNED_BEFORE: SignedDuration = SignedDuration::from_hours(3 * 24);

/// What the principals of operators begin with.
const OPERATORS: &str = "operators/";

/// What a command works with.
#[derive(Debug)]
pub struct Context {
    /// The settings in force.
    pub config: Config,
    /// The moment at which the command was given.
    pub now: Timestamp,
    client: OnceCell<Client>,
    /// How the command goes on where the server is away.
    pub alone: Alone,
    parent: OnceCell<String>,
    pub periods: Mutex<BTreeMap<String, Arc<KnownPeriod>>>,
    /// The directories that were read, by their period.
    pub directories: Mutex<BTreeMap<(Directory, String), Arc<Vec<Entry>>>>,
    /// The files that the request of a write comes from.
    origins: std::sync::Mutex<Vec<Origin>>,
    /// Whether the command writes: what was typed must not be lost because a server is just starting.
    is_write: bool,
    /// The zone of a period that is not there yet.
    pub zone_to_be: std::sync::OnceLock<TimeZone>,
    /// Whether the command has written something.
    pub has_written: AtomicBool,
    /// Whether codes were sent as they were typed.
    pub has_sent_codes: AtomicBool,
    /// Whether every code is looked up before it is sent.
    pub looks_codes_up: AtomicBool,
}

impl Context {
    /// Connects to nothing yet.
    pub fn new(config: Config, is_write: bool) -> Self {
        let now = Timestamp::now();
        Self {
            config,
            now,
            client: OnceCell::new(),
            alone: Alone::default(),
            parent: OnceCell::new(),
            periods: Mutex::default(),
            directories: Mutex::default(),
            origins: std::sync::Mutex::default(),
            zone_to_be: std::sync::OnceLock::new(),
            is_write,
            has_written: AtomicBool::new(false),
            has_sent_codes: AtomicBool::new(false),
            looks_codes_up: AtomicBool::new(false),
        }
    }

    /// Connects with the first use.
    pub async fn client(&self) -> Result<&Client, Failure> {
        let connect = async || {
            let (mut settings, expires_at) = self.config.connection()?;
            self.warn_of_end(expires_at);
            self.alone.shorten(&mut settings);
            let client = if self.is_write {
                with_remark(Client::connect_patiently(settings)).await?
            } else {
                Client::connect(settings).await?
            };
            Ok(client)
        };
        self.client.get_or_try_init(connect).await
    }

    /// The connection, if the server was reached.
    pub fn connected(&self) -> Option<&Client> {
        self.client.get()
    }

    /// Says so if the sign-in of this seat ends soon, so that another token is there in time.
    fn warn_of_end(&self, expires_at: Option<Timestamp>) {
        let Some(left) = expires_at.map(|at| at.duration_since(self.now)) else { return };
        if left.is_positive() && left <= WARNED_BEFORE {
            let left = times::length_for_people(&times::duration_to_proto(left));
            Printer.note(&text!("sign-in-ends", left = left));
        }
    }

    /// Sends a read.
    pub async fn read<R: Rpc>(&self, request: R) -> Result<R::Response, Failure> {
        Ok(self.client().await?.read(request).await?)
    }

    /// Name of the period: the one in the settings, else the only one that the server has.
    pub async fn parent(&self) -> Result<&str, Failure> {
        let parent = self.parent.get_or_try_init(|| async {
            match &self.config.period {
                Some(period) => Ok(names::period(period)),
                None => self.asked_or_remembered(self.only_period(), Memory::only_period).await,
            }
        });
        Ok(parent.await?)
    }

    async fn only_period(&self) -> Result<String, Failure> {
        let request = ListPeriodsRequest { page_size: 100, ..ListPeriodsRequest::default() };
        let list = self.read(request).await?;
        match list.periods.as_slice() {
            [only] if list.next_page_token.is_empty() => {
                self.memory()?.note_only_period(&only.name);
                Ok(only.name.clone())
            }
            [] => Err(Failure::Data(text!("no-period"))),
            several => {
                let more = (!list.next_page_token.is_empty()).then_some("…");
                let ids = joined(several.iter().map(|period| names::short(&period.name)).chain(more));
                Err(Failure::Usage(text!("which-period", ids = ids)))
            }
        }
    }

    /// Name of a call, issue or callback, from what was typed.
    pub async fn name(&self, kind: Kind, typed: &str) -> Result<String, Failure> {
        if let Some(reference) = names::reference(typed).filter(|_| kind == Kind::Call) {
            return self.find(reference).await;
        }
        let parent = if typed.trim().starts_with("periods/") { "" } else { self.parent().await? };
        names::full(parent, kind, typed).map_err(|error| Failure::Usage(number_problem(&error)))
    }

    /// Name of a call that another system or a client without a server gave a reference. Says so if others have the same.
    async fn find(&self, reference: Reference) -> Result<String, Failure> {
        let request = FindCallRequest { parent: self.parent().await?.to_owned(), reference: Some(reference) };
        let found = self.read(request).await?;
        if !found.other_calls.is_empty() {
            let others = joined(found.other_calls.iter().map(|name| names::short(name)));
            Printer.note(&text!("reference-of-several", others = others));
        }
        Ok(found.call.unwrap_or_default().name)
    }

    /// Name of what was typed; empty if it was left out.
    pub async fn name_if(&self, kind: Kind, typed: Option<&str>) -> Result<String, Failure> {
        match typed {
            Some(typed) => self.name(kind, typed).await,
            None => Ok(String::new()),
        }
    }

    /// A period.
    pub async fn period(&self, name: &str) -> Result<EmergencyPeriod, Failure> {
        let request = GetPeriodRequest { name: name.to_owned() };
        Ok(self.read(request).await?.period.unwrap_or_default())
    }

    /// Zone of the period to which something belongs.
    pub async fn zone(&self, subject: &str) -> Result<TimeZone, Failure> {
        Ok(self.known_period(subject).await?.zone.clone())
    }

    /// Zone for an answer that people read. Machines read UTC, which needs no request.
    pub async fn zone_for_people(&self, subject: &str) -> Result<TimeZone, Failure> {
        match self.config.output {
            OutputFormat::Table | OutputFormat::Sheet => self.zone(subject).await,
            OutputFormat::Json | OutputFormat::Csv => Ok(TimeZone::UTC),
        }
    }

    /// Remembers from where a list of the request comes.
    pub fn remember(&self, origin: Origin) {
        if let Ok(mut origins) = self.origins.lock() {
            origins.push(origin);
        }
    }

    /// How the person who typed the command reads why it failed.
    pub async fn wording(&self, failure: &Failure) -> Wording {
        match failure.refusal() {
            Some(refusal) => self.wording_of(refusal).await,
            None => Wording::default(),
        }
    }

    /// How that person reads a refusal.
    pub async fn wording_of(&self, refusal: &Refusal) -> Wording {
        Wording {
            zone: self.zone_for_refusal(refusal).await,
            command: cli::typed_command().unwrap_or_default(),
            origins: self.origins.lock().map(|origins| origins.clone()).unwrap_or_default(),
            ..Wording::default()
        }
    }

    /// The zone for the times of a refusal, if it has any. A failure to find it is not reported: the refusal matters more.
    async fn zone_for_refusal(&self, refusal: &Refusal) -> Option<TimeZone> {
        if !refusal::has_time(refusal) {
            return None;
        }
        if let Some(zone) = self.zone_to_be.get() {
            return Some(zone.clone());
        }
        let parent = self.parent().await.ok()?;
        self.zone(parent).await.ok()
    }

    /// The moment that was typed, in the zone of the subject's period.
    pub async fn moment(
        &self,
        typed: Option<When>,
        subject: &str,
        lean: Lean,
    ) -> Result<Option<prost_types::Timestamp>, Failure> {
        let Some(typed) = typed else { return Ok(None) };
        let zone = if typed.is_zoneless() { TimeZone::UTC } else { self.zone(subject).await? };
        let moment = typed.resolve(self.now, &zone, lean).map_err(Failure::Usage)?;
        Ok(Some(times::to_proto(moment)))
    }

    /// The operator: the one that was typed, else the one in the settings; but where several share a seat, who is signed in there.
    pub fn operator(&self, typed: Option<String>) -> Option<String> {
        typed.or_else(|| {
            let setting = self.config.operator.clone()?;
            let signed_in = self.signed_in();
            let code = signed_in.as_deref().and_then(|principal| principal.strip_prefix(OPERATORS));
            Some(code.map_or(setting, str::to_owned))
        })
    }

    /// The principal who has signed in at this seat, as far as it is remembered.
    pub fn signed_in(&self) -> Option<String> {
        let token = self.config.token_id().ok()??;
        self.memory().ok()?.principal(&token)
    }

    /// Code of the operator, without which the command cannot go on.
    pub async fn operator_required(&self, typed: Option<String>, subject: &str) -> Result<String, Failure> {
        match self.operator(typed) {
            Some(typed) if !typed.is_empty() => self.code(Directory::Operators, subject, &typed).await,
            _ => Err(Failure::Usage(text!("which-operator"))),
        }
    }

    /// Writes an answer in the format that was asked for.
    pub async fn show(&self, document: Document) -> Result<(), Failure> {
        let subject = document.subject.clone();
        self.write_out(document, true, Printer::paged).await?;
        if self.config.output == OutputFormat::Table {
            let period = self.known_period(&subject).await?;
            let since = period.surge_since.map(|since| for_people(&Cell::Time(since), &period.zone));
            since.into_iter().for_each(|since| Printer.note(&text!("surge", since = since)));
        }
        Ok(())
    }

    /// Writes one of several answers. The headings come with the first.
    pub async fn show_in_stream(&self, document: Document, first: bool) -> Result<(), Failure> {
        self.write_out(document, first, Printer::styled).await
    }

    /// Writes an answer, for people in this way.
    async fn write_out(
        &self,
        document: Document,
        first: bool,
        for_people: fn(Printer, &str) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let zone = self.zone_for_people(&document.subject).await?;
        let text = output::format(self.config.output, zone, Printer.width(), first).render(&document)?;
        let shown = match self.config.output {
            OutputFormat::Table => for_people(Printer, &text),
            OutputFormat::Json | OutputFormat::Csv | OutputFormat::Sheet => Printer.data(&text),
        };
        // A person who cannot be shown the answer is told the number, so that nothing is typed and recorded twice.
        if shown.is_err() && self.has_written.load(Ordering::Relaxed) && !document.subject.is_empty() {
            Printer.note(&text!("recorded-unseen", number = names::short(&document.subject)));
        }
        shown
    }
}

/// What is wrong with a number that was typed.
fn number_problem(error: &NameError) -> String {
    let id = |kind: &Kind| match kind {
        Kind::Call => "call",
        Kind::Issue => "issue",
        Kind::Callback => "callback",
        Kind::Notice => "notice",
    };
    match error {
        NameError::Empty => text!("number-empty"),
        NameError::OtherKind { given, expected } => {
            text!("number-of-other-kind", kind = id(expected), typed = given.as_str())
        }
        NameError::NoCheckDigit { given, expected } => {
            text!("number-without-check-digit", typed = given.as_str(), example = expected.example())
        }
        NameError::NoNumber { given, expected } => text!(
            "number-unreadable",
            kind = id(expected),
            typed = given.as_str(),
            example = expected.example()
        ),
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Client(error)
    }
}
