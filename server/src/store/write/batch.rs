//! A batch of writes in one transaction: loads what they touch, decides each, saves what has changed.

use std::collections::HashMap;

use diesel::prelude::*;
use uuid::Uuid;

use super::head_signer::HeadSigner;
use super::job::{Request, Written};
use super::load::load;
use super::period_cache::PeriodCache;
use super::recorded_call::RecordedCall;
use super::save::{Changes, apply};
use crate::domain::access::Principal;
use crate::domain::changed::changed;
use crate::domain::codes::Role;
use crate::domain::command::{Command, Write};
use crate::domain::decide::{Context, decide};
use crate::domain::event::Subject;
use crate::domain::instant::Instant;
use crate::domain::period::PeriodId;
use crate::domain::refusal::Refusal;
use crate::domain::state::State;
use crate::domain::touches::Touches;
use crate::store::access::Access;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::db::in_list::InList;
use crate::store::db::reached::LastEntry;
use crate::store::db::register_key::RegisterKey;
use crate::store::db::sql_types::StoredUuid;
use crate::store::db::trace::trace;
use crate::store::tables::journal::{Cause, FIRST_HASH};
use crate::store::tables::rows::period::{HeadRow, PeriodRow};
use crate::store::tables::schema::{journal, periods};
use crate::store::tables::{head, protection};

/// A request that is in the journal already.
struct PriorRequest {
    digest: Vec<u8>,
    subject: Subject,
    position: i64,
}

/// The outcome of a batch.
#[derive(Default)]
pub struct Answers {
    /// The answer to each write, in the order of the requests.
    pub answers: Vec<Result<Written, Refusal>>,
    /// The ends of the journals that it read or wrote.
    pub heads: Vec<ReachedHead>,
}

/// The end of a period's journal after a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReachedHead {
    /// Key of the period.
    pub key: i64,
    /// Position of its last entry.
    pub position: i64,
    /// Its hash.
    pub hash: Vec<u8>,
    /// When that was recorded.
    pub recorded_at: Instant,
    /// The time of the batch by the clock that all writers share.
    pub now: Instant,
}

impl ReachedHead {
    /// The last entry.
    pub fn last_entry(self) -> LastEntry {
        LastEntry { key: self.key, position: self.position, hash: self.hash }
    }
}

impl Answers {
    /// Appends the outcome of the next batch of the same transaction.
    pub fn extend(&mut self, next: Self) {
        self.answers.extend(next.answers);
        self.heads.extend(next.heads);
    }
}

/// What the batches of a server share.
pub struct Shared {
    /// The key of the register.
    pub key: RegisterKey,
    /// Signs the heads.
    pub signer: HeadSigner,
    /// Periods and directories between batches.
    pub cache: PeriodCache,
    /// The tokens.
    pub access: Access,
}

/// Runs writes period by period, in the order of the requests within each.
pub fn run(conn: &mut Conn, shared: &Shared, requests: &[&Request]) -> Result<Answers, Error> {
    let mut groups: Vec<(&PeriodId, Vec<usize>)> = Vec::new();
    for (at, request) in requests.iter().enumerate() {
        match groups.iter_mut().find(|(period, _)| **period == request.period) {
            Some((_, group)) => group.push(at),
            None => groups.push((&request.period, vec![at])),
        }
    }
    let mut answers: Vec<Option<Result<Written, Refusal>>> = requests.iter().map(|_| None).collect();
    let mut heads = Vec::new();
    for (period, group) in groups {
        let group_requests: Vec<&Request> = group.iter().map(|at| requests[*at]).collect();
        let (group_answers, head) = run_group(conn, shared, period, &group_requests)?;
        heads.push(head);
        for (at, answer) in group.into_iter().zip(group_answers) {
            answers[at] = Some(answer);
        }
    }
    Ok(Answers { answers: answers.into_iter().flatten().collect(), heads })
}

fn run_group(
    conn: &mut Conn,
    Shared { key: register_key, signer, cache, access }: &Shared,
    period: &PeriodId,
    requests: &[&Request],
) -> Result<(Vec<Result<Written, Refusal>>, ReachedHead), Error> {
    let has_tokens = requests.iter().any(|request| request.token.is_some());
    if has_tokens {
        head::share_access(conn)?;
    }
    let (stored, now) = {
        let _span = trace("head");
        head::lock(conn, period)?
    };
    if has_tokens {
        access.bring_up_to_date(conn)?;
    }
    let commands = requests.iter().map(|request| &request.write.command);
    let mut group = Group::open(conn, cache, period, stored, commands, now)?;
    group.prior = prior_requests(conn, group.key, requests)?;
    let span = trace("decide");
    let answers: Result<Vec<_>, Error> = requests
        .iter()
        .map(|request| {
            // What is recorded is not denied, whatever became of its token since.
            if !group.prior.contains_key(&request.request_id)
                && let Some(refusal) = refused(access, request, now)
            {
                return Ok(Err(refusal));
            }
            group.answer(request, digest(register_key, request), &context(request, now))
        })
        .collect();
    drop(span);
    let (answers, head) = (answers?, &group.state.head);
    let reached = ReachedHead {
        key: group.key,
        position: head.position,
        hash: group.hash.clone(),
        recorded_at: head.recorded_at,
        now,
    };
    if !group.changes.is_empty() {
        let signature = signer.sign(period, group.stored_head.as_ref(), head.position, &group.hash);
        let head = HeadRow::new(group.key, head, group.hash, signature);
        group.changes.save(conn, head, &group.state)?;
    } else if let Some(head) = group.stored_head
        && answers.iter().flatten().any(|written| written.replayed)
    {
        // What an earlier attempt wrote may not be on the disk or the standby yet, if its connection broke off during the commit. Our own
        // commit returns only once all earlier ones are.
        conn.pipeline(|to| HeadRow::upsert(to, &[head]))?;
    }
    Ok((answers, reached))
}

/// The refusal of a request whose token is not good any more.
fn refused(access: &Access, request: &Request, now: Instant) -> Option<Refusal> {
    let token = request.token.as_deref()?;
    access.check(token, now).err().map(Refusal::TokenRefused)
}

/// The digest by which a repeat of a request is recognised.
fn digest(key: &RegisterKey, Request { actor, on_behalf_of, content, .. }: &Request) -> Vec<u8> {
    key.digest(Principal::whose(actor, on_behalf_of.as_deref()), content)
}

/// The circumstances of a request. `now` is the time by the clock that all writers share.
fn context(request: &Request, now: Instant) -> Context {
    let now = request.clock.unwrap_or(now);
    let Request { actor, role, on_behalf_of, .. } = request;
    Context { now, actor: actor.clone(), role: *role, on_behalf_of: on_behalf_of.clone() }
}

/// What would become of a request now. Only reads.
pub fn validate(
    conn: &mut Conn,
    register_key: &RegisterKey,
    request: &Request,
) -> Result<Result<Written, Refusal>, Error> {
    let (stored, now) = (head::find(conn, &request.period)?, Instant::now());
    let commands = std::iter::once(&request.write.command);
    let mut group = Group::open(conn, &PeriodCache::default(), &request.period, stored, commands, now)?;
    group.prior = prior_requests(conn, group.key, &[request])?;
    group.answer(request, digest(register_key, request), &context(request, now))
}

/// The refusal that a write would get now, if any. Only reads.
pub fn rehearse(conn: &mut Conn, period: &PeriodId, write: &Write) -> Result<Option<Refusal>, Error> {
    let (stored, now) = (head::find(conn, period)?, Instant::now());
    let commands = std::iter::once(&write.command);
    let group = Group::open(conn, &PeriodCache::default(), period, stored, commands, now)?;
    // Who asks is refused by the rules on who may when they write; these are about the fields.
    let context = Context { now, actor: String::new(), role: Role::Owner, on_behalf_of: None };
    Ok(decide(&group.state, write, &context).err())
}

/// The part of a batch that writes to one period.
struct Group {
    key: i64,
    state: State,
    /// The head before it. None for a new period.
    stored_head: Option<HeadRow>,
    /// Of the last entry.
    hash: Vec<u8>,
    prior: HashMap<Uuid, PriorRequest>,
    changes: Changes,
}

impl Group {
    fn open<'c>(
        conn: &mut Conn,
        cache: &PeriodCache,
        period: &PeriodId,
        stored: Option<(PeriodRow, HeadRow)>,
        commands: impl Iterator<Item = &'c Command>,
        now: Instant,
    ) -> Result<Self, Error> {
        let mut state = State::default();
        let Some((row, head)) = stored else {
            let last: Option<i64> =
                on!(conn, |c| periods::table.select(diesel::dsl::max(periods::period_key)).first(c))?;
            let (key, hash) = (last.unwrap_or(0) + 1, FIRST_HASH.to_vec());
            let (protection, data_key) = protection::begin(conn, key)?;
            let (prior, changes) = (HashMap::new(), Changes::beginning(protection, data_key));
            return Ok(Self { key, state, stored_head: None, hash, prior, changes });
        };
        let key = head.period_key;
        state.head = head.head();
        let cached = cache.load(conn, period, row, head.directory_position)?;
        state.period = Some(cached.period);
        state.directory = cached.directory;
        state.words = cached.words;
        let mut touches = Touches::default();
        commands.for_each(|command| touches.add(command));
        let _span = trace("load");
        load(conn, key, &touches, now, &mut state)?;
        let changes = Changes::since(&state, protection::of(conn, key)?);
        let (hash, prior) = (head.hash.clone(), HashMap::new());
        Ok(Self { key, state, stored_head: Some(head), hash, prior, changes })
    }

    /// Decides one write. An earlier write with its request id comes before etags and rules.
    fn answer(
        &mut self,
        request: &Request,
        digest: Vec<u8>,
        context: &Context,
    ) -> Result<Result<Written, Refusal>, Error> {
        if let Some(prior) = self.prior.get(&request.request_id) {
            return Ok(if prior.digest == digest {
                Ok(Written {
                    subject: prior.subject,
                    changed: Vec::new(),
                    etag: None,
                    position: prior.position,
                    replayed: true,
                    head: self.state.head.position,
                    recorded: None,
                })
            } else {
                Err(Refusal::RequestIdReused)
            });
        }
        let entries = match decide(&self.state, &request.write, context) {
            Ok(entries) => entries,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let head = self.state.head.position;
        let Some(first) = entries.first() else { return Ok(Ok(Written::nothing(head))) };
        let (subject, position) = (first.event.subject(), first.position);
        let changed = changed(entries.iter().map(|entry| &entry.event));
        let etag = entries.iter().rev().find(|entry| entry.event.subject() == subject);
        let etag = etag.map(|entry| entry.position);
        let recorded = RecordedCall::from_entries(&entries);
        let mut cause = Some(Cause { request_id: request.request_id, digest: digest.clone() });
        for entry in entries {
            self.hash = apply(&mut self.changes, self.key, &mut self.state, entry, cause.take(), &self.hash)?;
        }
        self.prior.insert(request.request_id, PriorRequest { digest, subject, position });
        let recorded = recorded.and_then(|recorded| recorded.view(&self.state)).map(Box::new);
        let head = self.state.head.position;
        Ok(Ok(Written { subject, changed, etag, position, replayed: false, head, recorded }))
    }
}

/// The requests that are in the journal already, by id.
fn prior_requests(
    conn: &mut Conn,
    key: i64,
    requests: &[&Request],
) -> Result<HashMap<Uuid, PriorRequest>, Error> {
    let _span = trace("request ids");
    let ids = requests.iter().map(|request| StoredUuid(request.request_id));
    let rows: Vec<(Option<StoredUuid>, Option<Vec<u8>>, String, i64, i64)> = on!(conn, |c| journal::table
        .filter(journal::period_key.eq(key).and(journal::request_id.is_not_null()))
        .filter(journal::request_id.in_list(ids))
        .select((
            journal::request_id,
            journal::digest,
            journal::subject_kind,
            journal::subject_number,
            journal::position,
        ))
        .load(c))?;
    let damaged = |position: i64| Error::Damaged(format!("the request of entry {position}"));
    rows.into_iter()
        .map(|(id, digest, kind, number, position)| {
            let StoredUuid(id) = id.ok_or_else(|| damaged(position))?;
            let subject = Subject::from_parts(&kind, number).ok_or_else(|| damaged(position))?;
            Ok((id, PriorRequest { digest: digest.unwrap_or_default(), subject, position }))
        })
        .collect()
}
