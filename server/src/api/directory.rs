//! Categories, districts, agencies and operators of a period.

use std::collections::BTreeMap;
use std::sync::Arc;

use hotline_proto::v1;
use hotline_proto::v1::directory_service_server::DirectoryService;
use tonic::{Request, Response, Status};

use super::convert::input::{Address, CODE, ResolvedPeriod};
use super::convert::output;
use super::error::Failure;
use super::page::{self, Paged, Tokens};
use super::write::WriteOutcome;
use super::{Api, answer, not_found};
use crate::domain::directory::{Directory, DirectoryEntry};
use crate::domain::reference::usual_rank;
use crate::domain::refusal::Missing;
use crate::domain::refusal::problem::DirectoryKind;
use crate::store::tables::periods;

/// Implements the service. Each directory gives its methods, the field of its requests and responses, and the conversion of an entry.
macro_rules! service {
    ($($get:ident($get_request:ident) -> $get_response:ident [$kind:ident], $list:ident($list_request:ident) -> $list_response:ident, $upsert:ident($upsert_request:ident) -> $upsert_response:ident: $field:ident, $output:path;)+) => {
        #[tonic::async_trait]
        impl DirectoryService for Api {
            async fn list_categories(
                &self,
                request: Request<v1::ListCategoriesRequest>,
            ) -> Result<Response<v1::ListCategoriesResponse>, Status> {
                Ok(answer(self.categories(request.into_inner()).await?))
            }

            async fn upsert_categories(
                &self,
                request: Request<v1::UpsertCategoriesRequest>,
            ) -> Result<Response<v1::UpsertCategoriesResponse>, Status> {
                Ok(self.upsert_categories_now(request).await?)
            }

            async fn get_category(
                &self,
                request: Request<v1::GetCategoryRequest>,
            ) -> Result<Response<v1::GetCategoryResponse>, Status> {
                Ok(answer(self.category(request.into_inner()).await?))
            }

            $(
                async fn $get(
                    &self,
                    request: Request<v1::$get_request>,
                ) -> Result<Response<v1::$get_response>, Status> {
                    let v1::$get_request { parent, code } = request.into_inner();
                    let (_, directory) = self.directory_with(&parent, &code).await?;
                    let entry = directory.$field.get(&code).ok_or_else(|| no_entry(DirectoryKind::$kind, &code))?;
                    Ok(answer(v1::$get_response { entry: Some($output(entry)) }))
                }

                async fn $list(
                    &self,
                    request: Request<v1::$list_request>,
                ) -> Result<Response<v1::$list_response>, Status> {
                    let request = request.into_inner();
                    let entries = self.entries(&request, &request.parent, |directory| directory.$field).await?;
                    let (entries, next_page_token) = entries;
                    let $field = entries.iter().map($output).collect();
                    Ok(answer(v1::$list_response { $field, next_page_token }))
                }

                async fn $upsert(
                    &self,
                    request: Request<v1::$upsert_request>,
                ) -> Result<Response<v1::$upsert_response>, Status> {
                    let codes: Vec<String> =
                        request.get_ref().$field.iter().map(|entry| entry.code.clone()).collect();
                    let respond = async |outcome: WriteOutcome| {
                        let directory = self.directory(&outcome.period).await?;
                        let entries = codes.iter().filter_map(|code| directory.$field.get(code));
                        Ok(v1::$upsert_response { $field: entries.map($output).collect(), write: None })
                    };
                    Ok(self.write(request, respond).await?)
                }
            )+
        }
    };
}

service! {
    get_district(GetDistrictRequest) -> GetDistrictResponse [District],
    list_districts(ListDistrictsRequest) -> ListDistrictsResponse,
    upsert_districts(UpsertDistrictsRequest) -> UpsertDistrictsResponse: districts, output::district;
    get_agency(GetAgencyRequest) -> GetAgencyResponse [Agency],
    list_agencies(ListAgenciesRequest) -> ListAgenciesResponse,
    upsert_agencies(UpsertAgenciesRequest) -> UpsertAgenciesResponse: agencies, output::agency;
    get_operator(GetOperatorRequest) -> GetOperatorResponse [Operator],
    list_operators(ListOperatorsRequest) -> ListOperatorsResponse,
    upsert_operators(UpsertOperatorsRequest) -> UpsertOperatorsResponse: operators, output::operator;
}

/// The failure for a code that no entry has.
fn no_entry(directory: DirectoryKind, code: &str) -> Failure {
    not_found(Missing::Entry { directory, code: code.to_owned() })
}

impl Api {
    async fn directory(&self, period: &ResolvedPeriod) -> Result<Directory, Failure> {
        let key = period.key;
        self.query(move |conn| periods::directory(conn, key)).await
    }

    /// A period and its directories, to look up a code in them.
    async fn directory_with(
        &self,
        parent: &str,
        code: &str,
    ) -> Result<(Arc<ResolvedPeriod>, Directory), Failure> {
        let reading = self.open(Address::period("parent", parent)).await?;
        let (period, _) = reading.read(|f| f.required_text("code", code, CODE))?;
        let directory = self.directory(&period).await?;
        Ok((period, directory))
    }

    async fn category(&self, request: v1::GetCategoryRequest) -> Result<v1::GetCategoryResponse, Failure> {
        let (period, directory) = self.directory_with(&request.parent, &request.code).await?;
        let category = directory.categories.get(&request.code);
        let category = category.ok_or_else(|| no_entry(DirectoryKind::Category, &request.code))?;
        let hazard = self.hazard(&period).await?;
        Ok(v1::GetCategoryResponse { entry: Some(output::category(category, &hazard)) })
    }

    /// The period, page size and tokens of a list.
    async fn page_of<R: Paged>(
        &self,
        request: &R,
        parent: &str,
    ) -> Result<(Arc<ResolvedPeriod>, i64, Tokens), Failure> {
        let reading = self.open(Address::period("parent", parent)).await?;
        let (period, size) = reading.read(|f| page::size(f, request))?;
        Ok((period, size, Tokens::new(self.store.token_key(), request)))
    }

    /// A page of a directory in the order of its codes, and the token of the next page.
    async fn entries<R: Paged>(
        &self,
        request: &R,
        parent: &str,
        pick: impl FnOnce(Directory) -> BTreeMap<String, DirectoryEntry>,
    ) -> Result<(Vec<DirectoryEntry>, String), Failure> {
        let (period, size, tokens) = self.page_of(request, parent).await?;
        let after: Option<String> = tokens.read(request.page_token())?;
        let entries = pick(self.directory(&period).await?).into_values();
        let mut entries: Vec<_> =
            entries.filter(|entry| after.as_ref().is_none_or(|after| entry.code > *after)).collect();
        let next = page::cut(&mut entries, size, |entry| entry.code.clone());
        Ok((entries, tokens.next(next.as_ref())))
    }

    async fn hazard(&self, period: &ResolvedPeriod) -> Result<String, Failure> {
        Ok(self.find_period(&period.id).await?.1.facts.hazard)
    }

    /// A page of the categories: first those that are usual for the hazard, in the order of its profile; then the others, by code.
    async fn categories(
        &self,
        request: v1::ListCategoriesRequest,
    ) -> Result<v1::ListCategoriesResponse, Failure> {
        let (period, size, tokens) = self.page_of(&request, &request.parent).await?;
        let after: Option<String> = tokens.read(request.page_token())?;
        let hazard = self.hazard(&period).await?;
        let sort_key = |code: &str| (usual_rank(&hazard, code).unwrap_or(usize::MAX), code.to_owned());
        let mut categories: Vec<DirectoryEntry> =
            self.directory(&period).await?.categories.into_values().collect();
        categories.sort_by_cached_key(|category| sort_key(&category.code));
        if let Some(after) = after {
            categories.retain(|category| sort_key(&category.code) > sort_key(&after));
        }
        let next = page::cut(&mut categories, size, |category| category.code.clone());
        Ok(v1::ListCategoriesResponse {
            categories: categories.iter().map(|category| output::category(category, &hazard)).collect(),
            next_page_token: tokens.next(next.as_ref()),
        })
    }

    async fn upsert_categories_now(
        &self,
        request: Request<v1::UpsertCategoriesRequest>,
    ) -> Result<Response<v1::UpsertCategoriesResponse>, Failure> {
        let codes: Vec<String> =
            request.get_ref().categories.iter().map(|entry| entry.code.clone()).collect();
        let respond = async |outcome: WriteOutcome| {
            let directory = self.directory(&outcome.period).await?;
            let hazard = self.hazard(&outcome.period).await?;
            let categories = codes.iter().filter_map(|code| directory.categories.get(code));
            let categories = categories.map(|category| output::category(category, &hazard)).collect();
            Ok(v1::UpsertCategoriesResponse { categories, write: None })
        };
        self.write(request, respond).await
    }
}
