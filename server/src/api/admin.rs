//! The server, its tokens, and the heads of the journals.

use hotline_proto::v1::admin_service_server::AdminService;
use hotline_proto::{WriteRequest, v1};
use prost::{Message, Name};
use tonic::{Request, Response, Status};

use super::convert::input::{self, Fields};
use super::convert::{codes, output};
use super::error::{Failure, Recorded};
use super::identity::caller;
use super::page::{self, Paged, Tokens};
use super::write;
use super::{Api, answer};
use crate::domain::codes::Role;
use crate::domain::instant::Instant;
use crate::domain::period::PeriodId;
use crate::domain::refusal::{Problem, Refusal};
use crate::store::Error;
use crate::store::access::{self, AccessCommand, AccessRequest, Changed};
use crate::store::admin::heads;
use crate::store::tables::checkpoint::JournalName;

#[tonic::async_trait]
impl AdminService for Api {
    async fn get_server_info(
        &self,
        _: Request<v1::GetServerInfoRequest>,
    ) -> Result<Response<v1::GetServerInfoResponse>, Status> {
        let caller = caller().map_err(Failure::from)?;
        let grant = caller.token.as_ref().map(|token| &token.grant);
        Ok(answer(v1::GetServerInfoResponse {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            principal: caller.principal.as_str().to_owned(),
            role: codes::number(caller.role),
            periods: grant
                .map(|grant| grant.periods.iter().map(PeriodId::name).collect())
                .unwrap_or_default(),
            expires_at: grant.map(|grant| super::convert::times::timestamp(grant.expires_at)),
            time: Some(super::convert::times::timestamp(Instant::now())),
            register_id: self.store.register_id().to_string(),
        }))
    }

    async fn create_token(
        &self,
        request: Request<v1::CreateTokenRequest>,
    ) -> Result<Response<v1::CreateTokenResponse>, Status> {
        let now = Instant::now();
        let read = |f: &mut Fields<'_>, request: &v1::CreateTokenRequest| {
            input::grant(f, request.token.as_ref(), now).map(AccessCommand::Create)
        };
        let Some((token, changed)) = self.change_token(request, read).await? else {
            return Ok(answer(v1::CreateTokenResponse::default()));
        };
        Ok(answer(v1::CreateTokenResponse {
            token: Some(token),
            write: Some(result(&changed)),
            secret: changed.secret.map(|secret| secret.text()).unwrap_or_default(),
        }))
    }

    async fn list_tokens(
        &self,
        request: Request<v1::ListTokensRequest>,
    ) -> Result<Response<v1::ListTokensResponse>, Status> {
        Ok(answer(self.tokens(request.into_inner()).await?))
    }

    async fn query_journal(
        &self,
        request: Request<v1::QueryJournalRequest>,
    ) -> Result<Response<v1::QueryJournalResponse>, Status> {
        Ok(answer(self.audit(request.into_inner()).await?))
    }

    async fn erase_person(
        &self,
        request: Request<v1::ErasePersonRequest>,
    ) -> Result<Response<v1::ErasePersonResponse>, Status> {
        Ok(self.forget(request).await?)
    }

    async fn disclose_person(
        &self,
        request: Request<v1::DisclosePersonRequest>,
    ) -> Result<Response<v1::DisclosePersonResponse>, Status> {
        Ok(answer(self.disclose(request.into_inner()).await?))
    }

    async fn revoke_token(
        &self,
        request: Request<v1::RevokeTokenRequest>,
    ) -> Result<Response<v1::RevokeTokenResponse>, Status> {
        let read = |f: &mut Fields<'_>, request: &v1::RevokeTokenRequest| {
            input::token_id(f, "name", &request.name).map(AccessCommand::Revoke)
        };
        let Some((token, changed)) = self.change_token(request, read).await? else {
            return Ok(answer(v1::RevokeTokenResponse::default()));
        };
        Ok(answer(v1::RevokeTokenResponse { token: Some(token), write: Some(result(&changed)) }))
    }

    async fn export_journal_head(
        &self,
        request: Request<v1::ExportJournalHeadRequest>,
    ) -> Result<Response<v1::ExportJournalHeadResponse>, Status> {
        Ok(answer(self.head(request.into_inner()).await?))
    }
}

fn result(changed: &Changed) -> v1::WriteResult {
    v1::WriteResult { position: changed.position, replayed: changed.replayed }
}

impl Api {
    /// Carries out a change of a token, and answers it. None if the change was only to be validated.
    async fn change_token<R: WriteRequest + Message + Name + Clone>(
        &self,
        request: Request<R>,
        read: impl FnOnce(&mut Fields<'_>, &R) -> Option<AccessCommand>,
    ) -> Result<Option<(v1::Token, Changed)>, Failure> {
        let (_, extensions, request) = request.into_parts();
        let note = write::note(&extensions, &request);
        caller()?.check_all_periods()?;
        let (command, context) = input::read(|f| {
            let command = read(f, &request);
            command.zip(write::context(f, &request))
        })?;
        let caller = context.sender()?;
        if context.validate_only {
            return Ok(None);
        }
        let asked = AccessRequest {
            content: write::content(&request, &context),
            request_id: context.request_id,
            actor: caller.principal.clone(),
            on_behalf_of: context.on_behalf_of,
            token: caller.token_id(),
            command,
        };
        // The answer is made of what was written: a secret cannot be read back.
        let changed = self.store.change_access(asked).await??;
        let token = output::token(&changed.token, None);
        note.end_as(Recorded { resource: token.name.clone(), position: changed.position }, changed.replayed);
        Ok(Some((token, changed)))
    }

    async fn head(
        &self,
        request: v1::ExportJournalHeadRequest,
    ) -> Result<v1::ExportJournalHeadResponse, Failure> {
        let period = input::read(|f| Some(f.period_name("period", &request.period)))?;
        let journal = match period {
            Some(id) => JournalName::Period(self.resolve_period(&id).await?.id.clone()),
            None => {
                let caller = caller()?;
                if !matches!(caller.role, Role::Owner | Role::Admin) {
                    return Err(Refusal::field("period", Problem::required()).into());
                }
                caller.check_all_periods()?;
                JournalName::Tokens
            }
        };
        let verifier = self.store.head_key().verifier().clone();
        let verifier_key = verifier.key().to_string();
        let head = self.query(move |conn| {
            let unsigned = |what| Error::Damaged(format!("the head of {journal} {what}"));
            let head = heads::export(conn, &verifier, &journal)?.ok_or_else(|| unsigned("is missing"))?;
            let note = head.note.ok_or_else(|| unsigned("is not signed by the key of the register"))?;
            Ok((note, head.position))
        });
        let (note, position) = head.await?;
        Ok(v1::ExportJournalHeadResponse { note, position, verifier_key })
    }

    async fn tokens(&self, request: v1::ListTokensRequest) -> Result<v1::ListTokensResponse, Failure> {
        caller()?.check_all_periods()?;
        let size = input::read(|f| page::size(f, &request))?;
        let tokens = Tokens::new(self.store.token_key(), &request);
        let after: Option<String> = tokens.read(request.page_token())?;
        let found = self.query(move |conn| access::list(conn, after.as_deref(), size + 1)).await?;
        let place = |(token, _): &access::UsedToken| token.id.clone();
        let (found, next) = page::messages(found, size, place, |(token, used)| output::token(&token, used));
        Ok(v1::ListTokensResponse { tokens: found, next_page_token: tokens.next(next.as_ref()) })
    }
}
