## 字段填写有误的原因。

violation-of-flag = { $flag }（{ $field }）：{ $problem }
violation-of-field = { $field }：{ $problem }
violation-of-entry = 第 { $number } 条，{ $column }：{ $problem }
violation-of-row = { $path } 第 { $row } 行“{ $column }”列：{ $problem }
violation-with-hint = { $problem }：{ $hint }
violation-with-example = { $problem }，例如 { $example }

violation-nothing-given = 没有填写要更改的内容；可更改的各项见帮助
violation-required = { $any_of ->
    [none] { $with ->
        [none] 必填
       *[other] 填写 { $with } 时必填
    }
   *[other] { $with ->
        [none] 至少填写一项：{ $any_of }
       *[other] 填写 { $with } 时至少填写一项：{ $any_of }
    }
}
violation-too-long-characters = 共 { $length } 个字符，最多 { $limit } 个
violation-too-long-bytes = { $length ->
    [none] 字节过多，最多 { $limit } 字节
   *[other] 共 { $length } 字节，最多 { $limit } 字节
}
violation-too-long-decoded-bytes = 组成部分过多：解析后将超过 { $limit } 字节
violation-too-many = 共 { $count } 项，最多 { $limit } 项
violation-character-control = 不能含有控制字符 { $code }
violation-character-nul = 不能含有 NUL 字符
violation-malformed-uuid = 必须是 UUID
violation-malformed-period-id = 应为 3 至 63 个小写字母、数字或短横线，以字母开头
violation-malformed-period-name = 不是时段编号
violation-malformed-resource-name = 应为来电、工单、回访编号或时段编号
violation-malformed-call-name = 不是来电编号
violation-malformed-issue-name = 不是工单编号
violation-malformed-callback-name = 不是回访编号
violation-malformed-notice-name = 不是口径编号
violation-malformed-report-name = 不是报表名称，如 day-2022-12-01
violation-malformed-code = { $characters ->
    [none] 只能由字母和数字组成
   *[other] 只能由字母、数字和 { $characters } 组成
}
violation-malformed-category-code = 应为 2 至 8 个大写字母，可加一个点和两位数字
violation-malformed-alarm-words = 应为以分号分隔的触发词
violation-malformed-area-code = 应为不超过6位数字
violation-malformed-hazard-code = 只能由大写字母、数字和下划线组成
violation-malformed-shift-code = 只能由小写字母、数字和短横线组成
violation-malformed-region-code = 应为有电话号码的地区，用两个大写字母表示（ISO 3166-1）
violation-malformed-time-zone = 不是 IANA 时区
violation-malformed-etag = 不是登记系统给出的版本标记，请重新读取或去掉
violation-malformed-time = 不是可登记的时间
violation-malformed-date = 不是 2000 至 9998 年间的日期
violation-malformed-duration = 不是时长
violation-malformed-principal = 应为 operators/代码（接听人员、班长）、agencies/代码（承办单位）、services/名称（外部系统）或 users/名称（查看者、审计员、管理员）
violation-malformed-token-name = 不是令牌编号
violation-malformed-phone = 没有数字
violation-check-digit = { $value } 校验位不符：有一位数字有误，或两位颠倒
violation-unknown-value = { $value ->
    [none] 无效
   *[other] “{ $value }”无效
}，应为：{ $allowed }
violation-unknown-code-category = “{ $value }”不是本时段的类别，或已停用；{ $nearest ->
    [none] 用 `hotline directory categories list` 查看
   *[other] 最接近的是 { $nearest }
}
violation-unknown-code-district = { $agency ->
    [none] { $value }
   *[other] 单位 { $agency } 所填的 { $value }
} 不是本时段的街镇，或已停用；{ $nearest ->
    [none] 用 `hotline directory districts list` 查看
   *[other] 最接近的是 { $nearest }
}
violation-unknown-code-agency = “{ $value }”不是本时段的承办单位，或已停用；{ $nearest ->
    [none] 用 `hotline directory agencies list` 查看
   *[other] 最接近的是 { $nearest }
}
violation-unknown-code-operator = “{ $value }”不是本时段的接听人员，或已停用；{ $nearest ->
    [none] 用 `hotline directory operators list` 查看
   *[other] 最接近的是 { $nearest }
}
violation-unknown-code-shift = { $date ->
    [none] 本时段没有班次 { $value }
   *[other] { $date } 没有班次 { $value }，现有：{ $allowed }
}
violation-out-of-range = { $step ->
    [none] 应{ range }
   *[other] 应为 { $step } 的倍数，且{ range }
}
range = { $minimum ->
    [none] 不超过 { $maximum }
   *[other] { $maximum ->
        [none] 不低于 { $minimum }
       *[other] 在 { $minimum } 至 { $maximum } 之间
    }
}
violation-not-quarter-hour = { $time } 不在整刻（每小时的 00、15、30、45 分）
violation-too-early-call-received = { $time } 早于来电时间（{ $earliest }）
violation-too-early-call-answered = { $time } 早于接听时间（{ $earliest }）
violation-too-early-period-end = { $time } 不晚于时段现定结束时间（{ $earliest }）
violation-too-early-period-start = { $time } 不晚于时段开始时间（{ $earliest }）
violation-too-early-issue-opened = { $time } 早于工单登记时间（{ $earliest }）
violation-too-early-present-due = { $time } 不晚于现有期限 { $earliest }
violation-too-early-entry = { $time } 在登记时（{ $earliest }）已过
violation-too-early-attempt = { $time } 早于本次回访时间（{ $earliest }）
violation-too-early-latest-version = { $time } 不晚于最近版本 { $earliest }，此前有效的规定不能更改
violation-too-early-journal-entry = { $time } 早于日志序号 { $position } 的登记时间（{ $earliest }）
violation-too-early-range-start = { $time } 不晚于起始时间（{ $earliest }）
violation-too-early-report-issued = { $time } 不晚于签发时间（{ $earliest }）
violation-too-late-need-by = { $time } 晚于最迟时限（{ $latest }）
violation-too-late-now = { $time } 晚于当前时间（{ $latest }）
violation-window-before-period = 在时段开始之前，时段从 { $earliest } 开始
violation-window-not-begun = 尚未开始（{ $time } 开始）
violation-window-shift-not-begun = 该班次尚未开始（{ $time } 开始）；此前某日的班次请加上日期，如“中班 昨天”
violation-duplicate = { $value } 重复出现
violation-conflict = 不能与 { $with } 同时填写
violation-not-applicable-resolved-issue = 仅适用于已办结的工单
violation-not-applicable-issue-without-first-call = 仅适用于尚无首次来电的工单
violation-not-applicable-call-with-issue = 仅适用于生成或关联工单的来电
violation-not-applicable-call-with-handoff = 仅适用于已转接（联动）的来电
violation-not-applicable-window-of-eight-days = 仅适用于不超过 8 天的区间
violation-not-applicable-report-to-be-followed = 终报须写明：数字，或 none（无，已核实）
violation-not-applicable-issue-not-overdue = 仅适用于尚未超期的工单，已超期的不能改期
violation-not-applicable-row-of-dimension = 该分组各行没有这项指标
violation-filled-already = 已有其他内容；请用 `hotline call amend 来电 选项 值 --reason 原因` 更改并说明原因
violation-cannot-be-empty = 不能清空
violation-must-not-change = 全程必须一致
violation-other-period = 必须属于时段 { $period }
violation-not-found = 没有 { $resource }
violation-self = 工单不能复发自其自身
violation-several-numbers = 含有多个号码；另一个请用 --callback-phone 填写，或写入内容
violation-personal-number = 含有电话号码或证件号码，此处内容多人可见，请删去
violation-word-alone = “{ $value }”过于常见，不能单独触发险情提示；请用 + 与其他词组合
violation-nothing-to-search = 没有可供检索的字母、数字或汉字
violation-group-missing = { $value } 需要其上级类别 { $group }
violation-shifts-overlap = 班次 { $shift } 与 { $other } 重叠
violation-shift-times = 班次 { $shift } 的起止须为 15 分钟的整数倍，当日开始，最长 24 小时
violation-agency-works-on-issue = { $agency } 正在办理该工单，请先转办
violation-unreadable = 请求无法读取
violation-more = 另有 { $count } 处

## 必填字段的提问，按字段名末尾。

field-of-value = { $name }为 { $value }
hint-agency = 派给哪个单位？
hint-allowed = 可填 { $allowed }
hint-note = 要记录什么？
hint-operator-code = 由谁办理？
hint-reason = 原因是什么？
hint-settled-reply = 如何答复的？
hint-summary = 反映什么事项？
hint-target = 转往何处？
hint-title = 需要办理什么？
