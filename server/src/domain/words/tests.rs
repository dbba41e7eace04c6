mod measured;

use super::*;
use crate::domain::codes::Urgency::{P0, P1};

fn causes(text: &str) -> Vec<(Urgency, String, String)> {
    let said = Words::default().said([text]).into_iter();
    said.map(|said| (said.cause.urgency, said.cause.category, said.word)).collect()
}

/// The most urgent of what a text raises.
fn raised(text: &str) -> Option<Urgency> {
    causes(text).into_iter().map(|(urgency, ..)| urgency).next()
}

#[test]
fn field_a1_a_cry_for_help_is_heard() {
    for (text, urgency) in [
        ("我被困在车里了，水到脖子了", Some(P0)),
        ("来电人称想自杀", Some(P1)),
        // Others of the kind.
        ("站在楼顶想跳楼", Some(P0)),
        ("老人没有呼吸了", Some(P0)),
        ("呼吸机没电了，停电两小时", Some(P0)),
        ("闻到好大一股燃气味道", Some(P0)),
        ("电梯里有人被困，出不来", Some(P0)),
        ("羊水破了，车进不来", Some(P0)),
        ("胰岛素今晚就用完了", Some(P1)),
        ("明早要透析，小区不让出", Some(P1)),
        ("孩子一个人在家", Some(P1)),
        ("my father is not breathing", Some(P0)),
        ("He won’t wake up", Some(P0)),
        ("we are on the roof and the water is rising", Some(P0)),
        ("we are on the roof, safe for now", None),
        ("stuck in the lift with a baby", Some(P0)),
        ("I smell gas in the stairwell", Some(P0)),
        ("she said she wants to end my life", Some(P1)),
    ] {
        assert_eq!(raised(text), urgency, "{text}: {:?}", causes(text));
    }
}

#[test]
fn what_asks_for_nothing_raises_nothing() {
    for text in [
        "请问核酸检测点几点开门",
        "消杀人员什么时候来",
        "想买火锅底料",
        "老板失联，拖欠工资",
        "小区跳闸了，什么时候来电",
        "网课断了",
        "被困在车站附近的酒店，问怎么回家",
        "急急急，什么时候解封，着急",
        "透析病人怎么办通行证",
        "没有人被困在车里",
        "楼里没有着火，只是有人做饭",
        "当前无人员落水",
        "I was fired last week",
        "where do I pay the gas bill",
        "the lift is broken again",
        "nobody is trapped in the car",
        "there is no gas leak",
        "we benefit from the fitness programme",
        "",
        "，。！？",
    ] {
        assert_eq!(causes(text), [], "{text}");
    }
}

#[test]
fn however_it_is_written_it_is_the_same_word() {
    for text in [
        "被困在车里",
        "被 困 在 车 里",
        "被\u{200b}困在车里",
        "【被困】在车里",
        "被困在車里".replace('車', "车").as_str(),
    ] {
        assert_eq!(raised(text), Some(P0), "{text}");
    }
    for text in [
        "GAS LEAK",
        "Ｇａｓ ｌｅａｋ",
        "gas  leak",
        "gas leaks everywhere",
        "he isnt breathing, not breathing",
    ] {
        assert_eq!(raised(text), Some(P0), "{text}");
    }
}

#[test]
fn parts_stand_in_one_clause() {
    assert_eq!(raised("早上被困了。下午在车里睡着了"), None);
    assert_eq!(raised("今天胸痛得厉害，出汗"), None);
    assert_eq!(raised("今天胸痛出汗"), Some(P0));
}

#[test]
fn every_built_in_word_is_read_and_found() {
    for category in reference::BUILT_IN.categories.values() {
        for (language, text) in &category.words {
            let words =
                spelling::read(text).unwrap_or_else(|problem| panic!("{}: {problem:?}", category.code));
            assert!(!words.is_empty());
            for word in words {
                let urgency = word.urgency.or(category.urgency).unwrap();
                let space = if language == "zh" { "" } else { " " };
                let said: Vec<&str> = word.parts.iter().map(|part| part[0].as_str()).collect();
                let found = raised(&said.join(space));
                if urgency.is_pressing() {
                    assert!(
                        found.is_some_and(|found| found <= urgency),
                        "{}: {}",
                        category.code,
                        word.parts.concat().join("/")
                    );
                }
            }
        }
    }
}

#[test]
fn words_of_a_period_stand_in_place_of_the_built_in_ones_of_their_category() {
    let mut directory = reference::directory();
    let category = |directory: &mut Directory, code: &str, urgency, words: &str| {
        let entry = directory.categories.get_mut(code).unwrap();
        entry.urgency = urgency;
        if !words.is_empty() {
            entry.words.insert("zh".to_owned(), words.to_owned());
        }
    };
    category(&mut directory, "UTL.04", None, "老鼠药+吃/喝");
    category(&mut directory, "SUP.04", Some(P1), "");
    let words = Words::of(&directory);
    let found = |text: &str| {
        words.said([text]).into_iter().map(|one| (one.cause.urgency, one.cause.category)).collect::<Vec<_>>()
    };
    assert_eq!(found("老人喝了老鼠药"), [(P0, "UTL.04".to_owned())]);
    assert_eq!(found("燃气泄漏"), []);
    assert_eq!(found("房子着火"), [(P0, "RES.04".to_owned())]);
    let default_urgency = |code: &str| reference::default_urgency(code, directory.categories.get(code));
    assert_eq!(default_urgency("SUP.04"), Some(P1));
    assert_eq!(default_urgency("RES.01"), Some(P0));
    assert_eq!(default_urgency("MED"), None);
}
