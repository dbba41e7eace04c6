## 日报、快报、专报：正文、附表、图。

bulletin-title = { $kind ->
    [day] 群众联系服务工作日报
    [shift] 群众联系服务值班快报
   *[other] 群众联系服务工作专报
}
bulletin-marking = 内部资料　注意保存
bulletin-draft = 草稿　未签发
bulletin-period-ends = 时段{ $over ->
    [yes] 已于
   *[no] 将于
}{ $time }结束，{ $whole ->
    [yes] 本期不在时段内
   *[no] 本期此后的部分不在时段内
}。
bulletin-number = { $kind ->
    [day] 第 { $number } 期（{ $window }）
    [shift] { $shift }（{ $window }）
   *[other] （{ $window }）
}
bulletin-window = { $from }—{ $to }
bulletin-window-in-sentence = { $from }至{ $to }
bulletin-window-of-shift = { $from }至{ $to }（{ $shift }）
bulletin-date = %Y年%-m月%-d日
bulletin-day = %-m月%-d日
bulletin-hour = %-H时
bulletin-minute = %-H时%M分
bulletin-midnight = 24时
bulletin-day-of-month = %-d日
bulletin-comma = ，
bulletin-semicolon = ；
bulletin-sentence = { $words }。
bulletin-space = {""}
bulletin-heading = { $numeral }、{ $title }
bulletin-lead = （{ $numeral }）{ $title }。
bulletin-numeral = { $number ->
    [1] 一
    [2] 二
    [3] 三
    [4] 四
    [5] 五
    [6] 六
    [7] 七
    [8] 八
    [9] 九
    [10] 十
   *[other] { $number }
}

bulletin-before = { $at ->
    [0] { $kind ->
        [day] 上日
        [shift] 上日同班
       *[other] 上期
    }
   *[other] { $kind ->
        [shift] 上周同班
       *[other] 上周同日
    }
}{ $running ->
    [yes] 同时段
   *[no] {""}
}
bulletin-against = { $at ->
    [0] { $kind ->
        [day] 较上日
        [shift] 较上日同班
       *[other] 较上期
    }
   *[other] { $kind ->
        [shift] 较上周同班
       *[other] 较上周同日
    }
}{ $running ->
    [yes] 同时段
   *[no] {""}
}
bulletin-change = { $direction ->
    [same] 与{ $before }持平
    [up] { $share ->
        [none] 比{ $before }增加{ $amount }件次
       *[other] 比{ $before }增加{ $amount }件次、增长{ $share }
    }
   *[down] { $share ->
        [none] 比{ $before }减少{ $amount }件次
       *[other] 比{ $before }减少{ $amount }件次、下降{ $share }
    }
}
bulletin-rate-change = { $direction ->
    [same] 与{ $before }持平
    [up] 比{ $before }上升{ $amount }个百分点
   *[down] 比{ $before }下降{ $amount }个百分点
}

bulletin-overall = 总体情况
bulletin-calls = { $window }，接听群众电话{ $calls }件次（服务{ $persons }人次）{ $changes ->
    [none] {""}
   *[other] ，{ $changes }
}
bulletin-result = { $window }，接听群众电话{ $calls }件次，协调解决民生问题{ $resolved }件
bulletin-persons = 服务{ $persons }人次
bulletin-calls-changed = 来电{ $changes }
bulletin-contacts = 另有网络、微信等渠道诉求{ $count }件
bulletin-accepted = 登记民生问题{ $opened }件{ $why ->
    [none] {""}
   *[other] ，其中{ $why }
}，实际受理{ $accepted }件
bulletin-merged = 撤并重复件{ $count }件
bulletin-rejected = 不予受理{ $count }件
bulletin-left-out = 已撤并或不予受理{ $count }件
bulletin-resolved = { $kind ->
    [day] 当日
    [shift] 本班
   *[other] {""}
}协调解决民生问题{ $count }件{ $outcomes ->
    [none] {""}
   *[other] （{ $outcomes }）
}
bulletin-outcome = { $name }{ $count }件
bulletin-confirmed = 已经群众确认{ $confirmed }件，仅承办单位反馈、尚未回访确认{ $reported }件
bulletin-of-resolved = 已协调解决的问题中，{ $outcomes }
bulletin-same = { $kind ->
    [day] 当日受理当日办结{ $count }件
    [shift] 本班受理本班办结{ $count }件
   *[other] 期内受理期内办结{ $count }件
}
bulletin-backlog = 截至{ $until }，在办{ $end }件（{ $kind ->
    [day] 上日
    [shift] 上一班
   *[other] 期初
}结转{ $start }件）
bulletin-cumulative = { $start }以来，累计接听群众电话{ $calls }件次，协调解决民生问题{ $resolved }件

bulletin-concerns = 群众诉求特点
bulletin-kinds = 诉求类型
bulletin-categories = 反映集中的问题
bulletin-districts = 来电地区
bulletin-repeats = 重复来电
bulletin-counted = { $share ->
    [none] { $name }{ $count }件次
   *[other] { $name }{ $count }件次（{ $share }）
}
bulletin-rest-withheld = 其余从略
bulletin-kind-help = 求助
bulletin-kind-consult = 咨询
bulletin-kind-complaint = 投诉
bulletin-kind-report = 举报
bulletin-kind-suggest = 建议
bulletin-kind-praise = 表扬
bulletin-kind-urge = 催办
bulletin-kind-invalid = 无效来电
bulletin-no-district = 地区不详
bulletin-most-categories = { $groups }{ $share ->
    [none] {""}
   *[other] ，合计占{ $share }
}{ $seconds ->
    [none] {""}
   *[other] 。其中{ $seconds }
}
bulletin-places = { $first }，两地合计占{ $share }；{ $others }
bulletin-repeat-rate = 重复及催办来电{ $count }件次，占有效来电（{ $valid }件次）的{ $share }{ $change ->
    [none] {""}
   *[other] ，{ $change }
}

bulletin-handling = 办理情况
bulletin-on-time = 应到期{ $due }件，按期办结{ $on_time }件，按期办结率{ $share }{ $late ->
    [0] {""}
   *[other] ；超期{ $late }件{ $which ->
        [none] {""}
       *[other] （{ $which }）
    }
}
bulletin-urgency = { $urgency }件
bulletin-issue = { $urgency }件{ $number }
bulletin-late-by = 超期{ $length }
bulletin-need-missed-by = 超过最迟时限{ $length }
bulletin-not-resolved = 尚未办结
bulletin-response = 首次响应应到期{ $due }件，{ $missed ->
    [0] 全部及时
   *[other] 及时{ $in_time }件、超时{ $missed }件
}
bulletin-times = 办理时长中位数{ $half }，90%的事项在{ $most }内办结
bulletin-asked = 回访{ $asked }件，{ $unsolved ->
    [0] 均认为已解决
   *[other] 认为未解决{ $unsolved }件
}{ $reopened ->
    [0] {""}
   *[other] ，重新办理{ $reopened }件
}{ $satisfied ->
    [none] {""}
   *[other] ；满意率{ $satisfied }
}
bulletin-instructed = 领导批示、交办{ $given }件，回复{ $replied }件
bulletin-instructions-waiting = 截至{ $until }，待回复批示、交办{ $waiting }件{ $overdue ->
    [0] {""}
   *[other] ，其中超期{ $overdue }件
}{ $which ->
    [none] {""}
   *[other] （{ $which }）
}
bulletin-instruction = { $number }：{ $office ->
        [none] { $time }{ $kind }
       *[other] { $office }{ $time }{ $kind }
    }
bulletin-instruction-deadline = { $time }前办结
bulletin-instruction-reply = { $time }前回复
bulletin-instruction-overdue = 已超期
bulletin-and-others = { $named }；另有{ $count }件
bulletin-connected = 线路运行：人工接通率{ $share }（{ $made_of }）{ $standard ->
    [none] {""}
    [below] ，低于国家标准95%的要求
   *[met] ，达到国家标准95%的要求
}{ $quick ->
    [none] {""}
   *[other] ；15秒应答率{ $quick }
}
bulletin-missed = 未接通{ $missed }个（{ $how }），已回拨{ $tried }个、回拨接通{ $reached }个
bulletin-missed-abandoned = 排队放弃{ $count }个
bulletin-missed-rang = 振铃未接{ $count }个
bulletin-lowest = { $shift }人工接通率最低，为{ $share }

bulletin-attention = 需领导关注的事项
bulletin-no-category = 未分类事项
bulletin-uncategorised = 未分类
bulletin-matter-lead = { $number }. { $category }。
bulletin-matter = { $words }（{ $number }）
bulletin-matter-opened = { $time }登记
bulletin-matter-need = 最迟时限{ $time }
bulletin-matter-due = 应于{ $time }前办结
bulletin-matter-agency = 由{ $agency }承办，{ $state }
bulletin-matter-with = 由{ $agency }承办
bulletin-matter-settled = { $time }已办结
bulletin-matter-ended = 此后{ $state }
bulletin-matter-resolved = { $agency ->
    [none] {""}
   *[other] 由{ $agency }于
}{ $time }办结
bulletin-matter-returned = 承办单位退单，待重新派单
bulletin-matter-unassigned = 尚未派单
bulletin-matters-withheld = 截至{ $until }，特急、紧急在办以及超过时限的共{ $count }件，逐件情况从略
bulletin-matters-left-out = 另有{ $count }件未列。

label-report-matter-reason-urgent = 特急、紧急在办
label-report-matter-reason-overdue = 已超期
label-report-matter-reason-need-missed = 已超过最迟时限
label-report-matter-reason-late = 未按期办结
label-report-matter-reason-unsolved = 回访认为未解决

bulletin-next-steps = 下步工作
bulletin-instructions = 领导批示
bulletin-signatures = 编辑：　　　　　审核：　　　　　签发：
bulletin-phone = 值班电话：{ $phone }

bulletin-annex = 附表{ $number }　{ $title }
bulletin-main-figures = 主要指标
bulletin-districts-annex = 街镇情况
bulletin-agencies-annex = 承办单位（不排名；不足3件的平均用时不列）
bulletin-changes-annex = 更正说明
bulletin-figure = 指标
bulletin-total = 累计（{ $window }）
bulletin-row-calls-answered = 接听群众电话（件次）
bulletin-row-calls-valid = 有效来电（件次）
bulletin-row-distinct-callers = 来电人数（人）
bulletin-row-persons = 服务人次
bulletin-row-connection-rate = 人工接通率
bulletin-row-opened = 登记民生问题（件）
bulletin-row-accepted = 实际受理（件）
bulletin-row-resolved = 协调解决（件）
bulletin-row-confirmed = 其中：群众确认解决（件）
bulletin-row-backlog = 期末在办（件）
bulletin-row-overdue = 其中：超期（件）
bulletin-row-needs-missed = 超过最迟时限（件）
bulletin-row-on-time = 按期办结率
bulletin-row-solved = 回访解决率
bulletin-row-satisfied = 回访满意率
bulletin-entered = ＋{ $name }{ $count }
bulletin-left = －{ $name }{ $count }
bulletin-balance = 平衡关系：期初在办{ $start }{ $flows }＝期末在办{ $end }。{ $others ->
    [0] {""}
   *[other] 办结{ $resolved }件中{ $counted }件计入协调解决{ $which ->
        [none] 。
       *[other] ，其余{ $others }件：{ $which }。
    }
}
bulletin-resolved-again = 此后重新办理{ $count }件
bulletin-calls-column = 来电
bulletin-withheld = 略
bulletin-direct = 直接答复
bulletin-unassigned = 未派单

bulletin-corrections = 本期更正：{ $changes }。
bulletin-other-corrections = { $count ->
   *[other] 本期更正：更正指标{ $count }项，见更正说明。
}
bulletin-withheld-corrections = 本期更正：分项数字有更正，从略。
bulletin-same-figures = 与第{ $revision }版相比，{ $changed ->
    [none] {""}
   *[other] { $changed }有变化，
}{ $changed ->
    [none] 本期数字不变
   *[other] 本期各项指标不变
}{ $compared ->
    [none] {""}
   *[other] ；{ $compared }
}。
bulletin-changed-compared = 累计数或所比较的数
bulletin-changed-instructions = 批示、交办件
bulletin-changed-callbacks = 未接通回拨情况
bulletin-changed-matters = 需领导关注的事项
bulletin-additions = 第{ $revision }版截至{ $time }，此后变化：{ $changes }。
bulletin-row-figure = { $row }：{ $figure }
bulletin-window-figure = { $window }{ $figure }
bulletin-since-the-begin = 累计
bulletin-another-window = { $from }至{ $to }
bulletin-row-without = 无{ $dimension }
bulletin-correction = { $figure }由{ $before }更正为{ $after }{ $parts ->
    [none] {""}
   *[other] （{ $parts }）
}
bulletin-of-calls-answered = 接听群众电话
bulletin-of-opened = 登记民生问题
bulletin-of-accepted = 实际受理
bulletin-of-resolved-issues = 协调解决
bulletin-amount = { $of ->
    [calls] { $amount }件次
    [issues] { $amount }件
   *[other] { $amount }
}
bulletin-revision-before = 第{ $revision }版
bulletin-revision-now = 第{ $revision }版
bulletin-why = 原因
bulletin-items = { $left_out ->
    [0] （{ $items }）
   *[other] （{ $items } 等，另{ $left_out }件）
}
bulletin-numerator = { $figure }（分子）
bulletin-denominator = { $figure }（分母）

label-report-change-reason-new = 新增
label-report-change-reason-late = 迟报
label-report-change-reason-corrected = 更正
label-report-change-reason-voided = 作废
label-report-change-reason-reopened = 重新办理
label-report-change-reason-resolved = 办结
label-report-change-reason-linked = 关联、并单
label-report-change-reason-followed-up = 回访
label-report-change-reason-ended = 撤回、不予受理
label-report-change-reason-handled = 办理
label-report-change-reason-time-passed = 到期
label-report-change-reason-not-named = 其余

bulletin-chart-course = 来电与协调解决
bulletin-chart-backlog = 在办
bulletin-chart-on-time = 按期办结率
bulletin-chart-times = 办理时长中位数
bulletin-chart-on-time-by-urgency = 按期办结率（按紧急程度）
bulletin-chart-times-by-urgency = 办理时长中位数（按紧急程度）
bulletin-chart-categories = 诉求类别
bulletin-chart-districts = 来电地区
bulletin-chart-agencies = 承办单位
bulletin-chart-hour = %-H时
bulletin-chart-noted = { $title }：{ $notes }
bulletin-chart-left-out = 列件数较多的{ $shown }个，另有{ $left_out }个未列
bulletin-chart-uncategorised = 另有{ $count }件次未分类
bulletin-chart-no-district = 另有{ $count }件次地区不详
bulletin-unit-calls = 件次
bulletin-unit-issues = 件
bulletin-unit-both = 件次、件
bulletin-unit-percent = %
bulletin-unit-hours = 小时

bulletin-basis = 口径：数据截至{ $time }；按来电时间、办结时间归入；“协调解决”不含未解决、不予受理及撤并件；登记序号 { $position }，第 { $revision } 版；迟报{ $late }件次、隔日补录{ $backdated }件次。{ $below ->
    [0] {""}
   *[other] 分类、地区、单位、办理结果等分项中小于{ $below }的数及可据以推算该数的数，以及逐件情况，从略。
}本报不含个人信息。
bulletin-source = { $report }　第 { $revision } 版　SHA-256 { $digest }
bulletin-source-draft = { $report }　草稿

## 报表：签发、比较。

report-issued = 已签发 { $report } 第 { $revision } 版，SHA-256 { $digest }
report-damaged = { $report } 的内容与其校验值不符：不要使用，请管理员校验登记库
report-tells-all = csv、json、sheet 含全部计数，不能与 --suppress-below 同用
report-there-already = { $directory } 中已有，未作改动
diff-revisions = 起始版次须早于截止版次，目前最新为第 { $last } 版
diff-title = 第 { $from } 版至{ $to ->
    [now] 目前
   *[other] 第 { $to } 版
}：{ $count ->
    [0] { $changed ->
        [none] 数字没有变化
       *[other] { $changed }有变化，本期各项指标没有变化
    }
   *[other] { $count } 项数字有变化{ $changed ->
        [none] {""}
       *[other] ，{ $changed }有变化
    }
}
title-figure = 指标
title-report = 报表
title-issue-time = 签发时间
title-issuer = 签发人
title-digest = 校验值
title-before = 原数
title-after = 现数
title-difference = 增减
title-changed-because = 原因
