//! A token, as a row and as a card.

use hotline_client::names;
use hotline_proto::v1::{GetServerInfoResponse, Token};

use crate::output::{Block, Cell, Table};

/// Columns of a list of tokens.
pub const KEYS: &[&str] = &[
    "token",
    "principal",
    "token.role",
    "periods",
    "expires_at",
    "revoked_at",
    "last_used_at",
    "may_act_for_others",
    "by_certificate",
    "created_at",
    "created_by",
];

fn cells(token: &Token) -> Vec<Cell> {
    let periods = token.periods.iter().map(|name| names::short(name)).collect::<Vec<_>>().join(", ");
    vec![
        Cell::text(token.name.trim_start_matches("tokens/")),
        Cell::text(&token.principal),
        Cell::code(token.role()),
        Cell::text(periods),
        Cell::time(token.expires_at.as_ref()),
        Cell::time(token.revoked_at.as_ref()),
        Cell::time(token.last_used_at.as_ref()),
        Cell::if_set(token.may_act_for_others),
        Cell::if_set(token.by_certificate),
        Cell::time(token.created_at.as_ref()),
        Cell::text(&token.created_by),
    ]
}

/// Rows of a list of tokens.
pub fn table(tokens: &[Token]) -> Table {
    Table { for_spreadsheets: 3, ..Table::new(KEYS, tokens, cells) }
}

/// The row of a new token, with what is shown this once.
pub fn with_secret(token: &Token, secret: &str) -> Table {
    let keys = [KEYS, &["secret"]].concat();
    let row = cells(token).into_iter().chain([Cell::text(secret)]).collect::<Vec<_>>();
    Table::new(&keys, &[()], |()| row.clone())
}

/// Everything about a token that may be shown.
pub fn card(token: &Token) -> Vec<Block> {
    vec![Block::Card(KEYS.iter().copied().zip(cells(token)).collect())]
}

/// As whom the server knows who is asking.
pub fn caller(info: &GetServerInfoResponse) -> Vec<(&'static str, Cell)> {
    let periods = info.periods.iter().map(|name| names::short(name)).collect::<Vec<_>>().join(", ");
    vec![
        ("principal", Cell::text(&info.principal)),
        ("token.role", Cell::code(info.role())),
        ("periods", Cell::text(periods)),
        ("expires_at", Cell::time(info.expires_at.as_ref())),
        ("server_version", Cell::text(&info.version)),
    ]
}
