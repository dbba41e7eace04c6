//! What a call that is being taken may be about.

use hotline_proto::v1::*;
use hotline_tests::assert_refused;

use super::Desk;

#[tokio::test]
async fn words_tell_of_categories_of_a_moment_and_of_what_is_known_already() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let parent = r.call().request().parent;
    let ask =
        async |call: Call| r.found(SuggestCallRequest { parent: parent.clone(), call: Some(call) }).await;
    let codes = |answer: &SuggestCallResponse| -> Vec<String> {
        answer.categories.iter().map(|one| format!("{} {}", one.category, one.said)).collect()
    };
    let head = r.head().await;

    let said = ask(Call { summary: "一楼淹了，老人被困在屋顶".to_owned(), ..Call::default() }).await;
    assert!(codes(&said)[0].starts_with("RES.01 被困"), "{:?}", codes(&said));
    assert_eq!((said.categories[0].urgency(), said.categories.len()), (Urgency::P0, 9));
    let said = ask(Call { summary: "小区停水两天".to_owned(), ..Call::default() }).await;
    assert_eq!((codes(&said)[0].as_str(), said.categories[0].urgency()), ("UTL.01 停水", Urgency::P2));
    let said = ask(Call { summary: "明早八点前要做透析".to_owned(), ..Call::default() }).await;
    assert_eq!(said.proposed_need.expect("a moment was said").said, "明早8点前");
    // Nothing is known: what is usual.
    let said = ask(Call::default()).await;
    assert!(said.categories.len() == 9 && said.categories.iter().all(|one| one.said.is_empty()));
    assert_eq!(r.head().await, head, "nothing is recorded");

    let opened = r.call().phone("13800000001").opens("停水").send().await.expect("it is recorded").answer;
    let caller = CallerInput { phone: "138 0000 0001".to_owned(), ..CallerInput::default() };
    let said = ask(Call { caller_input: Some(caller), ..Call::default() }).await;
    assert_eq!(said.look_alikes[0].name, opened.issues[0].name);
    let issue = &opened.issues[0];
    let (category, district) = (issue.category.clone(), "500104001".to_owned());
    let said = ask(Call { category: category.clone(), district, ..Call::default() }).await;
    assert!(said.look_alikes.is_empty(), "of another district");

    let missing = SuggestCallRequest { parent: parent.clone(), call: None };
    assert_refused!(r.read(missing).await, reason = "INVALID_FIELDS");
    let unknown = SuggestCallRequest { parent: "periods/none".to_owned(), call: Some(Call::default()) };
    assert_refused!(r.read(unknown).await, reason = "RESOURCE_NOT_FOUND");
    let too_long = Call { summary: "字".repeat(10_001), ..Call::default() };
    assert_refused!(
        r.read(SuggestCallRequest { parent, call: Some(too_long) }).await,
        reason = "INVALID_FIELDS"
    );
}
