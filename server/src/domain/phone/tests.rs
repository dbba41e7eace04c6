//! Numbers as people and machines write them.

use proptest::prelude::*;

use super::*;

const CHONGQING: Numbering<'_> = Numbering { region: Some(Region::CN), area_code: Some("023") };

fn key(raw: &str) -> String {
    parse(raw, CHONGQING).unwrap_or_else(|| panic!("{raw}")).phone.key
}

#[test]
fn a_number_has_one_key_however_it_is_written() {
    const MOBILE: &str = "+8613812345678";
    const LANDLINE: &str = "+862368831234";
    for (raw, expected) in [
        ("13812345678", MOBILE),
        ("138 1234 5678", MOBILE),
        ("138-1234-5678", MOBILE),
        ("138.1234.5678", MOBILE),
        ("+86 138-1234-5678", MOBILE),
        ("(+86) 13812345678", MOBILE),
        ("0086 13812345678", MOBILE),
        ("86 13812345678", MOBILE),
        ("１３８１２３４５６７８", MOBILE),
        ("138\u{200b}1234\u{feff}5678", MOBILE),
        ("138–1234–5678", MOBILE),
        ("13812345678（本人）", MOBILE),
        ("13812345678 王女士", MOBILE),
        ("本人手机：13812345678", MOBILE),
        ("13812345678 3栋2单元", MOBILE),
        ("13812345678,晚上8点后打", MOBILE),
        ("tel:+86-138-1234-5678", MOBILE),
        ("sip:13812345678@10.0.0.1:5060", MOBILE),
        ("\"张三\" <sip:+8613812345678@pbx.local;user=phone>", MOBILE),
        ("17951 13812345678", MOBILE),
        ("1259313812345678", MOBILE),
        ("023-68831234", LANDLINE),
        ("(023) 68831234", LANDLINE),
        ("02368831234", LANDLINE),
        ("+86 23 6883 1234", LANDLINE),
        ("68831234", LANDLINE),
        ("6883-1234", LANDLINE),
        ("68831234（单位座机）", LANDLINE),
        ("023-68831234转8012", "+862368831234;ext=8012"),
        ("02368831234 ext 8012", "+862368831234;ext=8012"),
        ("02368831234 ext. 8012", "+862368831234;ext=8012"),
        ("68831234分机8012", "+862368831234;ext=8012"),
        ("68831234 转 8012", "+862368831234;ext=8012"),
        ("68831234#8012", "+862368831234;ext=8012"),
        ("023-68831234-8012", "+862368831234;ext=8012"),
        ("tel:+862368831234;ext=8012", "+862368831234;ext=8012"),
        ("+44 20 7946 0958", "+442079460958"),
        ("0044 20 7946 0958", "+442079460958"),
        ("110", "110"),
        ("12345", "12345"),
        ("10086", "10086"),
        ("95598", "95598"),
        ("分机 8-01", "801"),
    ] {
        assert_eq!(key(raw), expected, "{raw}");
    }
}

#[test]
fn what_stands_for_no_number_has_no_key() {
    for raw in [
        "0",
        "00000000",
        "000",
        "11111111",
        "anonymous",
        "Anonymous",
        "ANONYMOUS",
        "未知",
        "匿名",
        "（无）",
        "unknown",
        "Private",
        "withheld",
        "\"Anonymous\" <sip:anonymous@anonymous.invalid>",
        "sip:unknown@10.0.0.1",
        "-",
        "N/A",
        "未 知".replace(' ', "\u{200b}").as_str(),
    ] {
        let phone = parse(raw, CHONGQING).unwrap().phone;
        assert_eq!((phone.key.as_str(), phone.raw.as_str(), phone.is_number()), ("", raw, false));
    }
    assert_eq!(parse("不方便说", CHONGQING), None);
}

#[test]
fn two_numbers_are_two() {
    for raw in [
        "13812345678/13987654321",
        "13812345678、13987654321",
        "13812345678 13987654321",
        "13812345678或68831234",
        "本人13812345678，女儿13987654321",
    ] {
        let Parsed { phone, numbers } = parse(raw, CHONGQING).unwrap();
        assert_eq!((phone.key.as_str(), numbers), ("+8613812345678", 2), "{raw}");
    }
    for raw in ["13812345678/+86 138 1234 5678", "13812345678 3栋", "13812345678 8点后"] {
        assert_eq!(parse(raw, CHONGQING).unwrap().numbers, 1, "{raw}");
    }
}

#[test]
fn without_an_area_code_a_local_number_is_its_digits() {
    let elsewhere = Numbering { region: Some(Region::CN), area_code: None };
    assert_eq!(parse("68831234", elsewhere).unwrap().phone.key, "68831234");
    assert_eq!(parse("13812345678", Numbering::default()).unwrap().phone.key, "13812345678");
}

#[test]
fn national_digits_leave_country_and_extension_out() {
    assert_eq!(national_digits("+8613812345678"), "13812345678");
    assert_eq!(national_digits("+862368831234;ext=8012"), "2368831234");
    assert_eq!(national_digits("12345"), "12345");
}

#[test]
fn a_number_is_found_by_the_digits_that_are_shown_of_it() {
    for (key, found_by) in [
        ("+8613812345678", Some("5678")),
        ("+862368831234", Some("1234")),
        ("+862368831234;ext=8012", Some("1234")),
        ("8012", Some("8012")),
        ("8012;ext=12", None),
        ("68831234", None),
        ("110", None),
        ("", None),
    ] {
        assert_eq!(last_digits(key).as_deref(), found_by, "{key}");
    }
    for (typed, digits) in [
        ("5678", Some("5678")),
        ("５６７８", Some("5678")),
        ("尾号 5678", Some("5678")),
        ("0000", Some("0000")),
        ("678", None),
        ("45678", None),
        ("5678转1", None),
        ("", None),
    ] {
        assert_eq!(parse_last_digits(typed).as_deref(), digits, "{typed}");
    }
}

proptest! {
    #[test]
    fn any_way_of_writing_a_number_finds_it(
        digits in "1[358][0-9]{9}",
        separators in prop::collection::vec(prop::sample::select(vec!["", " ", "-", ".", "\u{200b}", "  "]), 3),
        wide in any::<bool>(),
        prefix in prop::sample::select(vec!["", "+86", "+86 ", "0086", "86 ", "手机", "tel:"]),
        remark in prop::sample::select(vec!["", "（本人）", " 王", ",家属", " 5楼"]),
    ) {
        prop_assume!(!is_placeholder(&digits));
        let [one, two, three] = [&separators[0], &separators[1], &separators[2]];
        let written = format!("{prefix}{}{one}{}{two}{}{three}{remark}", &digits[..3], &digits[3..7], &digits[7..]);
        let written: String = if wide {
            written.chars().map(|c| c.to_digit(10).map_or(c, |digit| char::from_u32(0xFF10 + digit).unwrap())).collect()
        } else {
            written
        };
        let expected = valid(&digits, CHONGQING);
        prop_assume!(expected.is_some());
        let Parsed { phone, numbers } = parse(&written, CHONGQING).unwrap();
        prop_assert_eq!((Some(phone.key), numbers, phone.raw), (expected, 1, written));
    }

    #[test]
    fn nothing_that_is_typed_is_too_much(raw in ".{0,64}") {
        let _ = parse(&raw, CHONGQING);
    }
}
