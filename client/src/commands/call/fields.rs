//! The fields of a call as flags: the same for logging, completing and amending.

use clap::Args;
use hotline_proto::v1::{
    AffectedPersonInput, Call, CallChannel, CallDirection, CallDisposition, CallKind, CallerInput,
    ContactSafety, PersonTag, Urgency,
};

use crate::codes;
use crate::commands::Given;
use crate::context::Context;
use crate::directories::Directory;
use crate::failure::Failure;
use crate::input;
use crate::input::number::number;
use crate::times::{Lean, When};

/// The fields of a call.
#[derive(Args, Debug, Default)]
pub struct CallFields {
    /// Caller's phone number; `-` reads it from standard input
    #[arg(short = 'p', long, value_name = "NUMBER", help_heading = "Caller")]
    pub phone: Option<String>,
    /// Caller's name
    #[arg(long, help_heading = "Caller")]
    pub name: Option<String>,
    /// The caller wishes to stay unknown
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "true|false", help_heading = "Caller")]
    pub anonymous: Option<bool>,
    /// Neither agency nor respondent may learn who called
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "true|false", help_heading = "Caller")]
    pub confidential: Option<bool>,
    /// Language the caller speaks: zh, yue, en
    #[arg(long, value_name = "TAG", help_heading = "Caller")]
    pub language: Option<String>,
    /// Number to call back on, if not the caller's own
    #[arg(long, value_name = "NUMBER", help_heading = "Caller")]
    pub callback_phone: Option<String>,
    /// The caller must not be called
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "true|false", help_heading = "Caller")]
    pub do_not_call: Option<bool>,
    /// No message may be left
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "true|false", help_heading = "Caller")]
    pub no_message: Option<bool>,
    /// When a call is safe, in the caller's words
    #[arg(long, value_name = "TEXT", help_heading = "Caller")]
    pub safe_hours: Option<String>,
    /// The caller was abusive: shown with the rule of the line whenever the number calls
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "true|false", help_heading = "Caller")]
    pub abusive: Option<bool>,
    /// How calls of this number are to be handled: shown whenever it calls
    #[arg(long, value_name = "TEXT", help_heading = "Caller")]
    pub caller_plan: Option<String>,
    /// Persons represented
    #[arg(long, value_name = "COUNT", help_heading = "Caller", value_parser = number::<i32>(0..=i64::from(i32::MAX)))]
    pub persons: Option<i32>,
    /// Name of the affected person, if not the caller
    #[arg(long, value_name = "NAME", help_heading = "Affected person")]
    pub affected_name: Option<String>,
    /// Phone number of the affected person
    #[arg(long, value_name = "NUMBER", help_heading = "Affected person")]
    pub affected_phone: Option<String>,
    /// What makes the person vulnerable; may be repeated
    #[arg(long, value_name = "TAG", value_parser = codes::parser::<PersonTag>(), help_heading = "Affected person")]
    pub affected_tag: Vec<PersonTag>,
    /// What it is about; `-` reads it from standard input
    #[arg(short = 's', long, value_name = "TEXT", help_heading = "Matter")]
    pub summary: Option<String>,
    /// What the caller wants
    #[arg(long, value_parser = codes::parser::<CallKind>(), help_heading = "Matter")]
    pub kind: Option<CallKind>,
    /// Urgency; p0 is life at risk
    #[arg(short = 'u', long, value_parser = codes::parser::<Urgency>(), help_heading = "Matter")]
    pub urgency: Option<Urgency>,
    /// Nobody spoke: an open line, breathing, noise
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "true|false", help_heading = "Matter")]
    pub silent: Option<bool>,
    /// Category, by code, name or beginning; see `hotline directory categories list`
    #[arg(short = 'c', long, value_name = "CODE", help_heading = "Matter")]
    pub category: Option<String>,
    /// District, by code, name or beginning
    #[arg(short = 'd', long, value_name = "CODE", help_heading = "Matter")]
    pub district: Option<String>,
    /// Where it happens
    #[arg(long, value_name = "TEXT", help_heading = "Matter")]
    pub address: Option<String>,
    /// Note for the desk only
    #[arg(long, value_name = "TEXT", help_heading = "Matter")]
    pub note: Option<String>,
    /// When it reached the hotline; default: now
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, help_heading = "Course of the call")]
    pub received: Option<When>,
    /// When a person took it
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, help_heading = "Course of the call")]
    pub answered: Option<When>,
    /// When it ended
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, help_heading = "Course of the call")]
    pub ended: Option<When>,
    /// Call handler who took it, by code or name [HOTLINE_OPERATOR]
    #[arg(long, value_name = "CODE", help_heading = "Course of the call")]
    pub operator: Option<String>,
    /// What became of the call itself
    #[arg(long, value_parser = codes::parser::<CallDisposition>(), help_heading = "Course of the call")]
    pub disposition: Option<CallDisposition>,
    /// Channel by which it came
    #[arg(long, value_parser = codes::parser::<CallChannel>(), help_heading = "Course of the call")]
    pub channel: Option<CallChannel>,
    /// Who called whom
    #[arg(long, value_parser = codes::parser::<CallDirection>(), help_heading = "Course of the call")]
    pub direction: Option<CallDirection>,
    /// Line that was dialled
    #[arg(long, value_name = "LINE", help_heading = "Course of the call")]
    pub line: Option<String>,
    /// Reference of the telephone system
    #[arg(long, value_name = "REFERENCE", help_heading = "Course of the call")]
    pub telephony_reference: Option<String>,
}

impl CallFields {
    /// The call, and the paths of the fields that were given. `subject` names something in its period.
    pub async fn into_call(self, context: &Context, subject: &str) -> Result<(Call, Vec<String>), Failure> {
        input::at_most_one_stdin(&[self.phone.as_deref(), self.summary.as_deref()])?;
        let received = context.moment(self.received, subject, Lean::Past).await?;
        let answered = context.moment(self.answered, subject, Lean::Past).await?;
        let ended = context.moment(self.ended, subject, Lean::Past).await?;
        let category = context.code_if(Directory::Categories, subject, self.category).await?;
        let district = context.code_if(Directory::Districts, subject, self.district).await?;
        let operator = context.code_if(Directory::Operators, subject, self.operator).await?;
        let mut given = Given::default();
        let caller = CallerInput {
            phone: given.take("caller_input.phone", input::optional(self.phone)?),
            name: given.take("caller_input.name", self.name),
            anonymous: given.take("caller_input.anonymous", self.anonymous),
            confidential: given.take("caller_input.confidential", self.confidential),
            language: given.take("caller_input.language", self.language),
        };
        let person = AffectedPersonInput {
            name: given.take("affected_person_input.name", self.affected_name),
            phone: given.take("affected_person_input.phone", self.affected_phone),
            tags: given.list("affected_person_input.tags", self.affected_tag),
        };
        let safety = ContactSafety {
            do_not_call: given.take("contact_safety.do_not_call", self.do_not_call),
            no_message: given.take("contact_safety.no_message", self.no_message),
            hours: given.take("contact_safety.hours", self.safe_hours),
        };
        let call = Call {
            caller_input: given.any("caller_input.").then_some(caller),
            affected_person_input: given.any("affected_person_input.").then_some(person),
            contact_safety: given.any("contact_safety.").then_some(safety),
            callback_phone: given.take("callback_phone", self.callback_phone),
            persons_represented: given.take("persons_represented", self.persons),
            summary: given.take("summary", input::optional(self.summary)?),
            kind: given.code("kind", self.kind),
            urgency: given.code("urgency", self.urgency),
            silent: given.take("silent", self.silent),
            abusive: given.take("abusive", self.abusive),
            caller_plan: given.take("caller_plan", self.caller_plan),
            category: given.take("category", category),
            district: given.take("district", district),
            incident_address: given.take("incident_address", self.address),
            confidential_note: given.take("confidential_note", self.note),
            received_at: given.some("received_at", received),
            answered_at: given.some("answered_at", answered),
            ended_at: given.some("ended_at", ended),
            operator_code: given.take("operator", operator),
            disposition: given.code("disposition", self.disposition),
            channel: given.code("channel", self.channel),
            direction: given.code("direction", self.direction),
            line: given.take("line", self.line),
            telephony_reference: given.take("telephony_reference", self.telephony_reference),
            ..Call::default()
        };
        Ok((call, given.paths))
    }
}
