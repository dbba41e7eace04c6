//! `hotline doctor`: what this seat needs, whether it is there, and what to do where it is not.

use std::env;
use std::io::{IsTerminal as _, stdout};
use std::time::{Duration, Instant};

use clap::Args;
use hotline_client::names;
use hotline_proto::v1::{GetServerInfoRequest, GetServerInfoResponse, PeriodState};
use jiff::{SignedDuration, Timestamp};

use crate::catalogue::{joined, label, leading, pair, speech, text};
use crate::codes::Code;
use crate::config;
use crate::context::{Context, WARNED_BEFORE};
use crate::directories::Directory;
use crate::failure::{Failure, exit};
use crate::outbox;
use crate::output::Printer;
use crate::times;

/// Narrowest terminal on which a list is read without trouble, in columns.
const NARROW: u16 = 80;
/// An answer that takes longer is felt at the desk.
const SLOW: Duration = Duration::from_millis(300);
/// A clock that differs by more spoils the times of calls.
const CLOCK_DIFFERS: SignedDuration = SignedDuration::from_secs(2);

/// Arguments of `doctor`.
#[derive(Args, Debug)]
pub struct DoctorArgs {}

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Health {
    Good,
    /// It works, but not well.
    Doubtful,
    /// Nothing works with it.
    Bad,
}

/// What was found.
struct Finding {
    health: Health,
    /// The message that names what was looked at.
    what: &'static str,
    found: String,
    /// What to do.
    advice: Option<String>,
}

impl Finding {
    fn good(what: &'static str, found: String) -> Self {
        Self { health: Health::Good, what, found, advice: None }
    }

    fn doubtful(what: &'static str, found: String, advice: String) -> Self {
        Self { health: Health::Doubtful, what, found, advice: Some(advice) }
    }

    /// What stands in the way, with what the failure itself advises.
    async fn of_failure(context: &Context, what: &'static str, failure: &Failure) -> Self {
        let wording = context.wording(failure).await;
        let mut lines = failure.lines(&wording).into_iter();
        let first = lines.next().unwrap_or_default();
        let found = first.strip_prefix(&text!("error", text = "")).unwrap_or(&first).to_owned();
        let advice: Vec<String> = lines.map(|line| line.trim().to_owned()).collect();
        Self {
            health: Health::Bad,
            what,
            found,
            advice: Some(advice.join("\n")).filter(|advice| !advice.is_empty()),
        }
    }

    fn show(&self) -> Result<(), Failure> {
        let mark = match self.health {
            Health::Good => text!("doctor-good"),
            Health::Doubtful => text!("doctor-doubtful"),
            Health::Bad => text!("doctor-bad"),
        };
        let advice = self.advice.iter().flat_map(|advice| advice.lines());
        let advice: String = advice.map(|line| format!("    {line}\n")).collect();
        let told = leading(&pair(self.what, &[]), &self.found);
        Printer.styled(&format!("{mark} {told}\n{advice}"))
    }
}

impl DoctorArgs {
    /// Looks at one thing after the other, and says at once how it stands. Fails with what stands in the way.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let mut report = Report { worst: Health::Good };
        report.tell(settings())?;
        report.tell(language())?;
        report.tell(terminal())?;
        report.tell(kept()?)?;
        if let Err((what, failure)) = report.of_server(context).await {
            report.tell(Finding::of_failure(context, what, &failure).await)?;
            return Err(Failure::Told(failure.exit_code()));
        }
        match report.worst {
            Health::Good => Printer.styled(&format!("{}\n", text!("doctor-all-good"))),
            Health::Doubtful => Ok(()),
            Health::Bad => Err(Failure::Told(exit::CONFIG)),
        }
    }
}

/// What was found so far.
struct Report {
    worst: Health,
}

impl Report {
    fn tell(&mut self, finding: Finding) -> Result<(), Failure> {
        self.worst = self.worst.max(finding.health);
        finding.show()
    }

    /// What can be asked of the server. Fails with what could not be.
    async fn of_server(&mut self, context: &Context) -> Result<(), (&'static str, Failure)> {
        let of = |what: &'static str| move |failure| (what, failure);
        let (finding, info, asked) = server(context).await.map_err(of("doctor-server"))?;
        for finding in [finding, signed_in(context, &info), version(&info), clock(&info, asked)] {
            self.tell(finding).map_err(of("doctor-server"))?;
        }
        for finding in period(context).await.map_err(of("doctor-period"))? {
            self.tell(finding).map_err(of("doctor-period"))?;
        }
        Ok(())
    }
}

fn settings() -> Finding {
    let Some(path) = config::path() else {
        return Finding::doubtful("doctor-settings", text!("no-home"), text!("doctor-no-home-advice"));
    };
    let file = path.display().to_string();
    let found = if path.exists() { file } else { text!("doctor-no-settings", file = file) };
    Finding::good("doctor-settings", found)
}

/// The language, and whether the system shows what is written in it.
fn language() -> Finding {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| env::var(name).ok().filter(|set| !set.is_empty()));
    let locale = set.unwrap_or_else(|| "C".to_owned());
    let is_utf8 = locale.to_ascii_lowercase().replace('-', "").contains("utf8");
    let found = text!("doctor-language-found", language = speech().to_string(), locale = locale);
    match is_utf8 {
        true => Finding::good("doctor-language", found),
        false => Finding::doubtful("doctor-language", found, text!("doctor-locale-advice")),
    }
}

fn terminal() -> Finding {
    let what = "doctor-terminal";
    match Printer.width() {
        None if stdout().is_terminal() => {
            Finding::doubtful(what, text!("doctor-terminal-unknown"), text!("doctor-terminal-advice"))
        }
        None => Finding::good(what, text!("doctor-no-terminal")),
        Some(width) if width < NARROW => {
            let found = text!("doctor-terminal-width", width = i64::from(width));
            Finding::doubtful(what, found, text!("doctor-terminal-narrow", least = i64::from(NARROW)))
        }
        Some(width) => Finding::good(what, text!("doctor-terminal-width", width = i64::from(width))),
    }
}

/// What is kept at this seat and not sent.
fn kept() -> Result<Finding, Failure> {
    let what = "doctor-outbox";
    let Some(outbox) = outbox::if_any()? else {
        return Ok(Finding::good(what, text!("outbox-empty")));
    };
    let all = outbox.all()?;
    let waiting = all.iter().filter(|kept| kept.entry.as_ref().is_some_and(|entry| !entry.is_refused()));
    let waiting = waiting.count();
    let found = text!("doctor-outbox-waits", waiting = waiting, refused = all.len() - waiting);
    Ok(Finding::doubtful(what, found, text!("doctor-outbox-advice")))
}

/// The server, with its answer, and when that was asked for and came.
async fn server(
    context: &Context,
) -> Result<(Finding, GetServerInfoResponse, (Timestamp, Timestamp)), Failure> {
    let endpoint = context.config.endpoint()?;
    // The first one makes the connection.
    context.read(GetServerInfoRequest {}).await?;
    let (begun, at) = (Instant::now(), Timestamp::now());
    let info = context.read(GetServerInfoRequest {}).await?;
    let (took, came) = (begun.elapsed(), Timestamp::now());
    let safety = match endpoint.split(':').next().unwrap_or_default() {
        "https" => text!("doctor-tls"),
        "unix" => text!("doctor-socket"),
        _ => text!("doctor-no-tls"),
    };
    let took_ms = i64::try_from(took.as_millis()).unwrap_or(i64::MAX);
    let found = text!("doctor-server-found", endpoint = endpoint, safety = safety, ms = took_ms);
    let finding = match took > SLOW {
        true => Finding::doubtful("doctor-server", found, text!("doctor-slow-advice")),
        false => Finding::good("doctor-server", found),
    };
    Ok((finding, info, (at, came)))
}

fn signed_in(context: &Context, info: &GetServerInfoResponse) -> Finding {
    let role = label(info.role().full_name());
    let who = text!("doctor-signed-in-as", principal = info.principal.as_str(), role = role);
    let Some(until) = info.expires_at.as_ref().and_then(times::from_proto) else {
        return Finding::good("doctor-sign-in", who);
    };
    let left = until.duration_since(context.now);
    let length = times::length_for_people(&times::duration_to_proto(left.max(SignedDuration::ZERO)));
    let found = text!("doctor-signed-in-for", who = who, left = length);
    match left <= WARNED_BEFORE {
        true => Finding::doubtful("doctor-sign-in", found, text!("doctor-renew-advice")),
        false => Finding::good("doctor-sign-in", found),
    }
}

fn version(info: &GetServerInfoResponse) -> Finding {
    let own = env!("CARGO_PKG_VERSION");
    let found = text!("doctor-versions", own = own, server = info.version.as_str());
    match info.version == own {
        true => Finding::good("doctor-version", found),
        false => Finding::doubtful("doctor-version", found, text!("doctor-version-advice")),
    }
}

/// How far the clock of this seat is from that of the server, which answered between two moments.
fn clock(info: &GetServerInfoResponse, (asked, came): (Timestamp, Timestamp)) -> Finding {
    let Some(there) = info.time.as_ref().and_then(times::from_proto) else {
        return Finding::doubtful(
            "doctor-clock",
            text!("doctor-clock-unknown"),
            text!("doctor-version-advice"),
        );
    };
    // What may have passed on the way is no difference.
    let ahead = asked.duration_since(there).max(SignedDuration::ZERO);
    let behind = there.duration_since(came).max(SignedDuration::ZERO);
    let difference = ahead.max(behind);
    let length = times::length_for_people(&times::duration_to_proto(difference));
    let found = match () {
        () if difference < SignedDuration::from_secs(1) => text!("doctor-clock-right"),
        () if ahead > behind => text!("doctor-clock-ahead", by = length),
        () => text!("doctor-clock-behind", by = length),
    };
    match difference {
        _ if ahead > times::AHEAD => Finding {
            health: Health::Bad,
            ..Finding::doubtful("doctor-clock", found, text!("doctor-clock-advice"))
        },
        _ if difference > CLOCK_DIFFERS => {
            Finding::doubtful("doctor-clock", found, text!("doctor-clock-advice"))
        }
        _ => Finding::good("doctor-clock", found),
    }
}

/// The period in which the commands of this seat work, and who works here.
async fn period(context: &Context) -> Result<Vec<Finding>, Failure> {
    let parent = context.parent().await?;
    let period = context.period(parent).await?;
    let id = names::short(&period.name);
    let state = label(period.state().full_name());
    let found = text!("doctor-period-found", id = id, name = period.display_name.as_str(), state = state);
    let mut findings = vec![match period.state() == PeriodState::Closed {
        true => Finding::doubtful("doctor-period", found, text!("doctor-period-closed-advice")),
        false => Finding::good("doctor-period", found),
    }];
    if let Some(code) = &context.config.operator {
        let entries = context.directory(Directory::Operators, parent).await?;
        let offered = || entries.iter().filter(|entry| !entry.retired);
        findings.push(match offered().find(|entry| entry.is_called(code)) {
            Some(entry) => Finding::good("doctor-operator", joined([&entry.code, &entry.name])),
            None => {
                let known = joined(offered().map(|entry| &entry.code));
                let advice = text!("doctor-operator-advice", codes = known);
                Finding::doubtful("doctor-operator", code.clone(), advice)
            }
        });
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_differs_is_told_by_how_much_and_which_way() {
        let at = |second: i64| Timestamp::from_second(1_700_000_000 + second).unwrap();
        let told = |there: i64| {
            let info = GetServerInfoResponse { time: Some(times::to_proto(at(there))), ..Default::default() };
            let Finding { health, found, .. } = clock(&info, (at(0), at(1)));
            format!("{there}: {health:?}: {found}")
        };
        insta::assert_snapshot!([0, 1, -2, 4, 60, -7_200].map(told).join("\n"), @"
        0: Good: as that of the server
        1: Good: as that of the server
        -2: Good: 2 s ahead of the server
        4: Doubtful: 3 s behind the server
        60: Doubtful: 59 s behind the server
        -7200: Bad: 2 h ahead of the server
        ");
        assert_eq!(clock(&GetServerInfoResponse::default(), (at(0), at(1))).health, Health::Doubtful);
    }
}
