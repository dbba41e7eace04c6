## 接听、办理、回访过程中的提示。

list-separator = 、
text-separator = ；
text-of = { $of }：{ $text }
yes = 是
no = 否

ask-phone = 来电号码：
ask-summary = 来电内容：
prompt-ended = 输入已结束，问题未作答；未登记任何内容
prompt-answers = 已填写的内容，以免遗失：
prompt-too-long = 该行过长，终端会在 { $limit } 字节处截断，未予采用。较长内容请用相应选项填写，或用 - 从文件读取。
prompt-part-of-character = 该行有字符不完整：在此终端上，退格键只删去了字符的一部分。读到的是：{ $typed }，请重新输入。
prompt-control = 该行含有方向键等非文字按键。读到的是：{ $typed }，请重新输入。

section-calls = 来电
section-open-issues = 在办工单
section-assignments = 派单
section-instructions = 批示、交办
section-links = 关联
section-story = 办理经过
section-new-issues = 将开立的工单
section-handoffs = 转接（联动）
section-attempts = 回访记录
section-shifts = 班次
section-time-limits = 办理时限
section-calendar = 工作日历
callback-reached = 已接通
callback-not-reached = 没有接通
callback-solved = 已解决
callback-unsolved = 未解决
section-contact = 姓名与号码
section-words = 来电内容
plan-from = { $title }（自 { $day } 起）
working-days = { $count } 个工作日
days-in-a-row = { $first } 至 { $last }
section-look-alikes = 疑似重复诉求：

caller-unknown = 新号码。
caller-do-not-call = 请勿回拨。
caller-no-message = 请勿留言。
caller-abusive = 曾辱骂骚扰 { $count } 次。{ $rule }
caller-abusive-rule = 先提醒一次；仍不停止的，告知后可结束通话，如实登记；反映险情的照常处置。
caller-plan = 应对方案：{ $plan }
caller-more-calls = 共 { $count } 次来电，仅显示最近 { $shown } 次；显示全部：hotline call list --limit all --phone 号码

number-of-call = 来电编号
number-of-issue = 工单编号
due = 期限
triage-due = { $outcome }，须于 { $due } 前处理
handoff-confirm-by = { $target } 确认接收时限：{ $until }
handoff-confirm-command = hotline call handoff { $call } --confirm={ $handoff }
triage-commands = hotline call triage { $number } --issue 标题、--link 工单、--handoff 转往:方式，或 --triage answered|no-action --reason 原因
triage-commands-without-category = hotline call triage { $number } --issue 标题 --category 代码、--link 工单、--handoff 转往:方式，或 --triage answered|no-action --reason 原因
alarm-raised = { $urgency }：可能有人身危险（{ $causes }）
alarm-commands = hotline call alarm { $number } --confirm，或 --dismiss false-alarm|question-only|out-of-danger|declined|duplicate|handed-to-120
issue-finished = { $issue } 已结束（{ $state }）；需继续办理：hotline issue { $verb } { $issue } --reason 原因
warning = 已过{ $percent }%一档（未报），请报{ $who }
warning-to-nobody = 已过{ $percent }%一档（未阅）
warning-seen = 已过{ $percent }%一档（已阅）
warning-of-step = 时限用到{ $percent }%时，报{ $who }
watch-warning = { $number }  { $warning }    { $title }
watch-warnings = { $count } 件工单已用 80% 以上时限，尚无人阅：hotline issue list --warned
link-command = 如为同一事项：hotline issue link { $issue } { $call }
link-not-made = 未关联：该号码没有在办工单，或不止一件。
next-actions = 可办理：
next-actions-command = hotline issue 操作 { $number }
no-number-to-dial = 没有可拨的号码：未留存，或已清除。
dial = 拨打
after-callback = 回访后：
after-callback-commands = hotline callback done { $number } --solved、--unsolved、--reached 或 --not-reached
period-opened = 在该时段内工作：export HOTLINE_PERIOD={ $id }
entries-written = 已写入 { $count } 条。
import-recorded = 已登记 { $count } 件；此前已登记 { $replayed } 件。
import-checked = 可登记 { $count } 件。
import-refused = 有 { $count } 行未登记；请更正后重新导入原文件，已登记的不会重复登记
import-would-refuse = 有 { $count } 行将不予登记
import-more-refused = ……另有 { $count } 行。
import-interrupted = { $count } 件中已登记 { $recorded } 件。请重新执行同一命令以继续，已登记的不会重复登记。
import-pending = 尚待处理的来电：hotline call list --triage pending

typed-all = 全部, 所有
typed-district-kinds = 街道, 镇, 乡
typed-yes = 是, 对, √, ✓
typed-no = 否, 不, ×
typed-days = 天, 日
typed-hours = 个小时, 小时, 时
typed-minutes = 分钟, 分
typed-seconds = 秒钟, 秒
typed-working-days = 个工作日, 工作日
typed-day-off = 休息, 休, 放假, 假, 节假日, 假期
typed-day-worked = 上班, 班, 补班, 工作日, 调休上班
typed-today = 今天, 今日
typed-yesterday = 昨天, 昨日
typed-day-before-yesterday = 前天, 前日
typed-tomorrow = 明天, 明日
typed-hour = 点, 點, 时, 時
typed-minute = 分, 整
typed-year-month-day = 年, 月, 日, 号

erased = 已清除，涉及来电、工单共 { $count } 件，不可恢复。
would-be-erased = 将清除，涉及来电、工单共 { $count } 件。
backups-hold-it = 以下备份中仍含已清除的信息，请删除或尽早到期销毁：

kept = 姓名、号码 { $who }，内容 { $what }
kept-days = { $days } 天
kept-for-ever = 永久

nothing-found = 没有符合条件的记录。
left-out = 屏宽不足，未显示：
list-continues = 还有更多记录，加 `--limit all` 显示全部{ $flags ->
    [none] 。
   *[other] ，也可用以下选项缩小范围：{ $flags }。
}
recorded-unseen = { $number } 已登记，但结果未能显示。
replayed = 该请求此前已执行，未重复办理。
no-call-waits = 没有待处理的来电。
issue-followed = { $number } 已随来电更正。
issue-has-its-own = { $number } 另有自己的类别、区域或地址，未随来电更正。如也有误：hotline issue update { $number } --address 地址
no-callback-to-make = 目前没有可拨打的回访。静默时段只领取约定回电和涉及生命安全的回访。
reference-of-several = 另有来电使用同一编号：{ $others }
which-token = 令牌（输入不显示）：
which-pin = PIN（输入不显示）：
pin-syntax = PIN 为 { $least } 至 { $most } 位数字
pin-unknown = { $whose } 在本座席没有 PIN，请用令牌
pin-token-ended = 此 PIN 对应的令牌已到期，请输入新令牌
pin-mistaken = { $left ->
    [0] PIN 不符，已作废：请用令牌登录
   *[other] PIN 不符，还可再试 { $left } 次
}
signed-in = 已登录为 { $principal }；令牌保存在 { $file }。
signed-out = 已退出；本机不再保存令牌。若令牌已被复制，在吊销之前仍可使用。
not-signed-in = 本机没有保存此服务器的令牌。
setup-replaced = 已取代另一座席的设置：{ $settings }
setup-done = 本座席已设置完毕；设置在 { $file }，令牌保存在 { $credentials }。
setup-remove = 请立即删除 { $bundle }：取得该文件者可用其中的令牌登录。
sign-in-ends = 本座席的登录将在 { $left }后到期。请向管理员要新的令牌，再登录：hotline login
still-waiting = 尚未收到答复，仍在重试。显示编号后方为登记成功。
reconnecting = 连接中断（{ $cause }），{ $seconds } 秒后重试。

## 时长。

length-days = { $count } 天
length-hours = { $count } 小时
length-minutes = { $count } 分钟
length-seconds = { $count } 秒
need-proposed = { $said }：最迟时限 { $moment }？
need-command = hotline issue update { $number } --need-by '{ $moment }'
surge = 高峰模式，始于 { $since }：不紧急的待处理来电时限放宽至四倍
surge-rows = 待处理来电 { $calls } 件，涉及 { $matters } 类事项；逐件查看加 --each
quiet-hours-syntax = 应为 21:00-08:00 这样的时段，或 none
ring-else = { $first }，无人接听再拨 { $next }
inform-by = 尚未签收：请在 { $until } 前电话告知{ $agency }
inform-by-at = 尚未签收：请在 { $until } 前电话告知{ $agency }（{ $telephones }）
inform-command = hotline issue inform { $number } --agency { $agency } --person 姓名
on-callback-list = 已列入回拨清单，同一号码一条，接通后自动移除
linked-to = 已关联工单 { $number }  { $title }
