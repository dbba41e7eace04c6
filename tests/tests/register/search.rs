//! Free text, in Chinese words of any length and English words, right after it was written.

use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server};

use super::Desk;

async fn calls_with(r: &Register, text: &str) -> Vec<String> {
    let filter = CallFilter { text: text.to_owned(), ..CallFilter::default() };
    r.calls(filter).await.into_iter().map(|call| call.name).collect()
}

async fn issues_with(r: &Register, text: &str) -> Vec<String> {
    let filter = IssueFilter { text: text.to_owned(), ..IssueFilter::default() };
    r.issues(filter).await.into_iter().map(|issue| issue.name).collect()
}

#[tokio::test]
async fn what_was_acknowledged_is_found() {
    let desk = Desk::open().await;
    let r = &desk.register;
    for n in 0..20 {
        let words = ["透析", "insulin", "电梯", "婴儿奶粉"][n % 4];
        let call = r.call().summary(&format!("第{n}位居民需要{words}，请尽快 {words} help")).name().await;
        assert!(calls_with(r, words).await.contains(&call), "{words}");
    }
    let (calls, by_word) = (r.calls(CallFilter::default()).await, calls_with(r, "透析").await);
    assert_eq!((calls.len(), by_word.len()), (20, 5));
    assert_eq!(calls_with(r, "透").await, by_word, "one character");
    assert_eq!(calls_with(r, "奶").await.len(), 5);
    assert_eq!(calls_with(r, "奶粉").await.len(), 5);
    assert_eq!(calls_with(r, "INSULIN").await.len(), 5, "case does not matter");
    assert_eq!(calls_with(r, "居民 insulin").await.len(), 5, "all words must be there");
    for none in ["insul", "析透", "胰岛素", "奶茶"] {
        assert_eq!(calls_with(r, none).await, Vec::<String>::new(), "{none}");
    }
}

#[tokio::test]
async fn the_note_and_the_address_are_searched_and_an_amended_word_is_gone() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().summary("要胰岛素").with(|call| {
        call.incident_address = "春晖路18号Tower".to_owned();
        call.confidential_note = "家暴".to_owned();
    });
    let call = call.name().await;
    for word in ["胰岛素", "胰", "春晖路", "tower", "18", "家暴"] {
        assert_eq!(calls_with(r, word).await, [call.clone()], "{word}");
    }
    let other = Call { name: call.clone(), summary: "要血透".to_owned(), ..Call::default() };
    r.done(amend(other, &["summary"])).await;
    assert_eq!(calls_with(r, "胰岛素").await, Vec::<String>::new(), "the old word is gone");
    assert_eq!(calls_with(r, "血透").await, [call.clone()]);
    assert_eq!(calls_with(r, "家暴").await, [call.clone()], "the rest is still found");
    r.done(void(&call)).await;
    assert_eq!(calls_with(r, "血透").await, Vec::<String>::new());
}

#[tokio::test]
async fn issues_are_found_by_title_address_and_reply() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue =
        r.issue().title("独居老人断药").with(|issue| issue.address = "松青路".to_owned()).name().await;
    r.issue().title("电梯故障").name().await;
    for word in ["独居", "药", "松青"] {
        assert_eq!(issues_with(r, word).await, [issue.clone()], "{word}");
    }
    r.done(ResolveIssueRequest {
        public_reply: "已由社区送达".to_owned(),
        ..resolve(&issue, IssueOutcome::Solved)
    })
    .await;
    assert_eq!(issues_with(r, "送达").await, [issue.clone()]);
    let renamed = Issue { name: issue.clone(), title: "老人配送".to_owned(), ..Issue::default() };
    r.done(update(renamed, &["title"])).await;
    assert_eq!((issues_with(r, "独居").await.len(), issues_with(r, "配送").await.len()), (0, 1));
}

#[tokio::test]
async fn text_goes_with_other_filters_and_pages() {
    let desk = Desk::open().await;
    let r = &desk.register;
    for n in 0..30 {
        let word = if n % 3 == 0 { "透析" } else { "停水" };
        r.call().summary(word).district(if n % 2 == 0 { "D1" } else { "D2" }).create().await;
    }
    let filter =
        CallFilter { text: "透析".to_owned(), districts: vec!["D2".to_owned()], ..CallFilter::default() };
    let list = ListCallsRequest {
        parent: r.parent.clone(),
        filter: Some(filter),
        page_size: 2,
        ..Default::default()
    };
    let pages = r.pages(list).await;
    assert!(pages.iter().all(|page| page.calls.len() <= 2));
    let found: Vec<Call> = pages.into_iter().flat_map(|page| page.calls).collect();
    assert_eq!(found.len(), 5);
    assert!(found.iter().all(|call| call.district == "D2" && call.summary == "透析"));
    // Each period is searched by itself.
    r.done(hotline_tests::register::create_period("other")).await;
    assert_eq!(calls_with(&r.of("other"), "透析").await, Vec::<String>::new());
}

#[tokio::test]
async fn the_search_file_is_rebuilt_if_it_is_lost() {
    let dir = temp_dir();
    let mut server = Server::start(&dir);
    let r = Register::open(&server).await;
    let call = r.call().summary("透析 dialysis").opens("接送透析").name().await;
    for lose_it in [false, true] {
        server.stop().await;
        let files = std::fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().path());
        let search: Vec<_> = files.filter(|path| path.to_string_lossy().contains(".search")).collect();
        assert!(!search.is_empty(), "the search lies beside the register");
        if lose_it {
            search.iter().for_each(|path| std::fs::remove_file(path).unwrap());
        }
        server = Server::start(&dir);
        let r = Register::connect(&server).await;
        for word in ["透", "透析", "dialysis"] {
            assert_eq!(calls_with(&r, word).await, [call.clone()], "{word}, lost: {lose_it}");
        }
        assert_eq!(issues_with(&r, "接送").await.len(), 1);
    }
    server.kill();
    let server = Server::start(&dir);
    assert_eq!(calls_with(&Register::connect(&server).await, "透析").await, [call]);
}
