//! `hotline doctor`: what it finds at a seat where something is missing.

use super::desk::{Desk, run};

/// What it says with these settings, and its exit code. A busy machine may answer slowly, which it says.
fn doctor(desk: &Desk, settings: &[(&str, &str)]) -> String {
    let mut command = desk.command("doctor");
    command.envs(settings.iter().copied());
    let said = run(command, "").to_string();
    let is_slow = said.contains("It is felt at the desk") || said.contains("应答较慢");
    let is_well = said.contains("All is well.") || said.contains("一切正常。");
    let is_doubted = ["\n? ", "\n! ", "\n？ ", "\n✗ "].iter().any(|mark| said.contains(mark));
    assert!(is_well != (is_doubted || is_slow), "{said}");
    let of_pace = ["It is felt at the desk", "应答较慢", "All is well.", "一切正常。"];
    let lines = said.lines().filter(|line| !of_pace.iter().any(|text| line.contains(text)));
    let lines = lines.map(|line| {
        let is_server = line.contains(" ms") && line.contains("answers in") || line.contains("毫秒应答");
        match line.split_once(char::is_whitespace) {
            Some((_, server)) if is_server => {
                let took: String = server.chars().filter(|c| !c.is_ascii_digit()).collect();
                format!("ok {took}")
            }
            _ => line.replace(env!("CARGO_PKG_VERSION"), "VERSION"),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_seat_where_all_is_well() {
    let desk = Desk::open();
    let of_seat = ("HOTLINE_OPERATOR", "op-07");
    insta::assert_snapshot!(doctor(&desk, &[of_seat]), @"
    ok Settings: HOME/.config/hotline/config.toml is not there; the defaults are in force
    ok Language: en, locale C.UTF-8
    ok Terminal: the output goes elsewhere
    ok Outbox: Nothing is kept at this seat.
    ok Server: unix:HOME/data/REGISTER.sock, over its socket, answers in  ms
    ok Signed in as: operator  (the server's own user)
    ok Version: VERSION, the server VERSION
    ok Clock: as that of the server
    ok Period: dadukou-2022 大渡口区专班, active
    ok Call handler: op-07, 王芳
    ");
    insta::assert_snapshot!(doctor(&desk, &[of_seat, ("HOTLINE_LANG", "zh")]), @"
    ✓ 设置：没有 HOME/.config/hotline/config.toml，按默认值运行
    ✓ 语言：zh，区域设置 C.UTF-8
    ✓ 终端：输出不在终端上
    ✓ 暂存来电：本座席没有暂存的来电。
    ok 服务器：unix:HOME/data/REGISTER.sock，本机套接字， 毫秒应答
    ✓ 登录身份：operator（服务器本机用户）
    ✓ 版本：VERSION，服务器 VERSION
    ✓ 时钟：与服务器一致
    ✓ 时段：dadukou-2022 大渡口区专班，进行中
    ✓ 接听人员：op-07、王芳
    ");
}

#[test]
fn what_is_missing_is_told_with_what_to_do() {
    let desk = Desk::open();
    insta::assert_snapshot!(doctor(&desk, &[("HOTLINE_OPERATOR", "op-99"), ("LANG", "C")]), @"
    ok Settings: HOME/.config/hotline/config.toml is not there; the defaults are in force
    ? Language: en, locale C
        The locale is not UTF-8, so Chinese may not be shown: export LANG=C.UTF-8, or a locale of your language with UTF-8.
    ok Terminal: the output goes elsewhere
    ok Outbox: Nothing is kept at this seat.
    ok Server: unix:HOME/data/REGISTER.sock, over its socket, answers in  ms
    ok Signed in as: operator  (the server's own user)
    ok Version: VERSION, the server VERSION
    ok Clock: as that of the server
    ok Period: dadukou-2022 大渡口区专班, active
    ? Call handler: op-99
        The period has no such call handler; set HOTLINE_OPERATOR to one of op-07, op-08.
    ");
    // Nothing listens there.
    let nobody = format!("http://127.0.0.1:{}", hotline_tests::server::reserved_port());
    let settings =
        [("HOTLINE_SERVER", nobody.as_str()), ("HOTLINE_PATIENCE", "1"), ("HOTLINE_DEADLINE", "1")];
    insta::assert_snapshot!(doctor(&desk, &settings), @"
    ok Settings: HOME/.config/hotline/config.toml is not there; the defaults are in force
    ok Language: en, locale C.UTF-8
    ok Terminal: the output goes elsewhere
    ok Outbox: Nothing is kept at this seat.
    ! Server: no server answers at http://127.0.0.1:PORT
        Start one on this machine with `hotline-server`, or name another with --server URL or HOTLINE_SERVER.
    [exit status: 69]
    ");
    // Over the network nobody is known without a token.
    let network = desk.server.network_url();
    insta::assert_snapshot!(doctor(&desk, &[("HOTLINE_SERVER", &network), ("HOTLINE_LANG", "zh")]), @"
    ✓ 设置：没有 HOME/.config/hotline/config.toml，按默认值运行
    ✓ 语言：zh，区域设置 C.UTF-8
    ✓ 终端：输出不在终端上
    ✓ 暂存来电：本座席没有暂存的来电。
    ✗ 服务器：尚未登录，服务器无法识别身份
        请用管理员给的令牌登录：hotline login
    [exit status: 77]
    ");
    insta::assert_snapshot!(doctor(&desk, &[("HOTLINE_PERIOD", "other-2022")]), @"
    ok Settings: HOME/.config/hotline/config.toml is not there; the defaults are in force
    ok Language: en, locale C.UTF-8
    ok Terminal: the output goes elsewhere
    ok Outbox: Nothing is kept at this seat.
    ok Server: unix:HOME/data/REGISTER.sock, over its socket, answers in  ms
    ok Signed in as: operator  (the server's own user)
    ok Version: VERSION, the server VERSION
    ok Clock: as that of the server
    ! Period: there is no period other-2022
        `hotline period list` shows those that there are.
    [exit status: 65]
    ");
    let token = desk.file("token", desk.server.token("operators/op-07", "operator"));
    std::fs::set_permissions(&token, std::os::unix::fs::PermissionsExt::from_mode(0o600))
        .expect("it is its owner's");
    let token = token.display().to_string();
    let found = doctor(&desk, &[("HOTLINE_SERVER", &network), ("HOTLINE_TOKEN_FILE", &token)]);
    assert!(found.contains("ok Signed in as: operators/op-07 (call handler), for "), "{found}");
}

#[test]
fn settings_are_written_once_with_what_is_given() {
    let desk = Desk::new();
    let init = "--lang zh --period flood-2026 --deadline 5 config init";
    insta::assert_snapshot!(desk.hotline(init), @"
    ------- stderr -------
    已写入 HOME/.config/hotline/config.toml
    ");
    let file = desk.home().join(".config/hotline/config.toml");
    let written = std::fs::read_to_string(&file).expect("it is there");
    let set: Vec<&str> = written.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
    assert_eq!(set[1..], ["period = \"flood-2026\"", "lang = \"zh\"", "deadline = 5"], "{written}");
    assert!(set[0].starts_with("server = \"unix:"), "{written}");
    insta::assert_snapshot!(desk.hotline(init), @"
    ------- stderr -------
    错误：HOME/.config/hotline/config.toml 已存在；请直接修改，或先将其移走
    [exit status: 78]
    ");
    assert_eq!(std::fs::read_to_string(&file).ok(), Some(written));
}

#[test]
fn every_command_has_its_manual_page() {
    let desk = Desk::new();
    for (language, heading) in [("en", "NAME"), ("zh", "名称")] {
        let dir = format!("man-{language}");
        let _ = desk.hotline(&format!("--lang {language} man {dir}")).success();
        let pages = std::fs::read_dir(desk.home().join(&dir)).expect("it is made").count();
        assert!(pages > 90, "{pages} pages");
        let page =
            std::fs::read_to_string(desk.home().join(&dir).join("hotline-call-log.1")).expect("it is there");
        assert!(page.contains(&format!(".SH {heading}")) && page.contains("\\-\\-phone"), "{page}");
        assert_eq!(page.contains("Print help"), language == "en", "{page}");
    }
}
