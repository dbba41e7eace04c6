//! By what a call or an issue is found: nothing that its answer hides.

use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{Register, assert_refused};

use super::Desk;

async fn by_phone(r: &Register, phone: &str) -> Vec<String> {
    let filter = CallFilter { phone: phone.to_owned(), ..CallFilter::default() };
    r.calls(filter).await.into_iter().map(|call| call.name).collect()
}

async fn by_text(r: &Register, text: &str) -> (usize, usize) {
    let calls = r.calls(CallFilter { text: text.to_owned(), ..CallFilter::default() }).await;
    let issues = r.issues(IssueFilter { text: text.to_owned(), ..IssueFilter::default() }).await;
    (calls.len(), issues.len())
}

#[tokio::test]
async fn field_b5_the_last_four_digits_find_and_no_other_part_of_a_number() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().phone("13812345678").name().await;
    r.call().phone("13856781234").name().await;
    for typed in
        ["5678", "５６７８", " 5678 ", "尾号5678", "13812345678", "138 1234 5678", "+86-138-1234-5678"]
    {
        assert_eq!(by_phone(r, typed).await, [call.clone()], "{typed}");
    }
    let whole = "13812345678";
    for length in (1..whole.len()).filter(|length| *length != 4) {
        for part in [&whole[whole.len() - length..], &whole[..length]] {
            let filter = CallFilter { phone: part.to_owned(), ..CallFilter::default() };
            let list =
                ListCallsRequest { parent: r.parent.clone(), filter: Some(filter), ..Default::default() };
            let found = r.read(list).await.map(|found| found.calls.len());
            assert!(matches!(found, Ok(0) | Err(_)), "{part}: {found:?}");
        }
    }
    assert_eq!(by_phone(r, "1381").await, Vec::<String>::new(), "the first four");
    assert_eq!(by_phone(r, "1234").await.len(), 1, "the last four of one, the middle of the other");
}

#[tokio::test]
async fn field_b5_each_number_of_a_call_is_found_as_it_is_shown() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let numbers = r.call().phone("13800000000").with(|call| {
        call.callback_phone = "023-68831234转8012".to_owned();
        let phone = "+44 20 7946 0958".to_owned();
        call.affected_person_input = Some(AffectedPersonInput { phone, ..Default::default() });
    });
    let numbers = numbers.create().await.call.unwrap();
    for (digits, shown) in [
        ("0000", numbers.caller.as_ref().unwrap().phone_masked.clone()),
        ("1234", numbers.callback_phone_masked.clone()),
        ("0958", numbers.affected_person.as_ref().unwrap().phone_masked.clone()),
    ] {
        assert!(shown.ends_with(digits), "{shown}");
        assert_eq!(by_phone(r, digits).await, [numbers.name.clone()], "{digits}");
    }
    assert_eq!(by_phone(r, "8012").await.len(), 0, "the extension is not shown");
    let short = r.call().phone("8012").name().await;
    assert_eq!(by_phone(r, "8012").await, [short], "a whole number of four digits");
    let local = r.call().phone("68835678").create().await.call.unwrap();
    assert_eq!(local.caller.unwrap().phone_masked, "******78");
    assert_eq!(by_phone(r, "5678").await.len(), 0, "only two of its digits are shown");
    assert_eq!(by_phone(r, "68835678").await.len(), 1);
}

#[tokio::test]
async fn field_b5_digits_go_with_words_and_follow_a_correction() {
    let desk = Desk::open().await;
    let r = &desk.register;
    for (n, word) in ["透析", "停水", "透析"].into_iter().enumerate() {
        r.call().phone(&format!("1380000567{n}")).summary(word).create().await;
        r.call().phone(&format!("1390{n}005678")).summary(word).create().await;
    }
    let filter =
        |text: &str| CallFilter { phone: "5678".to_owned(), text: text.to_owned(), ..CallFilter::default() };
    assert_eq!((r.calls(filter("")).await.len(), r.calls(filter("透析")).await.len()), (3, 2));
    let pages = r.pages(ListCallsRequest {
        parent: r.parent.clone(),
        filter: Some(filter("")),
        page_size: 2,
        ..Default::default()
    });
    // A page may be short where a filter leaves out much.
    let pages: Vec<usize> = pages.await.into_iter().map(|page| page.calls.len()).collect();
    assert!(pages.iter().all(|calls| *calls <= 2) && pages.iter().sum::<usize>() == 3, "{pages:?}");
    let call = r.calls(filter("停水")).await.remove(0);
    let caller_input = Some(CallerInput { phone: "13900000009".to_owned(), ..Default::default() });
    let other = Call { name: call.name.clone(), caller_input, ..Call::default() };
    r.done(amend(other, &["caller_input.phone"])).await;
    assert_eq!((by_phone(r, "5678").await.len(), by_phone(r, "0009").await), (2, vec![call.name]));
}

#[tokio::test]
async fn field_b5_a_text_looks_only_into_what_its_answer_shows() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().phone("13812345678").summary("断药").opens("送药").with(|call| {
        call.caller_input.get_or_insert_default().name = "欧阳小明".to_owned();
        call.callback_phone = "13987654321".to_owned();
        call.affected_person_input = Some(AffectedPersonInput {
            name: "Ann Smith".to_owned(),
            phone: "13711112222".to_owned(),
            ..Default::default()
        });
        call.contact_safety = Some(ContactSafety { hours: "18:00-20:00".to_owned(), ..Default::default() });
    });
    let issue = call.first_issue().await.name;
    let person = AffectedPersonInput {
        name: "李秀英".to_owned(),
        phone: "13622223333".to_owned(),
        ..Default::default()
    };
    r.done(add_person(&issue, person)).await;
    for hidden in [
        "欧阳小明",
        "欧",
        "小明",
        "13812345678",
        "5678",
        "13987654321",
        "4321",
        "Ann",
        "smith",
        "2222",
        "李秀英",
        "秀英",
        "3333",
    ] {
        assert_eq!(by_text(r, hidden).await, (0, 0), "{hidden}");
    }
    assert_eq!((by_text(r, "断药").await, by_text(r, "送药").await), ((1, 0), (0, 1)));
    // A number that somebody wrote into a text is shown with it, and found.
    r.call().summary("让打 13812345678 找欧阳小明").create().await;
    assert_eq!((by_text(r, "13812345678").await, by_text(r, "欧阳").await), ((1, 0), (1, 0)));
}

#[tokio::test]
async fn field_b5_a_reply_that_no_longer_holds_is_neither_shown_nor_found() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (issue, master) = (r.issue().title("漏水").name().await, r.issue().title("爆管").name().await);
    let reply = |issue: &str, words: &str| ResolveIssueRequest {
        public_reply: words.to_owned(),
        ..resolve(issue, IssueOutcome::Solved)
    };
    r.done(reply(&issue, "已关阀")).await;
    assert_eq!(by_text(r, "关阀").await, (0, 1));
    r.done(reopen(&issue)).await;
    assert_eq!(r.get_issue(&issue).await.public_reply, "");
    assert_eq!(by_text(r, "关阀").await, (0, 0), "it is open again");
    r.done(reply(&issue, "已换管")).await;
    assert_eq!((by_text(r, "换管").await, by_text(r, "关阀").await), ((0, 1), (0, 0)));
    r.done(reopen(&issue)).await;
    r.done(merge(&issue, &master)).await;
    assert_eq!(by_text(r, "换管").await, (0, 0), "it is merged into one without a reply");
}

#[tokio::test]
async fn field_b5_a_list_without_texts_is_not_searched_for_them() {
    let desk = Desk::open().await;
    let r = &desk.register;
    r.call().phone("13812345678").summary("断药").opens("送药").create().await;
    let (parent, view) = (r.parent.clone(), ResourceView::Basic.into());
    let text = "断药".to_owned();
    let filter = Some(CallFilter { text: text.clone(), ..CallFilter::default() });
    let calls = ListCallsRequest { parent: parent.clone(), view, filter, ..Default::default() };
    let refused = assert_refused!(r.read(calls.clone()).await, reason = "INVALID_FIELDS");
    let violation = &refused.violations[0];
    assert_eq!((violation.field.as_str(), violation.reason.as_str()), ("filter.text", "CONFLICT"));
    let filter = Some(IssueFilter { text, ..IssueFilter::default() });
    let issues = ListIssuesRequest { parent, view, filter, ..Default::default() };
    assert_refused!(r.read(issues).await, reason = "INVALID_FIELDS");
    // The digits are shown.
    let filter = Some(CallFilter { phone: "5678".to_owned(), ..CallFilter::default() });
    assert_eq!(r.found(ListCallsRequest { filter, ..calls }).await.calls.len(), 1);
}
