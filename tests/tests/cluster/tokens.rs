//! A token that one server revokes is good for nothing at another.

use std::time::{Duration, SystemTime};

use hotline_client::{Settings, Token as Secret};
use hotline_proto::v1::*;
use hotline_tests::postgres::Cluster;
use hotline_tests::register::{PERIOD, create_period};
use hotline_tests::requests::context;
use hotline_tests::{Register, assert_eventually, assert_refused};
use prost_types::Timestamp;
use tokio::task::JoinSet;
use tonic::Request;

use super::group::Group;

fn call(r: &Register) -> CreateCallRequest {
    r.call().source("pbx", &hotline_tests::id()).request()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_server_revokes_no_other_takes_a_write_from() {
    let database = Cluster::shared().create_database();
    let group = Group::start(&database.url, 2);
    let own = group.register(0);
    own.done(create_period(PERIOD)).await;
    for _ in 0..5 {
        let expires_at = Some(Timestamp::from(SystemTime::now() + Duration::from_secs(3600)));
        let role = Role::Service.into();
        let token = Token { principal: "services/pbx".to_owned(), role, expires_at, ..Token::default() };
        let made = own.response(CreateTokenRequest { token: Some(token), write: context() }).await;
        let name = made.token.expect("a token").name;
        let secret = Secret::new(&made.secret).expect("it is one");
        let settings = Settings { token: Some(secret), ..group.settings(1) };
        let other = Register::connect_with(settings).await;
        let mut writing = JoinSet::new();
        for _ in 0..6 {
            let other = other.clone();
            writing.spawn(async move {
                while other.client.send_once(Request::new(call(&other))).await.is_ok() {}
            });
        }
        let before = own.head().await;
        assert_eventually!(own.head().await > before + 40);
        own.response(RevokeTokenRequest { name, write: context() }).await;
        let head = own.head().await;
        writing.join_all().await;
        assert_eq!(own.head().await, head, "nothing was written after the answer");
        assert_refused!(other.write(call(&other)).await, reason = "TOKEN_REFUSED");
    }
}
