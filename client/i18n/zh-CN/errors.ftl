## 请求发出前或未得到答复时的错误。

language-name = 中文
language-unknown = 没有“{ $typed }”这种语言，应为 zh、en，或 zh+en（中文用语旁并列英文）
error = 错误：{ $text }
fault = 本程序故障：{ $text }
fault-not-in-contract = 接口定义中没有 { $type }

stdin-once = 只能有一个参数用 `-`：标准输入只能读取一次
file-not-found = 没有这个文件
file-is-directory = 这是文件夹，不是文件
file-not-permitted = 无权读取
file-not-writable = 没有写入权限
file-no-room = 磁盘已满
file-unwritable = 无法写入 { $path }：{ $cause }
input-unreadable = 无法读取 { $path }：{ $cause }
stdin-unreadable = 无法读取标准输入：{ $cause }
text-is-flag = 缺少内容：{ $typed } 是一个选项
output-unwritable = 无法写入标准输出：{ $cause }
file-problem = { $path }：{ $problem }
file-problems = { $path }：有 { $count } 处错误：
file-row = 第 { $row } 行：{ $problem }
file-row-column = 第 { $row } 行“{ $column }”列：{ $problem }
file-is-workbook = 这是工作簿文件，请在电子表格软件中另存为“CSV UTF-8”后再导入
file-not-text = 这不是文本文件，请在电子表格软件中另存为“CSV UTF-8”后再导入
file-undecodable = 第 { $row } 行既不是 UTF-8 也不是 GBK 编码，请在电子表格软件中另存为“CSV UTF-8”后再导入
file-no-headings = 第一行须为列标题：{ $example }等
telephone-shift-unknown = 时段没有“{ $typed }”这一班次；值班电话按“班次=号码”填写，班次填代码或名称（见 `hotline period show`）
file-no-column = { $path }：缺少列，须有 { $columns } 之一
file-column-missing = 缺少 { $column } 列，现有列标题：{ $headings }
file-column-twice = “{ $one }”与“{ $other }”两列含义相同，请只保留一列
file-column-name = { $key }（{ $word }）
file-quote-open = 引号未成对
file-too-many-cells = 有 { $cells } 个单元格，而列标题只有 { $columns } 个；内容含分隔符的，请加引号
file-unused-columns = { $path }：以下列未使用：{ $columns }
flag-syntax = 应填“是”或“否”（也可用 TRUE、FALSE、1、0），不能填“{ $typed }”
file-too-long = 文件超过 { $limit } 行，请拆分后导入

server-untrusted = { $endpoint } 出示的证书不受信任，或与名称不符
server-untrusted-advice = 请用 --ca 文件 指定签发机构，并按证书上的名称填写服务器。
certificate-refused = 服务器不接受本机出示的证书
certificate-refused-advice = 证书已过期，或不是由服务器指定的机构签发，或不是客户端证书。
no-server = { $endpoint } 没有服务器应答
no-server-advice = 在本机运行 `hotline-server` 启动，或用 --server 地址 或 HOTLINE_SERVER 指定其他服务器。
setting-not-a-url = { $flag } 不是有效网址，应如 http://127.0.0.1:50051
setting-not-a-token = 这不是令牌：令牌以 hl_ 开头，中间没有空格
setting-not-private = { $flag } 不在本机，没有 TLS 时令牌可能被他人读到
token-file-open = 他人可以读取 { $file }，请执行 chmod 600
credentials-damaged = { $file } 已损坏；请删除后重新登录
no-home = 当前用户没有主目录，无法保存令牌
bundle-damaged = { $file } 不是座席配置包，或内容不完整
config-there = { $file } 已存在；请直接修改，或先将其移走
config-written = 已写入 { $file }
settings-unchanged = { $file } 的写法不同寻常，未予更改：请将每项设置各写一行
setup-other-seat = { $file } 中是另一座席的设置：{ $settings }
    如要以本座席取代，请加上 --force 重新执行同一命令。
setting-no-client-certificate = 客户端证书与密钥文件中没有 PEM 格式的证书及其密钥
setting-needs-tls = { $flag } 只能用于 https:// 服务器
certificate-half = 客户端证书与其密钥文件须同时给出
setting-no-certificate = { $flag } 中没有 PEM 格式的证书
connection-broken = 连接中断
unanswered = 服务器未说明办理结果
write-recorded = 请勿重新登记。如需查看，请加上 --request-id { $id } 重新执行同一命令，不会重复办理。
write-unsure = 是否已登记尚不确定。请加上 --request-id { $id } 重新执行同一命令确认，不会重复办理。

which-server = 连接哪一台服务器？本机有您的多个服务器在运行：{ $servers }
    请用 --server 路径 或 HOTLINE_SERVER 指定
outbox-damaged = { $file } 无法打开：已被改动，或属于其他座席
not-remembered = 服务器无法连接，而本座席尚未记住所需资料（须先在此登记过来电）
no-period = 服务器上还没有应急时段，请先建立：hotline period open 编号 --name 名称 --hazard 灾种
which-period = 请用 --period 编号 或 HOTLINE_PERIOD 指定时段，现有：{ $ids }
which-operator = 请用 --operator 代码 或 HOTLINE_OPERATOR 指定接听人员代码
who-is-on = 请写明接听人员的代码或姓名；也可在设置中指定
no-shift = 当前没有班次，往后数日也没有班次开始，无法签收
item-syntax = { $typed } 不是来电（C…）、工单（Q…）、回访（B…）、口径（N…）或要情（incident-…）的编号
shifts-too-long = 止日最晚为 { $latest }：一次最多列 31 天
no-open-instruction = { $issue } 没有待回复的批示交办；已回复的请指明件序
which-row = 请用 --value 代码 指定行代码；--value '' 表示无代码的一行
unknown-zone = 本机不识别时区 { $id }

code-taken = “{ $typed }”按 { $code } { $name } 处理
code-ambiguous = “{ $typed }”不唯一，可能是：{ $candidates }
shift-unknown = 本时段没有班次“{ $typed }”，现有：{ $shifts }
column-unknown = 没有列“{ $typed }”，现有：{ $columns }
code-unknown = “{ $typed }”无效，应为：{ $values }
figure-unknown = 没有指标“{ $typed }”，或不能查明细；指标名称见 `hotline -o csv summary day` 的列标题
figure-unknown-near = 没有指标“{ $typed }”，或不能查明细；相近的有：{ $near }
figure-near = { $name }（{ $title }）
no-figure = 没有指标“{ $typed }”；指标名称见 `hotline -o csv summary day` 的列标题
no-figure-near = 没有指标“{ $typed }”；相近的有：{ $near }
explain-step = 按日、按小时的明细请按时间范围查询：`hotline summary range --from 起 --to 止 --explain 指标`
day-by-day = 一日之内不能按日列出：按小时用 `hotline summary day --by hour`，与前几日并列用 `hotline summary day --last 7`
number-empty = 编号为空
number-without-check-digit = { $typed } 缺少校验位：应为七位，如 { $example }
number-of-other-kind = { $kind ->
    [call] { $typed } 不是来电编号
    [issue] { $typed } 不是工单编号
    [notice] { $typed } 不是口径编号
   *[callback] { $typed } 不是回访编号
}
number-unreadable = { $kind ->
    [call] { $typed } 不是来电编号，应如 { $example }
    [issue] { $typed } 不是工单编号，应如 { $example }
    [notice] { $typed } 不是口径编号，应如 { $example }
   *[callback] { $typed } 不是回访编号，应如 { $example }
}
cell-empty = 不能为空
clock-syntax = 应为时刻，如 08:00 或 24:00
limit-of-time-syntax = 应为时长，如 30分钟、2小时、3天或3个工作日
tell-syntax = 应为时限用到多少时报谁，如 80=主办单位,首接责任人
tell-needs-policy = 请同时给出办理时限文件
urgencies-missing = 每个紧急程度须各有一行，缺少：{ $missing }
date-syntax = 应为日期，如 2026-02-16
until-before-date = 不能早于开始日期
kind-of-day-syntax = 应填“休息”或“上班”（周末补班）
one-change-of-period = 一次只能修改一项：--name、--hazard 和 --calendar；或 --shifts（可加 --from）；或 --policy 和 --tell（可加 --from）
whole-number-syntax = 应为 { $least } 至 { $most } 的整数
whole-number-syntax-from = 应为不小于 { $least } 的整数
limit-syntax = 应为 1 以上的数字，或“全部”
day-syntax = 日期写作 2022-11-12、今天或昨天
range-order = 截止时间须晚于起始时间
time-of-day-missing = 请同时写明时刻：2022-11-12 23:50
date-missing = 须写明日期，例如 2022-11-12 23:50
count-syntax = 须为整数
time-syntax = 时间写作 2022-11-12T23:50:00+08:00、2022-11-12 23:50、23:50、-10m 或 +2h
retention-syntax = 须写天数，例如 180，或 180:730（姓名号码:内容），或 none
length-syntax = 时长写作 90s、10m、1h30m 或 2d
point-syntax = 登记点写作日志序号（如 8355）、时间，或两者合写 8355@时间；{ time-syntax }

## 导入文件的列标题，逗号分隔，常用的在前。

column-code-of-category = 编码, 代码, 编号, 代号, 类别编码, 类别代码, 类别编号, 分类编码, 分类代码, 分类编号, 诉求类别编码, 诉求类别代码, 诉求类别编号
column-code-of-district = 编码, 代码, 编号, 代号, 街镇编码, 街镇代码, 街镇编号, 街道编码, 街道代码, 街道编号, 乡镇编码, 乡镇代码, 乡镇编号, 镇街编码, 镇街代码, 镇街编号, 区域编码, 区域代码, 区域编号, 区划编码, 区划代码, 区划编号, 行政区划编码, 行政区划代码, 行政区划编号
column-code-of-agency = 编码, 代码, 编号, 代号, 单位编码, 单位代码, 单位编号, 承办单位编码, 承办单位代码, 承办单位编号, 部门编码, 部门代码, 部门编号, 机构编码, 机构代码, 机构编号
column-code-of-operator = 编码, 代码, 编号, 代号, 话务员编码, 话务员代码, 话务员编号, 接听人员编码, 接听人员代码, 接听人员编号, 接线员编码, 接线员代码, 接线员编号, 人员编码, 人员代码, 人员编号, 坐席编码, 坐席代码, 坐席编号, 工号, 坐席号
column-name-of-category = 名称, 全称, 类别, 分类, 诉求类别, 类别名称, 分类名称, 诉求类别名称
column-name-of-district = 名称, 全称, 街镇, 街道, 乡镇, 镇街, 区域, 区划, 行政区划, 街镇名称, 街道名称, 乡镇名称, 镇街名称, 区域名称, 区划名称, 行政区划名称
column-name-of-agency = 名称, 全称, 单位, 承办单位, 部门, 机构, 单位名称, 承办单位名称, 部门名称, 机构名称
column-name-of-operator = 名称, 姓名, 全称, 话务员, 接听人员, 接线员, 人员, 坐席, 话务员名称, 话务员姓名, 接听人员名称, 接听人员姓名, 接线员名称, 接线员姓名, 人员名称, 人员姓名, 坐席名称, 坐席姓名
column-name-zh = 中文名称, 中文名, 中文
column-name-en = 英文名称, 英文名, 英文
column-district = 街镇, 所属街镇, 街镇编码, 街镇代码, 街镇编号, 所属街镇编码, 所属街镇代码, 街道, 所属街道, 街道编码, 街道代码, 街道编号, 所属街道编码, 所属街道代码, 乡镇, 所属乡镇, 乡镇编码, 乡镇代码, 乡镇编号, 所属乡镇编码, 所属乡镇代码, 镇街, 所属镇街, 镇街编码, 镇街代码, 镇街编号, 所属镇街编码, 所属镇街代码, 区域, 所属区域, 区域编码, 区域代码, 区域编号, 所属区域编码, 所属区域代码, 区划, 所属区划, 区划编码, 区划代码, 区划编号, 所属区划编码, 所属区划代码, 行政区划, 所属行政区划, 行政区划编码, 行政区划代码, 行政区划编号, 所属行政区划编码, 所属行政区划代码, 辖区, 所属辖区, 辖区编码, 辖区代码, 辖区编号, 所属辖区编码, 所属辖区代码
column-urgency = 紧急程度, 紧急, 默认紧急程度
column-words-zh = 触发词（中文）, 触发词, 中文触发词, 中文警示词, 警示词, 关键词
column-words-en = 触发词（英文）, 英文触发词, 英文警示词
column-script-zh = 询问要点（中文）, 询问要点, 中文询问要点
column-script-en = 询问要点（英文）, 英文询问要点
column-retired = 停用, 是否停用, 已停用
column-code-of-shift = 编码, 代码, 编号, 班次编码, 班次代码
column-name-of-shift = 名称, 班次, 班次名称
column-starts = 开始, 开始时间, 上班时间, 起始时间, 起
column-ends = 结束, 结束时间, 下班时间, 截止时间, 止
column-dispatch = 派单, 派单时限, 交办, 交办时限
column-first-response = 首次响应, 首次响应时限, 响应, 响应时限
column-resolve = 办结, 办结时限, 办理时限
column-date = 日期, 开始日期, 起始日期
column-kind-of-day = 安排, 类型, 性质
column-until = 至, 结束日期, 截止日期
column-note = 备注, 名称, 节日, 说明
column-telephones = 值班电话, 电话, 联系电话
column-received-at = 来电时间, 受理时间, 接听时间, 时间, 通话时间
column-answered-at = 应答时间, 接起时间
column-ended-at = 结束时间, 挂断时间, 通话结束时间
column-phone = 来电号码, 主叫号码, 电话, 联系电话, 手机, 手机号, 号码, 电话号码, 诉求人电话
column-caller-name = 姓名, 诉求人, 诉求人姓名, 来电人姓名
column-anonymous = 匿名, 是否匿名
column-confidential = 保密, 是否保密, 要求保密
column-language = 语言, 语种
column-callback-phone = 回访电话, 回拨号码, 回访号码
column-do-not-call = 请勿回电, 不得回电, 勿回电
column-no-message = 请勿留言, 不得留言
column-safe-hours = 可联系时间, 方便联系时间
column-persons = 代表人数, 涉及人数, 人数
column-summary = 诉求内容, 来电内容, 内容, 事项, 主要内容, 问题描述, 摘要
column-kind = 诉求类型, 来电类型, 性质
column-category = 诉求类别, 类别, 分类, 类别编码, 分类编码
column-address = 地址, 事发地址, 事发地点, 地点, 诉求地址, 详细地址
column-confidential-note = 备注, 内部备注
column-operator = 接听人员, 话务员, 接线员, 工号, 坐席, 接听人
column-disposition = 接听情况, 接听结果, 通话结果
column-channel = 渠道, 来电渠道, 诉求渠道
column-direction = 呼叫方向, 方向
column-line = 线路, 被叫号码
column-telephony-reference = 录音编号, 话务编号
column-triage = 办理方式, 处置结果, 处理方式
column-triage-reason = 处置理由, 理由, 原因
column-source-system = 来源系统, 来源
column-external-id = 外部编号, 编号, 工单编号, 原编号, 流水号
