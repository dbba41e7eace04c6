//! Correcting a call from the command line: what followed is said, and what did not.

use super::desk::Desk;

#[test]
fn field_a6_the_answer_to_a_correction_names_the_issues() {
    let desk = Desk::open();
    let _ = desk
        .hotline("call log --phone 13800000001 --summary 地下室被困 --address 春晖路1-1 --category UTL.01 --issue 排水")
        .success();
    insta::assert_snapshot!(desk.hotline("call amend C1-3 --address 春晖路2-2 --reason 听错"), @r"
    C000001-3
    Received 来电时间          YYYY-MM-DD HH:MM
    Kind 诉求类型              help 求助
    Urgency 紧急               P0 特急
    Category 类别              UTL.01
    Address 地址               春晖路2-2
    Summary 内容               地下室被困
    Triage 分类处置            issue 转办件
    Seen by 通知对象           agency 承办单位, shift lead 带班
    Alarm 险情提示             to be confirmed 待确认
    Proposed 建议级别          P0 特急
    Because of 触发依据        RES.01 被困+地下室
    Caller 服务对象（诉求人）  138****0001
    Direction 呼叫方向         inbound 呼入
    Channel 渠道               phone 电话
    Disposition 接听情况       answered 接听
    Recorded 录入时间          YYYY-MM-DD HH:MM
    By 经办人                  operator
    Revision 版次              2
    Etag                       ETAG
    Calls and links 关联
    Issue 工单  Kind 关联类型   Linked 关联
    Q000001-3   first 首次来电  YYYY-MM-DD HH:MM
    Q000001-3 follows the correction.
    ");
    insta::assert_snapshot!(desk.hotline("issue update Q1-3 --address 文体路9号"), @r"
    Q000001-3  排水
    State 状态            open 已登记
    Urgency 紧急          P0 特急
    Category 类别         UTL.01
    Address 地址          文体路9号
    First call 首次来电   C000001-3
    Dispatch by 派单时限  YYYY-MM-DD HH:MM
    Response by 响应时限  YYYY-MM-DD HH:MM
    Due 期限              YYYY-MM-DD HH:MM
    Opened 登记           YYYY-MM-DD HH:MM
    Recorded 录入时间     YYYY-MM-DD HH:MM
    By 经办人             operator
    Etag                  ETAG
    Calls and links 关联
    Call 来电  Kind 关联类型   Linked 关联
    C000001-3  first 首次来电  YYYY-MM-DD HH:MM
    Next 可办理: hotline issue VERB Q000001-3
      assign, resolve, reject, merge, withdraw
    ");
    insta::assert_snapshot!(desk.hotline("call amend C1-3 --address 春晖路3-3 --reason 听错"), @r"
    C000001-3
    Received 来电时间          YYYY-MM-DD HH:MM
    Kind 诉求类型              help 求助
    Urgency 紧急               P0 特急
    Category 类别              UTL.01
    Address 地址               春晖路3-3
    Summary 内容               地下室被困
    Triage 分类处置            issue 转办件
    Seen by 通知对象           agency 承办单位, shift lead 带班
    Alarm 险情提示             to be confirmed 待确认
    Proposed 建议级别          P0 特急
    Because of 触发依据        RES.01 被困+地下室
    Caller 服务对象（诉求人）  138****0001
    Direction 呼叫方向         inbound 呼入
    Channel 渠道               phone 电话
    Disposition 接听情况       answered 接听
    Recorded 录入时间          YYYY-MM-DD HH:MM
    By 经办人                  operator
    Revision 版次              3
    Etag                       ETAG
    Calls and links 关联
    Issue 工单  Kind 关联类型   Linked 关联
    Q000001-3   first 首次来电  YYYY-MM-DD HH:MM
    Q000001-3 has a category, district or address of its own and stays as it is. If it is wrong as well: hotline issue update Q000001-3 --address ADDRESS
    ");
}
