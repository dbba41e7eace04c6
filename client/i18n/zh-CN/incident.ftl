## 要情：首报、续报、终报。

incident-title = 值班要情（{ $kind ->
    [first] 首报
    [final] 终报
   *[follow] 续报{ $numeral }
}）
incident-number = 第 { $number } 号　{ $time }
incident-heard = { $time }，群众来电反映：{ $district ->
    [none] { $situation }
   *[other] { $district }{ $situation }
}（{ $issues }）。
incident-follows = 承{ $time }首报第{ $number }号。
incident-now = { $situation }（{ $issues }）。
incident-harm = 人员伤亡：
incident-dead = 死亡
incident-injured = 受伤
incident-missing = 失踪
incident-trapped = 被困
incident-persons = 涉及群众人数
incident-households = 涉及户数
incident-at-risk = 特殊困难户数
incident-responders = 处置力量人数
incident-dead-known = 死亡{ $count }人
incident-injured-known = 受伤{ $count }人
incident-missing-known = 失踪{ $count }人
incident-trapped-known = 被困{ $count }人
incident-no-persons = 涉及群众
incident-no-households = 涉及住户
incident-no-households-at-risk = 特殊困难户
incident-no-responders = 处置力量投入
incident-persons-known = 涉及群众{ $count }人
incident-households-known = 涉及{ $count }户
incident-at-risk-known = 特殊困难{ $count }户
incident-responders-known = 投入处置力量{ $count }人
incident-none-reported = 目前未接报{ $names }
incident-none = 经核实无{ $names }
incident-being-verified = { $names }正在核实
incident-not-established = { $names }未能核实
incident-corrected = { $name }由{ $before }更正为{ $after }
incident-persons-counted = { $count }人
incident-households-counted = { $count }户
incident-extent = 影响范围：
incident-calls = 本事项来电累计{ $calls }件次，反映{ $persons }人次
incident-course = 处置经过：
incident-step = { $time }{ $what }
incident-step-of = { $time }{ $what }（{ $number }）
incident-assigned = 派{ $agency }
incident-transferred = 转办{ $agency }
incident-acknowledged = { $agency }签收
incident-returned = { $agency }退单
incident-progressed = { $agency }{ $progress }{ $estimate ->
    [none] {""}
   *[other] 、预计{ $estimate }办结
}
incident-resolved = 办结（{ $outcome }）
incident-said-solved = 回访，群众认为已解决
incident-said-unsolved = 回访，群众认为未解决
incident-followed-up = 回访
incident-handed-off = 转接（联动）{ $target }
incident-handoff-confirmed = { $target } 确认
incident-end = 办结情况：
incident-took = 自接报至办结{ $length }
incident-outcome = 涉及民生问题{ $issues }件，办结{ $resolved }件；回访{ $asked }件，群众确认解决{ $confirmed }件
incident-measures = 采取措施：
incident-problems = 存在问题：
incident-cause = 原因：
incident-lessons = 经验教训：
incident-next-steps = 下步工作：
incident-recipients = { $names }：
incident-signatures = { $office ->
    [none] {""}
   *[other] 报告单位：{ $office }　　
}报告人：　　　　　审核：　　　　　签发：
incident-told = { $time }已电话报告{ $late ->
    [none] {""}
   *[other] （时限{ $late }，已超时）
}
incident-not-told = 未记载电话报告（时限{ $due }）
incident-late = 本报应于{ $due }前报出，已超时
incident-next = 下次报告时间：{ $time }
incident-basis = 口径：数据截至{ $time }；登记序号 { $position }，本要情第 { $revision } 次报告。{ $is_final ->
    [yes] {""}
   *[no] 数字不明的写“正在核实”，核实后续报更正。
}本报不含个人信息。

incident-count-zero = 应为 1 以上的数；没有的写 none（无，已核实）或 none-reported（未接报）
incident-count-syntax = 应为数字，或 none（无，已核实）、none-reported（未接报）、being-verified（正在核实）
report-within-syntax = 应为电话报告和书面首报的时限，如 30m,1h
incident-limits = 要情接报后 { $telephone }内电话报告、{ $written }内书面首报

label-incident-report-kind-first = 首报
label-incident-report-kind-follow-up = 续报
label-incident-report-kind-final = 终报
label-incident-count-state-being-verified = 正在核实
label-incident-count-state-none-reported = 未接报
label-incident-count-state-none = 无
label-incident-count-state-known = 已核实
title-incident-kind = 首续终报
title-next-report-time = 下次报告时间
title-incident-report = 要情
title-dead = 死亡人数
title-injured = 受伤人数
title-missing = 失踪人数
title-trapped = 被困人数
title-persons = 涉及群众人数
title-households = 涉及户数
title-at-risk = 特殊困难户数
title-responders = 处置力量人数
