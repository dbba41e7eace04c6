//! The cast: districts, agencies and operators, and how often each category occurs.

use fastrand::Rng;

use super::texts;
use crate::domain::directory::{Directory, DirectoryEntry};
use crate::domain::reference;

/// The subdistricts and towns of Dadukou District: official code, name, and how many of 100 calls come from there.
pub const DISTRICTS: [(&str, &str, u32); 8] = [
    ("500104001", "新山村街道", 15),
    ("500104002", "跃进村街道", 12),
    ("500104003", "九宫庙街道", 16),
    ("500104004", "茄子溪街道", 12),
    ("500104005", "春晖路街道", 18),
    ("500104101", "八桥镇", 14),
    ("500104102", "建胜镇", 7),
    ("500104103", "跳磴镇", 6),
];

/// Agencies of the district, besides the subdistricts and towns themselves: code and name.
const AGENCIES: [(&str, &str); 14] = [
    ("HEALTH", "区卫生健康委"),
    ("CDC", "区疾控中心"),
    ("COMMERCE", "区商务委"),
    ("HOUSING", "区住房城乡建委"),
    ("TRANSPORT", "区交通局"),
    ("WATER", "自来水公司"),
    ("POWER", "供电公司"),
    ("GAS", "燃气公司"),
    ("URBAN", "区城市管理局"),
    ("CIVIL", "区民政局"),
    ("LABOUR", "区人力社保局"),
    ("EDUCATION", "区教委"),
    ("MARKET", "区市场监管局"),
    ("POLICE", "区公安分局"),
];

/// Number of operators of the desk.
pub const OPERATORS: usize = 16;

/// Categories under lockdown, with their weights.
const LOCKDOWN: [(&str, u32); 40] = [
    ("MED.04", 90),
    ("MED.02", 26),
    ("MED.05", 40),
    ("MED.03", 22),
    ("MED.06", 36),
    ("MED.08", 24),
    ("MED.01", 10),
    ("MED.09", 8),
    ("SUP.01", 96),
    ("SUP.03", 30),
    ("SUP.07", 44),
    ("SUP.08", 34),
    ("SUP.02", 10),
    ("QUA.01", 40),
    ("QUA.02", 26),
    ("QUA.03", 30),
    ("QUA.04", 38),
    ("QUA.05", 22),
    ("QUA.06", 44),
    ("QUA.07", 52),
    ("QUA.08", 18),
    ("TST.01", 36),
    ("TST.02", 20),
    ("TST.03", 24),
    ("TST.04", 58),
    ("TST.05", 16),
    ("MOV.01", 30),
    ("MOV.02", 34),
    ("MOV.05", 22),
    ("MOV.06", 14),
    ("UTL.01", 12),
    ("UTL.02", 14),
    ("UTL.06", 4),
    ("UTL.07", 8),
    ("ENV.01", 24),
    ("ENV.02", 12),
    ("WEL.01", 26),
    ("PSY.01", 14),
    ("PSY.02", 3),
    ("EMP.02", 16),
];

/// Draws one of several things by their weights.
pub fn weighted<T: Copy>(rng: &mut Rng, things: &[(T, u32)]) -> T {
    let mut left = rng.u32(0..things.iter().map(|(_, weight)| weight).sum());
    for (thing, weight) in things {
        match left.checked_sub(*weight) {
            Some(rest) => left = rest,
            None => return *thing,
        }
    }
    things[0].0
}

/// Draws a category that occurs in a phase.
pub fn category(rng: &mut Rng, phase: texts::Phase) -> &'static str {
    match phase {
        texts::Phase::Lockdown => weighted(rng, &LOCKDOWN),
        texts::Phase::Eased => {
            let eased = texts::eased_categories();
            eased.get(rng.usize(0..eased.len().max(1))).copied().unwrap_or("TST.01")
        }
    }
}

/// Whether a category is about danger to life.
pub fn is_of_life(category: &str) -> bool {
    matches!(category, "MED.01" | "MED.02" | "MED.03" | "MED.09" | "UTL.06" | "PSY.02")
}

/// Whether a category is about health, or about those who cannot help themselves.
pub fn is_of_health(category: &str) -> bool {
    ["MED", "PSY", "WEL"].iter().any(|first| category.starts_with(first)) || category == "SUP.03"
}

/// Draws a district, as an index into [`DISTRICTS`].
pub fn district(rng: &mut Rng) -> usize {
    let weights: Vec<(usize, u32)> = DISTRICTS.iter().enumerate().map(|(at, row)| (at, row.2)).collect();
    weighted(rng, &weights)
}

/// The code of a subdistrict's or town's own agency. `district` is an index into [`DISTRICTS`].
pub fn district_agency(district: usize) -> String {
    format!("S{}", &DISTRICTS[district].0[6..])
}

/// The department of the district that is responsible for a category; None if only the subdistricts and towns are.
pub fn department(category: &str) -> Option<&'static str> {
    Some(match (category.split('.').next()?, category) {
        ("MED" | "PSY", _) => "HEALTH",
        ("QUA" | "TST", _) => "CDC",
        ("SUP", _) => "COMMERCE",
        ("MOV", _) => "TRANSPORT",
        ("HOU", _) => "HOUSING",
        ("ENV", _) => "URBAN",
        ("WEL" | "FIN", _) => "CIVIL",
        ("EMP", _) => "LABOUR",
        ("EDU", _) => "EDUCATION",
        (_, "UTL.01" | "UTL.05") => "WATER",
        (_, "UTL.03" | "UTL.04") => "GAS",
        (_, "UTL.06" | "UTL.07") => "MARKET",
        ("UTL", _) => "POWER",
        _ => return None,
    })
}

/// Draws the agency that handles a category in a district. Under lockdown, the subdistricts do most of the work themselves.
pub fn agency(rng: &mut Rng, category: &str, district: usize) -> String {
    let department = department(category).filter(|_| rng.u32(0..100) >= 55);
    department.map_or_else(|| district_agency(district), str::to_owned)
}

/// The code of an operator, numbered from 0.
pub fn operator(number: usize) -> String {
    format!("OP{:02}", number + 1)
}

/// Draws an operator on duty at an hour: one of four at night, and one of six in the daytime and in the evening.
pub fn operator_at(rng: &mut Rng, hour: u32) -> String {
    operator(match hour {
        0..8 => rng.usize(0..4),
        8..16 => rng.usize(4..10),
        _ => rng.usize(10..OPERATORS),
    })
}

/// The directories of the demo's period.
pub fn directory(rng: &mut Rng) -> Directory {
    let entry = |code: String, display_name: String, district: Option<String>| {
        let names = [("zh".to_owned(), display_name)].into();
        (code.clone(), DirectoryEntry { code, names, district, ..DirectoryEntry::default() })
    };
    let mut directory = reference::directory();
    for (at, (code, name, _)) in DISTRICTS.iter().enumerate() {
        directory.districts.extend([entry((*code).to_owned(), (*name).to_owned(), None)]);
        let office = if name.ends_with('镇') { format!("{name}政府") } else { format!("{name}办事处") };
        directory.agencies.extend([entry(district_agency(at), office, Some((*code).to_owned()))]);
    }
    for (code, name) in AGENCIES {
        directory.agencies.extend([entry(code.to_owned(), name.to_owned(), None)]);
    }
    for number in 0..OPERATORS {
        directory.operators.extend([entry(operator(number), texts::person_name(rng), None)]);
    }
    directory
}
