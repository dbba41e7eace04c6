//! `hotline call log`.

use std::io::IsTerminal;

use clap::Args;
use hotline_client::names;
use hotline_proto::v1::find_call_request::Reference;
use hotline_proto::v1::{Call, CallDirection, CallKind, CreateCallRequest, LinkKind};

use super::fields::CallFields;
use super::outcome::OutcomeFields;
use crate::catalogue::{term, text};
use crate::context::Context;
use crate::desk;
use crate::failure::{Failure, exit};
use crate::input;
use crate::outbox::{self, Delivery};
use crate::output::Printer;
use crate::write::CreateArgs;

/// Arguments of `call log`.
///
/// A call needs at least a phone number, an address or a district, and a summary.
#[derive(Args, Debug)]
pub struct LogArgs {
    #[command(flatten)]
    call: CallFields,
    #[command(flatten)]
    outcome: OutcomeFields,
    /// System that submits it
    #[arg(long, value_name = "SYSTEM", requires = "external_id", help_heading = "Source")]
    source: Option<String>,
    /// Id of the call in that system
    #[arg(long, value_name = "ID", requires = "source", help_heading = "Source")]
    external_id: Option<String>,
    /// Reference of the paper form on which it was taken, from `hotline call form`
    #[arg(long, value_name = "REFERENCE", help_heading = "Source")]
    reference: Option<String>,
    /// From an old register: starts no clocks and no alarms
    #[arg(long, help_heading = "Source")]
    historical: bool,
    #[command(flatten)]
    write: CreateArgs,
}

/// A reference as it stands on a form, whatever the width in which it was typed.
fn as_on_form(typed: &str) -> String {
    match names::reference(typed) {
        Some(Reference::OfflineReference(reference)) => reference,
        _ => typed.trim().to_owned(),
    }
}

/// Whether nothing was typed but the command.
fn is_bare() -> bool {
    std::env::args().skip(1).eq(["call", "log"])
}

impl LogArgs {
    /// Logs the call. Where nothing is said of it, the desk takes it.
    pub async fn run(mut self, context: &Context) -> Result<(), Failure> {
        if is_bare() && std::io::stdin().is_terminal() && std::io::stdout().is_terminal() {
            return desk::run(context, None).await;
        }
        let keeps = self.write.request_id.is_none();
        if keeps {
            context.go_on_alone(outbox::patience(&context.config));
        }
        let seat = context.seat().await?;
        let parent = context.parent().await?.to_owned();
        self.ask()?;
        if context.away().is_some() {
            // What was meant is decided while the operator is there, by what the seat remembers.
            context.look_codes_up();
        }
        if self.source.is_none() {
            // The desk's operator did not take what another system submits.
            self.call.operator = context.operator(self.call.operator.take());
        }
        let (mut call, _) = self.call.into_call(context, &parent).await?;
        call.source_system = self.source.unwrap_or_default();
        call.external_id = self.external_id.unwrap_or_default();
        call.historical = self.historical;
        call.offline_reference = self.reference.map(|typed| as_on_form(&typed)).unwrap_or_default();
        let outcomes = self.outcome.into_outcomes(context, &parent).await?;
        let links = outcomes.links.iter().filter(|link| link.kind() != LinkKind::First).count();
        // A request that is repeated under its id is kept by who repeats it.
        let by_clock = keeps && outbox::complete(&mut call, &seat, context.now, self.write.at.is_some())?;
        let request = CreateCallRequest {
            parent: parent.clone(),
            call: Some(call),
            issues: outcomes.issues,
            links: outcomes.links,
            handoffs: outcomes.handoffs,
            triage: outcomes.triage,
            ..CreateCallRequest::default()
        };
        let request = context.complete(&self.write, &parent, request).await?;
        let answer = match keeps {
            true => match outbox::deliver(context, seat, request, by_clock).await? {
                Delivery::Recorded(answer) => *answer,
                Delivery::Kept(entry, why) => {
                    outbox::tell_kept(context, &entry, &why);
                    return Err(Failure::Told(exit::QUEUED));
                }
            },
            false => context.send(request).await?,
        };
        let document = super::outcome_document(
            context,
            &answer,
            &answer.issues,
            &answer.changed_issues,
            &answer.look_alikes,
            answer.proposed_need.as_ref(),
        );
        context.show(document.await?).await?;
        if let Err(failure) = context.remember_for_later(&parent).await {
            // The call is recorded all the same.
            failure.report(Printer, &context.wording(&failure).await);
        }
        // That of an issue that it opens is none that was asked for.
        let asked_for = |call: &Call| call.links.iter().filter(|link| link.kind() != LinkKind::First).count();
        let linked = answer.call.as_ref().map_or(0, asked_for);
        if linked < links {
            // A kind alone means the one open issue of the number.
            Printer.note(&text!("link-not-made"));
        }
        Ok(())
    }

    /// At a terminal, what a call needs and has not is asked for: who called or where it is, and what it is about.
    fn ask(&mut self) -> Result<(), Failure> {
        let call = &mut self.call;
        let needs_nothing = self.source.is_some()
            || call.disposition.is_some()
            || call.silent.is_some()
            || call.direction == Some(CallDirection::Outbound)
            || matches!(call.kind, Some(CallKind::Invalid | CallKind::Test));
        if needs_nothing || !std::io::stdin().is_terminal() {
            return Ok(());
        }
        if call.phone.is_none() && call.address.is_none() && call.district.is_none() {
            let phone = input::text_or_prompt(None, &term!("ask-phone"))?;
            call.phone = Some(phone).filter(|phone| !phone.is_empty());
        }
        if call.summary.is_none() {
            call.summary = Some(input::text_or_prompt(None, &term!("ask-summary"))?);
        }
        Ok(())
    }
}
