//! Affected persons of an issue: one by one, each under a number that no other ever has.

use hotline_proto::v1::*;
use hotline_tests::assert_refused;
use hotline_tests::requests::*;

use super::Desk;

fn person(name: &str) -> AffectedPersonInput {
    AffectedPersonInput { name: name.to_owned(), ..AffectedPersonInput::default() }
}

fn numbered(issue: &Issue) -> Vec<(i32, &str)> {
    issue.affected_persons.iter().map(|person| (person.number, person.name_masked.as_str())).collect()
}

#[tokio::test]
async fn persons_are_added_changed_and_removed_one_by_one() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let issue = r.issue().affects("王小明").affects("李四").create().await;
    assert_eq!(numbered(&issue), [(1, "王**"), (2, "李**")]);
    let name = &issue.name;

    let infant = AffectedPersonInput {
        phone: "13812345678".to_owned(),
        tags: vec![PersonTag::Infant.into()],
        ..person("赵六")
    };
    let issue = r.done(add_person(name, infant)).await;
    assert_eq!(numbered(&issue), [(1, "王**"), (2, "李**"), (3, "赵**")]);

    // What the mask does not name stays.
    let old = AffectedPersonInput { tags: vec![PersonTag::Old.into()], ..AffectedPersonInput::default() };
    let issue = r.done(update_person(name, 3, old, &["tags"])).await;
    let third = &issue.affected_persons[2];
    assert_eq!(
        (third.name_masked.as_str(), third.phone_masked.as_str(), third.tags.as_slice()),
        ("赵**", "138****5678", [i32::from(PersonTag::Old)].as_slice())
    );
    let issue = r.done(update_person(name, 3, AffectedPersonInput::default(), &["phone"])).await;
    assert_eq!(issue.affected_persons[2].phone_masked, "");

    r.done(remove_person(name, 3)).await;
    let issue = r.done(remove_person(name, 1)).await;
    assert_eq!(numbered(&issue), [(2, "李**")]);
    let issue = r.done(add_person(name, person("周七"))).await;
    assert_eq!(numbered(&issue), [(2, "李**"), (4, "周**")], "no number is used twice");
    assert_eq!(numbered(&r.get_issue(name).await), [(2, "李**"), (4, "周**")]);
}

#[tokio::test]
async fn the_journal_has_their_numbers_and_what_makes_them_vulnerable() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let name = r.issue().affects("王小明").name().await;
    let old = AffectedPersonInput { tags: vec![PersonTag::Old.into()], ..person("李四") };
    r.done(add_person(&name, old)).await;
    r.done(remove_person(&name, 1)).await;
    let journal = r.journal(0).await;
    let changes = journal.iter().filter(|event| event.event_type() == EventType::IssueUpdated);
    let persons: Vec<Vec<(i32, usize)>> = changes
        .map(|event| match &event.details {
            Some(event::Details::IssueUpdated(IssueUpdated { facts: Some(facts) })) => {
                facts.affected_persons.iter().map(|person| (person.number, person.tags.len())).collect()
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(persons, [vec![(1, 0), (2, 1)], vec![(2, 1)]]);
    let said = format!("{journal:?}");
    assert!(!said.contains("王小明") && !said.contains("李四"));
}

#[tokio::test]
async fn a_person_who_is_not_there_and_one_too_many_are_refused() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let name = r.issue().affects("王小明").name().await;
    let head = r.head().await;
    let missing = assert_refused!(r.write(remove_person(&name, 2)).await, reason = "RESOURCE_NOT_FOUND");
    assert_eq!(
        (
            missing.facts["type"].as_str(),
            missing.facts["resource"].as_str(),
            missing.facts["person"].as_str()
        ),
        ("PERSON", name.as_str(), "2")
    );
    let refused = r.write(update_person(&name, 0, person("李"), &["name"])).await;
    assert_refused!(refused, reason = "RESOURCE_NOT_FOUND");
    let same = r.write(update_person(&name, 1, person("王小明"), &["name"])).await;
    assert_refused!(same, reason = "NOTHING_TO_DO");
    let bad = |field: &'static str, refused: Result<_, _>| {
        assert_eq!(assert_refused!(refused, reason = "INVALID_FIELDS").violations[0].field, field);
    };
    bad("update_mask.paths[0]", r.write(update_person(&name, 1, person("李"), &["number"])).await.map(drop));
    let wrong = AffectedPersonInput { phone: "abc".to_owned(), ..person("李") };
    bad("person.phone", r.write(add_person(&name, wrong)).await.map(drop));
    let nobody = AddAffectedPersonRequest { person: None, ..add_person(&name, person("李")) };
    bad("person", r.write(nobody).await.map(drop));
    assert_eq!(r.head().await, head, "nothing is written");

    for _ in 1..20 {
        r.done(add_person(&name, person("李"))).await;
    }
    bad("person", r.write(add_person(&name, person("李"))).await.map(drop));
    r.done(remove_person(&name, 7)).await;
    let again = r.done(add_person(&name, person("李"))).await;
    assert_eq!(again.affected_persons.last().map(|person| person.number), Some(21));
}
