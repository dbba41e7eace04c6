## 统计汇总、走势与明细。

section-call-figures = 来电
section-issue-figures = 民生问题
section-backlog = 在办
section-waiting = 待办
row-total = 合计
row-whole = 合计
row-none = 无
row-unknown-district = 未知
row-outside-shifts = 班次外

window-day = { $day }
window-from-to = { $from }至{ $to }
window-from-to-times = { $from } 至 { $to }
summary = { $window }，热线{ $calls }，{ $issues }。
summary-unknown = { $window }，统计数据不详。
summary-calls = 接听群众电话 { $count } 件次
summary-issues = 协调解决民生问题 { $count } 件
window-outside-period = 不在时段内，无数据：{ $ends ->
    [none] 时段自 { $starts } 起。
   *[other] 时段为 { $starts } 至 { $ends }。
}
rates-as-of = 实际受理、到期工单的各项比率截至
as-of = 截至
compared-so-far = 统计时段未满：截至 { $until }，与其他日期的相同时段比较。
so-far = 截至目前
step-so-far = { $step }（截至目前）
days-before-period = 时段开始前的 { $count } 天未列出。
figures-not-by = 不按{ $by }统计：{ $figures }
left-out-oldest = { $count ->
    [1] 宽度不够，未显示：{ $from }
   *[other] 宽度不够，未显示：{ $from }至{ $to }
}
as-of-point = { $time }（{ $zone }），日志序号 { $position }。
again = 同口径重现：
again-flag = --as-of { $point }
explained = { $what }：{ $title } = { $figure }
explained-rate = { $what }：{ $title } = { $rate }
rate-numerator = 分子
rate-denominator = 分母
mean-count = 计入件次
unit-seconds = 秒
hours-and-tenths = { $amount } 小时
column-of-figure = { $title }（{ $part }）
no-change = 持平
percent = { $amount }%
percentage-points = { $amount } 个百分点

curve-hours = { $count ->
    [1] 按小时
   *[other] 每{ $count }小时
}
curve-days = { $count ->
    [1] 按日
    [7] 按周
   *[other] 每{ $count }日
}

## 日期格式（strftime）。

date-day = %Y年%-m月%-d日
date-first-of-year = %Y年%-m月%-d日
date-last-of-year = %-m月%-d日
date-time = %H:%M
date-minute = %Y年%-m月%-d日 %H:%M
date-step-day = %-m月%e日
date-step-time = %-m月%-d日 %H:%M
date-step-weekday = %-m月%e日 %a
date-step-weekday-year = %Y年%-m月%e日 %a
date-column = %-m月%-d日
date-column-weekday = %a
weekday = { $day ->
    [1] 周一
    [2] 周二
    [3] 周三
    [4] 周四
    [5] 周五
    [6] 周六
   *[7] 周日
}

## 电子表格的列标题，上方没有所属项目。

sheet-calls-pending-overdue = 待处理来电已超期
sheet-callbacks-overdue = 待回访已超期
sheet-time-to-resolve-net-p50 = 办理时长中位数，扣除暂停时间
sheet-time-to-resolve-net-p90 = 90%办结时长，扣除暂停时间
sheet-flows-opened = 在办：登记
sheet-flows-reopened = 在办：重办
sheet-flows-reviewed = 在办：恢复办理
sheet-flows-unmerged = 在办：撤销并单
sheet-flows-moved-in = 在办：转入
sheet-flows-resolved = 在办：办结
sheet-flows-merged = 在办：并单
sheet-flows-withdrawn = 在办：撤回
sheet-flows-rejected = 在办：不予受理
sheet-flows-moved-out = 在办：转出
