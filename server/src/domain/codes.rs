//! Closed sets of codes, one enum each. Their values are in the order of the contract, and each has a code that is stored and shown.

pub use super::access::Role;
pub use super::coded::Coded;
use super::coded::codes;
pub use super::counted::Flow;
pub use super::event_type::EventType;

codes! {
    /// Urgency 紧急程度, the most urgent first.
    Urgency, "urgency" {
        /// Life at risk 特急.
        P0 = "P0",
        /// Urgent 紧急.
        P1 = "P1",
        /// Normal 一般.
        P2 = "P2",
        /// Low 普通.
        P3 = "P3",
    }
    /// What of the phone numbers of callers is kept.
    NumberKeeping, "number keeping" {
        /// The number.
        Kept = "KEPT",
        /// A keyed hash, by which the calls of a number are known again.
        Hashed = "HASHED",
        /// Nothing.
        NotKept = "NOT_KEPT",
    }
    /// What an alarm is raised for.
    AlarmGround, "alarm ground" {
        /// A word that was said.
        Word = "WORD",
        /// The default urgency of the category.
        Category = "CATEGORY",
        /// Nobody spoke 无声来电.
        SilentLine = "SILENT_LINE",
        /// An earlier call of the number was about danger.
        Number = "NUMBER",
        /// An earlier call about the place was about danger.
        Place = "PLACE",
    }
    /// Who is to see a call.
    Audience, "audience" {
        /// Its operator, until her shift ends.
        Operator = "OPERATOR",
        /// Any operator: the queue.
        Pool = "POOL",
        /// The lead of the shift.
        Lead = "LEAD",
        /// The board on the wall.
        Board = "BOARD",
        /// The agency of its issue.
        Agency = "AGENCY",
        /// The owner of its issue.
        Owner = "OWNER",
        /// Officers named for complaints and reports, and nobody else.
        Officers = "OFFICERS",
        /// Those who make the callbacks.
        Callbacks = "CALLBACKS",
    }
    /// What makes a person vulnerable.
    PersonTag, "person tag" {
        /// Elderly 高龄.
        Old = "OLD",
        /// Infant 婴幼儿.
        Infant = "INFANT",
        /// Pregnant 孕产妇.
        Pregnant = "PREGNANT",
        /// Critically ill 危重病人.
        Critical = "CRITICAL",
        /// Disabled 残疾人.
        Disabled = "DISABLED",
        /// Living alone 独居.
        Alone = "ALONE",
    }
    /// What kind of line a period runs.
    LineProfile, "line profile" {
        /// A line for whatever people need in an emergency.
        General = "GENERAL",
        /// A crisis line: most of its callers speak of despair.
        Crisis = "CRISIS",
    }
    /// Inbound or outbound.
    CallDirection, "direction" {
        /// A resident called.
        Inbound = "INBOUND",
        /// The hotline called.
        Outbound = "OUTBOUND",
    }
    /// The channel of a contact.
    CallChannel, "channel" {
        /// Telephone.
        Phone = "PHONE",
        /// Web form.
        Web = "WEB",
        /// WeChat 微信.
        Wechat = "WECHAT",
        /// Text message.
        Sms = "SMS",
        /// In person.
        WalkIn = "WALK_IN",
        /// Any other channel.
        Other = "OTHER",
    }
    /// How a call was answered or missed.
    CallDisposition, "disposition" {
        /// An operator answered.
        Answered = "ANSWERED",
        /// The caller hung up while waiting.
        Abandoned = "ABANDONED",
        /// Nobody answered.
        Missed = "MISSED",
        /// A voice message was left.
        Voicemail = "VOICEMAIL",
        /// The channel has no disposition.
        NotApplicable = "NOT_APPLICABLE",
    }
    /// What the caller wanted 诉求类型.
    CallKind, "kind" {
        /// Question 咨询.
        Consult = "CONSULT",
        /// Request for help 求助.
        Help = "HELP",
        /// Complaint 投诉.
        Complaint = "COMPLAINT",
        /// Report of wrongdoing 举报.
        Report = "REPORT",
        /// Suggestion 建议.
        Suggest = "SUGGEST",
        /// Praise 表扬.
        Praise = "PRAISE",
        /// Urging an earlier request 催办.
        Urge = "URGE",
        /// Not a valid call 无效.
        Invalid = "INVALID",
        /// Test of the line.
        Test = "TEST",
    }
    /// How a call ended 分类处置.
    TriageOutcome, "triage outcome" {
        /// Someone still has to look at it.
        Pending = "PENDING",
        /// It belongs to an issue.
        Issue = "ISSUE",
        /// It was settled on the phone.
        Answered = "ANSWERED",
        /// It was handed off.
        HandedOff = "HANDED_OFF",
        /// No action is needed.
        NoAction = "NO_ACTION",
    }
    /// Why a call ended as it did, or an alarm was dismissed.
    ReasonCode, "reason code" {
        /// Handed over to the ambulance 已转120.
        HandedTo120 = "HANDED_TO_120",
        /// Out of danger 已脱险.
        OutOfDanger = "OUT_OF_DANGER",
        /// False alarm 误报.
        FalseAlarm = "FALSE_ALARM",
        /// Only a question 仅咨询.
        QuestionOnly = "QUESTION_ONLY",
        /// The person declines help 本人拒绝.
        Declined = "DECLINED",
        /// Known already 重复.
        Duplicate = "DUPLICATE",
        /// A plan to stay safe was agreed on 已商定安全计划: how a talk on a crisis line ends well.
        SafetyPlan = "SAFETY_PLAN",
    }
    /// Whether a person has looked at an alarm.
    AlarmState, "alarm state" {
        /// Nobody has.
        Open = "OPEN",
        /// It was right.
        Confirmed = "CONFIRMED",
        /// It was not.
        Dismissed = "DISMISSED",
    }
    /// How a call is handed off 转接（联动）.
    HandoffMode, "handoff mode" {
        /// Three-way call.
        Conference = "CONFERENCE",
        /// Transferred without waiting.
        Blind = "BLIND",
        /// The operator passed the message on.
        Relayed = "RELAYED",
        /// The caller was told to dial the number.
        CallerTold = "CALLER_TOLD",
    }
    /// Why a call is linked to an issue.
    LinkKind, "link kind" {
        /// The call that led to the issue.
        First = "FIRST",
        /// It is about the same matter again.
        Repeat = "REPEAT",
        /// Urging 催办.
        Urge = "URGE",
        /// The hotline called back.
        Callback = "CALLBACK",
        /// It is related in another way.
        Related = "RELATED",
    }
    /// Condition of an issue according to a later call.
    ReportedCondition, "condition" {
        /// As before.
        Same = "SAME",
        /// Worse.
        Worse = "WORSE",
        /// Better.
        Better = "BETTER",
        /// The call does not say.
        Unknown = "UNKNOWN",
    }
    /// State of an issue.
    IssueState, "issue state" {
        /// Opened 已登记.
        Open = "OPEN",
        /// Dispatched 已派单.
        Assigned = "ASSIGNED",
        /// In progress 办理中.
        InProgress = "IN_PROGRESS",
        /// On hold 暂停计时.
        Suspended = "SUSPENDED",
        /// Sent back 退单.
        Returned = "RETURNED",
        /// Resolved 办结待回访.
        Resolved = "RESOLVED",
        /// Closed 归档.
        Closed = "CLOSED",
        /// Not accepted 不予受理.
        Rejected = "REJECTED",
        /// Withdrawn by the caller 撤回.
        Withdrawn = "WITHDRAWN",
        /// Merged 并单.
        Merged = "MERGED",
    }
    /// What can be done with an issue. Each is a verb of the command line and a method of the contract.
    IssueAction, "action" {
        /// Give it to an agency 派单: AssignIssue.
        Assign = "ASSIGN",
        /// Ask another agency to assist 协办: AssignIssue with the role ASSIST.
        Assist = "ASSIST",
        /// Pass it from one agency to another 转办: TransferIssue.
        Transfer = "TRANSFER",
        /// Acknowledge it as the agency 签收: AcknowledgeIssue.
        Acknowledge = "ACKNOWLEDGE",
        /// Report progress 反馈: ReportProgress.
        Progress = "PROGRESS",
        /// Return it as the agency 退单: ReturnIssue.
        Return = "RETURN",
        /// Put it on hold 暂停计时: SuspendIssue.
        Suspend = "SUSPEND",
        /// Resume it 恢复: ResumeIssue.
        Resume = "RESUME",
        /// Extend its due time 延期: ExtendIssue.
        Extend = "EXTEND",
        /// Change its urgency 调整紧急程度: SetUrgency.
        Urgency = "URGENCY",
        /// Resolve it with an outcome 办结: ResolveIssue.
        Resolve = "RESOLVE",
        /// Close it after resolution 结案: CloseIssue.
        Close = "CLOSE",
        /// Reopen it 重办: ReopenIssue.
        Reopen = "REOPEN",
        /// Reject it 不予受理: RejectIssue.
        Reject = "REJECT",
        /// Take it up again 恢复办理: ReviewIssue.
        Review = "REVIEW",
        /// Merge it into another 并单: MergeIssue.
        Merge = "MERGE",
        /// Separate it again 取消并单: UnmergeIssue.
        Unmerge = "UNMERGE",
        /// Withdraw it for the caller 撤回: WithdrawIssue.
        Withdraw = "WITHDRAW",
        /// Urge the agency 催办: UrgeIssue.
        Urge = "URGE",
        /// Put it under supervision 督办: SuperviseIssue.
        Supervise = "SUPERVISE",
        /// Escalate it 升级: EscalateIssue.
        Escalate = "ESCALATE",
        /// Correct its fields 更正: UpdateIssue.
        Update = "UPDATE",
        /// Link a call to it 关联来电: LinkCall.
        Link = "LINK",
        /// Take a link back 取消关联: UnlinkCall.
        Unlink = "UNLINK",
        /// Add a note 备注: AddNote.
        Note = "NOTE",
        /// Tell the agency of it by voice 电话告知: InformAgency.
        Inform = "INFORM",
    }
    /// Outcome of an issue.
    IssueOutcome, "outcome" {
        /// Solved 解决.
        Solved = "SOLVED",
        /// Partly solved.
        Partial = "PARTIAL",
        /// Explained 解释说明.
        Explained = "EXPLAINED",
        /// Referred to the body that is responsible.
        Referred = "REFERRED",
        /// Not found.
        NotFound = "NOT_FOUND",
        /// Not feasible.
        NotFeasible = "NOT_FEASIBLE",
        /// Nobody could be reached.
        Unreachable = "UNREACHABLE",
        /// Help came too late.
        TooLate = "TOO_LATE",
    }
    /// Who is told when so much of the time allowed is used.
    WarningRecipient, "warning recipient" {
        /// The operator who is responsible for it.
        Owner = "OWNER",
        /// The agency that leads.
        Agency = "AGENCY",
        /// The supervisor of the shift.
        Supervisor = "SUPERVISOR",
        /// The leader on duty 带班领导.
        Leader = "LEADER",
    }
    /// Which one of the reports of an incident it is.
    IncidentReportKind, "incident report" {
        /// The first 首报.
        First = "FIRST",
        /// One that follows 续报.
        FollowUp = "FOLLOW_UP",
        /// The last 终报.
        Final = "FINAL",
    }
    /// What is known of a number of an incident.
    IncidentCountState, "what is known of a number" {
        /// It is being verified 正在核实.
        BeingVerified = "BEING_VERIFIED",
        /// Nobody has reported any 未接报.
        NoneReported = "NONE_REPORTED",
        /// It is verified that there are none 无.
        None = "NONE",
        /// It is known.
        Known = "KNOWN",
    }
    /// How an instruction of a superior comes.
    InstructionKind, "instruction kind" {
        /// A leader wrote it on a paper 批示.
        Written = "WRITTEN",
        /// An office above hands the matter down 交办.
        HandedDown = "HANDED_DOWN",
        /// By word of mouth or telephone 口头指示.
        Oral = "ORAL",
    }
    /// Role of an agency in an issue.
    AssignmentRole, "assignment role" {
        /// Responsible 主办.
        Lead = "LEAD",
        /// Assisting 协办.
        Assist = "ASSIST",
    }
    /// State of an assignment.
    AssignmentState, "assignment state" {
        /// Sent to the agency.
        Dispatched = "DISPATCHED",
        /// Acknowledged 签收.
        Acknowledged = "ACKNOWLEDGED",
        /// Sent back 退单.
        Returned = "RETURNED",
        /// Passed on to another agency 转办.
        Transferred = "TRANSFERRED",
        /// The agency has done its work.
        Done = "DONE",
        /// No longer needed.
        Cancelled = "CANCELLED",
    }
    /// What an agency reports.
    ProgressKind, "progress kind" {
        /// The caller was contacted.
        Contacted = "CONTACTED",
        /// Someone is on the scene.
        OnScene = "ON_SCENE",
        /// Interim report.
        Interim = "INTERIM",
        /// An assisting agency has done its work.
        Done = "DONE",
    }
    /// Why someone is to be called back.
    CallbackKind, "callback kind" {
        /// After an issue was resolved 回访.
        FollowUp = "FOLLOW_UP",
        /// After a missed call 回拨.
        Missed = "MISSED",
        /// An operator promised it.
        Promised = "PROMISED",
        /// To check whether a person is well.
        WelfareCheck = "WELFARE_CHECK",
    }
    /// State of a callback.
    CallbackState, "callback state" {
        /// To be made.
        Open = "OPEN",
        /// Made.
        Done = "DONE",
        /// No longer needed.
        Cancelled = "CANCELLED",
    }
    /// What kind of personal data a text is. Each is erased by itself.
    TextClass, "text class" {
        /// Who: numbers, names, addresses.
        Who = "WHO",
        /// What was said: summaries, notes, titles, and the texts of events.
        What = "WHAT",
    }
    /// What a text that came with an event is.
    TextField, "text field" {
        /// Why it was done.
        Reason = "REASON",
        /// A note.
        Note = "NOTE",
        /// What an agency is asked to do.
        Task = "TASK",
        /// How an assignment was delivered, and to whom.
        Delivery = "DELIVERY",
        /// The answer that the caller may read.
        PublicReply = "PUBLIC_REPLY",
        /// Comment on an attempt to call back.
        Comment = "COMMENT",
        /// Reference number of the other side.
        TheirReference = "THEIR_REFERENCE",
        /// Result of a handoff.
        Result = "RESULT",
        /// The words that raised an alarm, as they were said.
        AlarmWords = "ALARM_WORDS",
        /// Who was told by voice.
        InformedPerson = "INFORMED_PERSON",
        /// Who decided on a rescue without consent.
        DecidedBy = "DECIDED_BY",
        /// Who of an agency said it.
        SaidBy = "SAID_BY",
        /// Who gave an instruction: an office or a post.
        InstructedBy = "INSTRUCTED_BY",
        /// What an instruction asks.
        Instruction = "INSTRUCTION",
        /// The reply to an instruction.
        Reply = "REPLY",
        /// Reference number of what the desk sent.
        OwnReference = "OWN_REFERENCE",
        /// What a notice has the desk say.
        Notice = "NOTICE",
    }
}
