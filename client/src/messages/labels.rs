//! What people read for a code of the contract.

/// Label of a code: its name in small letters, with the Chinese term where there is one.
pub fn label(full_name: &str, bare_name: &str) -> String {
    let small = match full_name {
        // Urgencies are said as they are written.
        name if name.starts_with("URGENCY_") => bare_name.to_owned(),
        _ => bare_name.to_ascii_lowercase().replace('_', " "),
    };
    match TERMS.iter().find(|(name, _)| *name == full_name) {
        Some((_, term)) => format!("{small} {term}"),
        None => small,
    }
}

const TERMS: &[(&str, &str)] = &[
    ("ASSIGNMENT_ROLE_ASSIST", "协办"),
    ("ASSIGNMENT_ROLE_LEAD", "主办"),
    ("ASSIGNMENT_STATE_ACCEPTED", "已签收"),
    ("ASSIGNMENT_STATE_CANCELLED", "取消"),
    ("ASSIGNMENT_STATE_DISPATCHED", "已派单"),
    ("ASSIGNMENT_STATE_DONE", "办结"),
    ("ASSIGNMENT_STATE_RETURNED", "退单"),
    ("ASSIGNMENT_STATE_TRANSFERRED", "转办"),
    ("CALLBACK_KIND_FOLLOW_UP", "回访"),
    ("CALLBACK_KIND_MISSED", "回拨"),
    ("CALLBACK_KIND_PROMISED", "约定回电"),
    ("CALLBACK_KIND_WELFARE_CHECK", "关怀回访"),
    ("CALLBACK_STATE_CANCELLED", "取消"),
    ("CALLBACK_STATE_DONE", "已完成"),
    ("CALLBACK_STATE_OPEN", "待回访"),
    ("CALL_KIND_COMPLAINT", "投诉"),
    ("CALL_KIND_CONSULT", "咨询"),
    ("CALL_KIND_HELP", "求助"),
    ("CALL_KIND_INVALID", "无效"),
    ("CALL_KIND_PRAISE", "表扬"),
    ("CALL_KIND_REPORT", "举报"),
    ("CALL_KIND_SUGGEST", "建议"),
    ("CALL_KIND_TEST", "测试"),
    ("CALL_KIND_URGE", "催办"),
    ("CHANNEL_OTHER", "其他"),
    ("CHANNEL_PHONE", "电话"),
    ("CHANNEL_SMS", "短信"),
    ("CHANNEL_WALK_IN", "来访"),
    ("CHANNEL_WEB", "网络"),
    ("CHANNEL_WECHAT", "微信"),
    ("CONDITION_BETTER", "好转"),
    ("CONDITION_SAME", "如前"),
    ("CONDITION_WORSE", "加重"),
    ("DIRECTION_INBOUND", "呼入"),
    ("DIRECTION_OUTBOUND", "呼出"),
    ("DISPOSITION_ABANDONED", "放弃"),
    ("DISPOSITION_ANSWERED", "接听"),
    ("DISPOSITION_MISSED", "未接"),
    ("DISPOSITION_NOT_APPLICABLE", "不适用"),
    ("DISPOSITION_VOICEMAIL", "留言"),
    ("HANDOFF_MODE_BLIND", "直接转接"),
    ("HANDOFF_MODE_CALLER_TOLD", "告知自拨"),
    ("HANDOFF_MODE_CONFERENCE", "三方通话"),
    ("HANDOFF_MODE_RELAYED", "代为转达"),
    ("ISSUE_STATE_ASSIGNED", "已派单"),
    ("ISSUE_STATE_CLOSED", "归档"),
    ("ISSUE_STATE_IN_PROGRESS", "办理中"),
    ("ISSUE_STATE_MERGED", "并单"),
    ("ISSUE_STATE_OPEN", "受理"),
    ("ISSUE_STATE_REJECTED", "不予受理"),
    ("ISSUE_STATE_RESOLVED", "办结待回访"),
    ("ISSUE_STATE_RETURNED", "退单"),
    ("ISSUE_STATE_SUSPENDED", "挂起"),
    ("ISSUE_STATE_WITHDRAWN", "撤回"),
    ("LINK_KIND_CALLBACK", "回访"),
    ("LINK_KIND_FIRST", "首次来电"),
    ("LINK_KIND_RELATED", "相关"),
    ("LINK_KIND_REPEAT", "重复来电"),
    ("LINK_KIND_URGE", "催办"),
    ("OUTCOME_EXPLAINED", "解释说明"),
    ("OUTCOME_NOT_FEASIBLE", "无法办理"),
    ("OUTCOME_NOT_FOUND", "查无此事"),
    ("OUTCOME_PARTIAL", "部分解决"),
    ("OUTCOME_REFERRED", "转介"),
    ("OUTCOME_SOLVED", "解决"),
    ("OUTCOME_TOO_LATE", "未能及时"),
    ("OUTCOME_UNREACHABLE", "无法联系"),
    ("PERIOD_STATE_ACTIVE", "进行中"),
    ("PERIOD_STATE_CLOSED", "已结束"),
    ("PERIOD_STATE_PLANNED", "未开始"),
    ("PERSON_TAG_ALONE", "独居"),
    ("PERSON_TAG_CRITICAL", "危重病人"),
    ("PERSON_TAG_DISABLED", "残疾人"),
    ("PERSON_TAG_INFANT", "婴幼儿"),
    ("PERSON_TAG_OLD", "高龄"),
    ("PERSON_TAG_PREGNANT", "孕产妇"),
    ("PROGRESS_KIND_CONTACTED", "已联系"),
    ("PROGRESS_KIND_DONE", "已完成"),
    ("PROGRESS_KIND_INTERIM", "阶段反馈"),
    ("PROGRESS_KIND_ON_SCENE", "已到现场"),
    ("TRIAGE_OUTCOME_ANSWERED", "直接答复"),
    ("TRIAGE_OUTCOME_HANDED_OFF", "转接"),
    ("TRIAGE_OUTCOME_ISSUE", "转办件"),
    ("TRIAGE_OUTCOME_NO_ACTION", "无需办理"),
    ("TRIAGE_OUTCOME_PENDING", "待处理"),
    ("URGENCY_P0", "特急"),
    ("URGENCY_P1", "紧急"),
    ("URGENCY_P2", "一般"),
    ("URGENCY_P3", "普通"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::Code;
    use hotline_proto::v1::{CallKind, Condition, IssueState, Urgency};

    #[test]
    fn every_kind_state_and_urgency_has_its_term() {
        let names = CallKind::every()
            .map(Code::full_name)
            .chain(IssueState::every().map(Code::full_name))
            .chain(Urgency::every().map(Code::full_name));
        for name in names {
            assert!(TERMS.iter().any(|(known, _)| *known == name), "{name}");
        }
    }

    #[test]
    fn a_code_is_read_in_small_letters_with_its_term() {
        let label = |code: IssueState| label(code.full_name(), code.bare_name());
        assert_eq!(label(IssueState::InProgress), "in progress 办理中");
        assert_eq!(super::label(Urgency::P0.full_name(), Urgency::P0.bare_name()), "P0 特急");
        assert_eq!(super::label(Condition::Unknown.full_name(), Condition::Unknown.bare_name()), "unknown");
    }
}
