//! Clauses of a text, and what in them is denied.

use super::spelling::normal;
use crate::domain::comparable::is_han;

/// The clauses of a text in the form in which words are compared.
pub fn clauses(text: &str) -> impl Iterator<Item = String> {
    let ends = |c: char| {
        matches!(
            c,
            '。' | '！'
                | '？'
                | '；'
                | '，'
                | '…'
                | '.'
                | '!'
                | '?'
                | ';'
                | ','
                | '\n'
                | '\r'
                | '．'
                | '｡'
                | '､'
        )
    };
    text.split(ends)
        .map(|clause| without_spaces_between_han(&normal(clause)))
        .filter(|clause| !clause.is_empty())
}

/// Spaces between Han characters are no part of what was said: `被 困`. Between words of other scripts one is left.
fn without_spaces_between_han(clause: &str) -> String {
    let mut joined = String::with_capacity(clause.len());
    let mut space = false;
    for c in clause.chars() {
        if c.is_whitespace() {
            space = true;
            continue;
        }
        let last_is_han = joined.chars().next_back().is_none_or(is_han);
        if space && !(last_is_han && is_han(c)) && !joined.is_empty() {
            joined.push(' ');
        }
        space = false;
        joined.push(c);
    }
    joined
}

/// What denies the words right after it. A question (是不是, 有没有) denies nothing.
const DENIALS: &[&str] = &[
    "没有",
    "没",
    "未",
    "并未",
    "无",
    "不是",
    "不会",
    "并非",
    "没有人",
    "没人",
    "无人",
    "不再",
    "万一",
    "预防",
    "谨防",
];
/// What may stand between a denial and what it denies, twice at most.
const BETWEEN: &[&str] = &["人", "人员", "发生", "出现", "有", "被", "再", "任何", "什么", "发现", "过"];
/// English words that deny what comes after them, but for the words between.
const ENGLISH_DENIALS: &[&str] = &[
    "no", "not", "never", "nobody", "none", "without", "isnt", "arent", "wasnt", "werent", "hasnt", "didnt",
    "doesnt", "dont",
];
/// Words that may stand between.
const ENGLISH_BETWEEN: &[&str] = &[
    "a", "an", "the", "any", "one", "is", "are", "was", "were", "been", "be", "being", "of", "sign", "signs",
    "longer", "more",
];

/// Whether what begins at a byte of a clause is denied there: 没有被困, `nobody is trapped`. What is not plainly denied is not.
pub fn is_denied(clause: &str, at: usize) -> bool {
    let before = &clause[..at];
    if before.chars().next_back().is_some_and(is_han) {
        return is_denied_in_chinese(before, 2);
    }
    let words = before.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let said = words.rev().find(|word| !ENGLISH_BETWEEN.contains(word));
    said.is_some_and(|word| ENGLISH_DENIALS.contains(&word))
}

fn is_denied_in_chinese(before: &str, between: usize) -> bool {
    let is_denial = |denial: &str| before.strip_suffix(denial).is_some_and(|rest| !asks(rest, denial));
    if DENIALS.iter().any(|denial| is_denial(denial)) {
        return true;
    }
    let goes_on =
        |word: &str| before.strip_suffix(word).is_some_and(|rest| is_denied_in_chinese(rest, between - 1));
    between > 0 && BETWEEN.iter().any(|word| goes_on(word))
}

/// Whether a denial is the second half of a question: 是不是, 有没有, 会不会.
fn asks(before: &str, denial: &str) -> bool {
    let Some(last) = before.chars().next_back() else { return false };
    denial.ends_with(last) || (last == '有' && denial.starts_with('没'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_its_punctuation_and_spaces_between_characters_mean_nothing() {
        let all = |text: &str| clauses(text).collect::<Vec<_>>();
        assert_eq!(all("我被 困在车里了，水到脖子了。救命"), ["我被困在车里了", "水到脖子了", "救命"]);
        assert_eq!(all("He  is\u{200b} NOT breathing! 120 来不了"), ["he is not breathing", "120 来不了"]);
        assert_eq!(all("，。 \n"), Vec::<String>::new());
    }

    #[test]
    fn what_is_denied_and_what_is_asked() {
        for (clause, word, denied) in [
            ("没有被困", "被困", true),
            ("楼里没有人被困", "被困", true),
            ("目前无人员被困", "被困", true),
            ("没有发生爆炸", "爆炸", true),
            ("不是煤气泄漏", "煤气", true),
            ("是不是煤气泄漏", "煤气", false),
            ("有没有着火", "着火", false),
            ("家里着火", "着火", false),
            ("不知道谁家着火", "着火", false),
            ("nobody is trapped in the lift", "trapped", true),
            ("there is no gas leak", "gas leak", true),
            ("it isnt a gas leak", "gas leak", true),
            ("he is trapped in the lift", "trapped", false),
            ("not sure but i think there is a gas leak", "gas leak", false),
            ("we are not safe on the roof", "on the roof", false),
            ("忍不住想死", "想死", false),
            ("不得不跳楼", "跳楼", false),
            ("没有发生过爆炸", "爆炸", true),
            ("no one is trapped", "trapped", true),
        ] {
            assert_eq!(is_denied(clause, clause.find(word).unwrap()), denied, "{clause}");
        }
    }
}
