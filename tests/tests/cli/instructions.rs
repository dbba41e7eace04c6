//! Instructions of superiors, as the supervisor enters them, finds them on the sheet of the shift, and replies.

use super::desk::Desk;

#[test]
fn an_instruction_is_entered_found_and_replied_to() {
    let desk = Desk::open();
    let _ = desk
        .hotline("issue open 断药 -c MED.04 -d 500104001 --owner op-07 --at '2022-11-13 08:00'")
        .success();
    insta::assert_snapshot!(
        desk.hotline(
            "--lang zh issue instruct q1-3 请今日办结并书面回复 --from 区委办 --reference 渡委办〔2022〕7号 \
             --due '2022-11-13 18:00' --reply-due '2022-11-13 20:00' --at '2022-11-13 09:00'"
        ),
        @"
    Q000001-3  断药
    状态      已登记
    紧急程度  较急
    类别      MED.04
    街镇      500104001
    首接责任  op-07
    派单时限  2022-11-13 09:00
    响应时限  2022-11-14 08:00
    期限      2022-11-16 08:00
    超期      是
    时限预警  已过200%一档（未报），请报带班领导
    登记      2022-11-13 08:00
    录入时间  YYYY-MM-DD HH:MM
    经办人    operator
    版本标记  ETAG
    批示、交办
    件序  来文形式  来文单位  对方编号           来文时间          办结时限          回复时限          批示交办内容
    1     批示      区委办    渡委办〔2022〕7号  2022-11-13 09:00  2022-11-13 18:00  2022-11-13 20:00  请今日办结并书面回复
    可办理：hotline issue 操作 Q000001-3
      assign 派单、resolve 办结、reject 不予受理、merge 并单、withdraw 撤回
    "
    );
    let _ = desk
        .hotline("issue instruct q1-3 尽快 --from 分管副区长 --kind 口头指示 --at '2022-11-13 09:30'")
        .success();
    insta::assert_snapshot!(
        desk.hotline("--lang zh issue list --instructed --columns number,due_at,instruction_due_at,title"),
        @"
    编号       期限              批示交办时限      标题
    Q000001-3  2022-11-13 18:00  2022-11-13 18:00  断药
    "
    );
    let sheet = desk.hotline("--lang zh handover").success();
    let part = sheet.split("九、").nth(1).and_then(|rest| rest.split("十、").next()).unwrap_or_default();
    insta::assert_snapshot!(part, @"
    批示、交办件（待回复）
    · Q000001-3  断药：批示 区委办 渡委办〔2022〕7号 请今日办结并书面回复  超期、2022-11-13 18:00 前办结、2022-11-13 20:00 前回复  op-07  ☐
    · Q000001-3  断药：口头指示 分管副区长 尽快  op-07  ☐
    ");

    insta::assert_snapshot!(desk.hotline("--lang zh issue reply q1-3 已办结"), @"
    ------- stderr -------
    错误：有 1 处填写有误：
      --instruction（instruction）：必填：可填 1、2
    [exit status: 65]
    ");
    let line = "--lang zh issue reply q1-3 已送药上门 --instruction 1 --reference 渡信〔2022〕31号 --at '2022-11-13 19:00'";
    let replied = desk.hotline(line).success();
    assert!(replied.contains("渡信〔2022〕31号") && replied.contains("已送药上门"), "{replied}");
    insta::assert_snapshot!(desk.hotline(line), @"
    ------- stderr -------
    错误：Q000001-3 的第 1 件批示交办已经回复
    [exit status: 65]
    ");
    let _ = desk.hotline("issue reply q1-3 已电话报告 --at '2022-11-13 19:30'").success();
    insta::assert_snapshot!(desk.hotline("--lang zh issue reply q1-3 再报"), @"
    ------- stderr -------
    错误：Q000001-3 没有待回复的批示交办
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline("--lang zh handover").success().split("九、").nth(1).and_then(|rest| rest.split("十、").next()).unwrap_or_default(), @"
    批示、交办件（待回复）：无
    ");
    let history = desk.hotline("--lang zh issue history q1-3").success();
    assert!(history.contains("批示交办") && history.contains("回复批示交办"), "{history}");
}
