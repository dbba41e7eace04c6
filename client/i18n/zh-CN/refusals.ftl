## 登记系统拒绝请求的原因。

refusal-invalid-fields = 有 { $count } 处填写有误：
refusal-request-id-reused = 该请求编号已用于其他请求
refusal-page-token-invalid = 无法从此处继续列出
refusal-resource-not-found-period = { $resource ->
    [none] 没有该应急时段
   *[other] 没有应急时段 { $resource }
}
refusal-resource-not-found-call = { $resource ->
    [none] 没有该来电
   *[other] 没有来电 { $resource }
}
refusal-resource-not-found-issue = { $resource ->
    [none] 没有该工单
   *[other] 没有工单 { $resource }
}
refusal-resource-not-found-callback = { $resource ->
    [none] 没有该回访
   *[other] 没有回访 { $resource }
}
refusal-resource-not-found-handoff = { $handoff ->
    [none] { $resource } 没有待确认的转接（联动）
   *[other] { $resource } 没有第 { $handoff } 次转接（联动）
}
refusal-resource-not-found-category = 没有代码为 { $code } 的类别
refusal-resource-not-found-district = 没有代码为 { $code } 的街镇
refusal-resource-not-found-agency = 没有代码为 { $code } 的承办单位
refusal-resource-not-found-operator = 没有代码为 { $code } 的接听人员
refusal-resource-not-found-person = { $resource } 没有第 { $person } 号当事人
refusal-resource-not-found-instruction = { $resource } 没有第 { $instruction } 件批示交办
refusal-resource-not-found-link = { $call } 未关联 { $resource }
refusal-period-exists = 应急时段 { $resource } 已存在，请换一个编号
refusal-external-id-exists = 该来源的这一外部编号已登记为 { $resource }
refusal-state-not-allowed = { $resource } 当前状态为“{ $state }”，不能执行 { $action }；现可执行：{ $allowed_actions }
refusal-time-not-allowed-ahead-of-clock = { $field } { $time } 比服务器时钟超前 5 分钟以上
refusal-time-not-allowed-before-period = { $field } { $time } 早于时段开始时间（{ $earliest }）
refusal-time-not-allowed-outside-period = { $latest ->
    [none] { $field } { $time } 不在时段 { $resource } 之内（{ $earliest } 起，未定结束）
   *[other] { $field } { $time } 不在时段 { $resource } 之内（{ $earliest } 至 { $latest }）
}
refusal-time-not-allowed-before-call = { $field } { $time } 早于来电时间（{ $earliest }）
refusal-time-not-allowed-before-latest-event = { $field } { $time } 早于 { $resource } 的最近一次办理时间（{ $earliest }）
refusal-time-not-allowed-before-duty = { $field } { $time } 早于 { $code } 最近一次到岗或离岗的时间（{ $earliest }）
refusal-time-not-allowed-before-given = { $field } { $time } 早于下达时间（{ $resource }，{ $earliest }）
refusal-call-void = { $resource } 已作废，请重新登记
refusal-call-is-test = { $resource ->
    [none] 测试来电不能生成或关联工单
   *[other] { $resource }：测试来电不能生成或关联工单，已有工单的来电不能改为测试
}
refusal-lease-held = { $resource } 由接听人员 { $holder } 领取至 { $until }
refusal-outside-calling-hours = { $resource } 须在 { $until } 以后拨打：现为静默时段，或不在对方方便接听的时段
refusal-do-not-call = { $resource } 的号码已登记为请勿回拨；仅在危及生命时可用 hotline callback create --call { $resource } --override 原因
refusal-triage-not-pending = { $resource } 已分类处置为“{ $outcome }”，不再待处理
refusal-handoff-confirmed = { $resource } 第 { $handoff } 次转接（联动）已于 { $time } 确认
refusal-link-exists = { $call } 已关联 { $resource }
refusal-issue-merged = { $resource } 已并入 { $merged_into }，请在主单上办理
refusal-merge-not-allowed-into-itself = { $resource } 不能并入自身
refusal-merge-not-allowed-target-merged = { $target } 本身已并入 { $merged_into }，请并入该单
refusal-merge-not-allowed-target-finished = { $target } 状态为“{ $state }”，只能并入在办、办结或归档的工单
refusal-merge-not-allowed-has-merged = 请先撤销并单，已并入 { $resource } 的工单：{ $merged }
refusal-incident-not-allowed-in-incident = { $resource } 已列入 { $report }，尚未终报：请对该要情续报
refusal-incident-not-allowed-issue-active = { $resource } 状态为“{ $state }”：仍在办理，不能终报，请续报
refusal-incident-not-allowed-final-issued = { $resource } 已终报：此后用续报
refusal-merged-unconfirmed = 并入 { $resource } 的工单另有当事人，请用 --confirm 逐一确认：{ $unconfirmed }
refusal-assignment-not-allowed-not-assigned = { $agency ->
    [none] { $resource } 没有可办理的主办单位；在办派单：{ $holders }
   *[other] { $agency } 没有 { $resource } 的在办派单；在办派单：{ $holders }
}
refusal-assignment-not-allowed-assigned-already = { $agency } 已是 { $resource } 的{ $role }单位
refusal-assignment-not-allowed-acknowledged-already = { $agency } 已签收 { $resource }
refusal-assignment-not-allowed-is-respondent = 被投诉单位即 { $agency }，请改派其他单位
refusal-assignment-not-allowed-lead-resolves = { $agency } 是 { $resource } 的主办单位，工单办结时其任务即完成
refusal-callback-finished = { $resource } 状态为“{ $state }”，不能再办理
refusal-limit-reached-links-of-call = 一件来电最多生成和关联 { $value } 个工单
refusal-limit-reached-handoffs-of-call = 一件来电最多转接（联动）{ $value } 次
refusal-limit-reached-attempts-of-callback = 一件回访最多尝试 { $value } 次
refusal-limit-reached-assignments-of-issue = 一个工单最多派单 { $value } 次
refusal-limit-reached-merged-into-issue = 一个工单最多并入 { $value } 个工单
refusal-limit-reached-instructions-of-issue = 一个工单最多登记 { $value } 件批示交办
refusal-period-closed-closed-already = 应急时段 { $resource } 已于 { $time } 结束
refusal-period-closed-call-after-end = { $latest } 仍有来电，晚于结束时间 { $time }，请选择更晚的结束时间
refusal-etag-mismatch = { $resource } 读取后已被更改
refusal-queue-full = 服务器排队的登记过多
refusal-too-many-requests = 此令牌每秒的请求超过 { $limit } 次
refusal-deadline = 未在时限内得到答复
refusal-unavailable-stopping = 服务器正在停机
refusal-unavailable-storage-busy = 服务器存储繁忙
refusal-unavailable-period-held = 该时段正被另一事务占用
refusal-unavailable-storage-away = 服务器无法连接数据库
refusal-unavailable-standby-away = 数据库的同步备库未确认写入
refusal-unavailable-no-connection = 数据库已没有可供服务器使用的连接
refusal-unavailable-register-behind = 数据库缺少已确认的记录，未写入任何内容
refusal-unavailable-disk-full = 服务器磁盘已满，未写入任何内容
refusal-resource-not-found-token = 没有令牌 { $resource }
refusal-resource-not-found-report = 没有报表 { $resource }，或没有这一版
refusal-resource-not-found-notice = 没有口径 { $resource }
refusal-token-refused-missing = 尚未登录，服务器无法识别身份
refusal-token-refused-malformed = 这不是令牌，或令牌不完整
refusal-token-refused-unknown = 服务器不认识此令牌
refusal-token-refused-not-granted = 没有与证书名称对应的令牌
refusal-token-refused-expired = 令牌已于 { $time } 过期
refusal-token-refused-revoked = 令牌已于 { $time } 吊销
refusal-not-permitted-method = “{ $role }”无权执行此操作；可执行的角色：{ $allowed }
refusal-not-permitted-on-behalf = 此令牌不能代他人办理
refusal-not-permitted-other-periods = 此令牌仅限其所属时段
refusal-not-permitted-others-call = 此来电由他人接听，只有班长可以作废或解除诉求人提出的联系限制
refusal-not-permitted-others-duty = 只能登记本人到岗、离岗；他人的由班长登记
refusal-not-permitted-others-reading = 只能登记本人已阅；他人的由班长登记
refusal-not-permitted-lower-urgency = 只有班长可以下调 P0
refusal-not-permitted-protected-caller = 诉求人要求匿名或保密，只有接听人员本人和班长可以查看其身份
refusal-not-permitted-other-agency = 承办单位只能以本单位名义办理
refusal-not-permitted-filter = “{ $role }”不能按 { $field } 筛选，该内容对其不可见
refusal-recorded-unread = 已登记（{ $resource }），但服务器未能读回
refusal-internal = 服务器故障
refusal-nothing-to-do-no-field-changes = { $resource } 没有任何字段需要更改
refusal-nothing-to-do-no-field-is-filled = { $resource } 没有可补充的字段
refusal-nothing-to-do-same-urgency = { $resource } 的紧急程度已是“{ $urgency }”
refusal-nothing-to-do-no-open-alarm = { $resource } 没有待确认的险情提示
refusal-nothing-to-do-report-unchanged = 报表 { $resource } 自第 { $revision } 版以来数字没有变化
refusal-nothing-to-do-no-warning = { $percent ->
    [none] { $earliest ->
        [none] { $resource } 目前不计时限，没有可阅的时限预警
       *[other] { $resource } 时限尚宽，{ $earliest } 才用到 80%
    }
   *[other] { $earliest ->
        [none] { $resource } 目前不计时限，没有可阅的时限预警
       *[other] { $resource } 尚未用到 { $percent }% 时限，{ $earliest } 才用到
    }
}
refusal-nothing-to-do-warning-seen = { $resource } 已用 { $percent }% 时限的预警已有人阅过
refusal-nothing-to-do-no-instruction = { $resource } 没有待回复的批示交办
refusal-nothing-to-do-instruction-replied = { $resource } 的第 { $instruction } 件批示交办已经回复
refusal-nothing-to-do-not-leased = { $resource } 无人领取
refusal-nothing-to-do-on-duty = { $code } 已在岗（{ $time } 到岗）
refusal-nothing-to-do-off-duty = { $code } 不在岗
refusal-nothing-to-do-notice-ended = { $resource } 已于 { $time } 停用
refusal-nothing-to-do-read-already = { $code } 均已阅
refusal-nothing-to-do-period-is-open = { $resource } 尚未结束，无需重新开启

## 后续建议：先按原因，没有的按 gRPC 代码。

advice-request-id-reused = 请去掉 --request-id，或原样重复同一命令。
advice-page-token-invalid = 请从头重新列出。
advice-resource-not-found-period = 用 `hotline period list` 查看现有时段。
advice-resource-not-found-call = 用 `hotline call list` 查看最近来电。
advice-resource-not-found-issue = 用 `hotline issue list` 查看最近工单。
advice-resource-not-found-callback = 用 `hotline callback list` 查看待回访任务。
advice-resource-not-found-report = 用 `hotline report list` 查看已签发的报表。
advice-resource-not-found-notice = 查看现行口径：hotline notice list
advice-time-not-allowed-outside-period = 请用 --received 时间 填写来电时间，或用 --period 编号 指定其他时段。
advice-assignment-not-allowed-lead-resolves = 请用 `hotline issue resolve { $resource } 结果 --reply 内容` 办结。
advice-token-refused-missing = 请用管理员给的令牌登录：hotline login
advice-token-refused-malformed = 请完整复制令牌（从 hl_ 到末尾），再登录：hotline login
advice-token-refused-unknown = 请用此服务器的令牌登录：hotline login
advice-token-refused-not-granted = 请管理员为此服务创建凭证书的令牌。
advice-token-refused-expired = 请向管理员要新的令牌，再登录：hotline login
advice-token-refused-revoked = 请向管理员要新的令牌，再登录：hotline login
advice-etag-mismatch = 期间已有人更改，请重新查看。
advice-queue-full = 服务器繁忙，请稍后重试。
advice-too-many-requests = 请放慢请求；大量来电请一次提交：`hotline import 文件`，或用接口 IngestCalls。
advice-unavailable-disk-full = 请告知管理员。
advice-unavailable-standby-away = 请告知管理员，并稍后重试。
advice-unavailable-no-connection = 请告知管理员，并稍后重试。
advice-unavailable-register-behind = 请立即告知管理员。
advice-internal = 请将故障编号 { $incident } 告知管理员。
advice-code-unavailable = 服务器正在启动、停机或无法连接，请稍后重试。
advice-code-deadline-exceeded = 服务器响应较慢，请重试，或用 --deadline 秒数 延长时限。
advice-code-unimplemented = 服务器不支持该命令，版本可能低于本客户端。
