## hotline-server 的输出。

demo-office = 大渡口区信访办，2022年11月12日至12月12日（演示数据，人物均为虚构）
demo-calls-answered = 接听群众电话（件次）
demo-issues-resolved = 协调解决民生问题（件）
demo-issues-accepted = 实际受理
demo-backlog = 在办
demo-entries = 日志条数
demo-loading = 正在载入演示数据
demo-steps = 步
demo-serving = 服务地址 { $address }。请在另一个终端中试用：
demo-stop = （在源码目录中：cargo run --release --bin hotline -- …）  按 Ctrl-C 停止。
demo-not-loaded = 载入后未找到演示时段

config-listen = 监听地址
config-database = 数据库
config-log = 日志级别
config-log-format = 日志格式
config-last-entry = 最后一条记录
last-entry = { $at }（{ $period }）
last-entry-ahead = { $at }（{ $period }），比时钟（{ $now }）超前 { $count } { $unit ->
    [days] 天
    [hours] 小时
   *[minutes] 分钟
}：时钟赶上之前，新记录均按该时间登记，并计为迟报

migrated = { $database } 已是最新版本
new-key = 登记库已换用新密钥。{ $heads } 个日志的末端已按现状用新密钥重新签名，可用 `hotline-server head` 导出。此前导出的末端，用 `verify --head FILE` 核对时须给出原验证密钥（--head-key）。新验证密钥：{ $key }
progress-replay = { $period }：正在重放日志
progress-recount = { $period }：正在重新统计数据表
progress-rebuild = { $period }：正在重写统计数
progress-line = { $what }：{ $done }/{ $total }
verify-no-register = { $database } 处没有登记库
verify-rebuilt = { $period }：统计数已重新生成
verify-agrees = { $period }：日志 { $entries } 条，来电 { $calls } 件，工单 { $issues } 件，回访 { $callbacks } 件：日志、数据表与统计数一致
verify-wrong = { $period }：日志 { $entries } 条，来电 { $calls } 件，工单 { $issues } 件，回访 { $callbacks } 件：有误
verify-wrong-beside = { $period }：有误
verify-head-agrees = { $journal }：日志与此前导出的末端（第 { $position } 条）一致
verify-head-none = { $file } 第 { $line } 行：不是签名的日志末端；可用 `hotline-server head` 导出
verify-head-key-none = “{ $given }”不是验证密钥；可用 `hotline-server head --key` 查看
verify-head-key-other = “{ $given }”是其他登记库的验证密钥
verify-no-key = 日志末端的签名未核验：缺少登记库的密钥 { $key }
head-no-key = 无法导出日志末端：缺少登记库的密钥 { $key }
head-no-period = 没有时段“{ $given }”
head-unsigned = { $journal }：日志末端（第 { $position } 条）没有登记库密钥的签名，未予导出；详情请用 `hotline-server verify` 查看
verify-periods-wrong = { $periods } 个时段中有 { $wrong } 个有误
moved-period = { $how ->
    [before] { $period }：{ $entries } 条，此前已迁入：日志末端与统计数相同；日志、数据表与统计数一致
   *[now] { $period }：{ $entries } 条，已迁入：日志末端与统计数相同；日志、数据表与统计数一致
}
moved-register = { $from } 现已迁至 { $to }，共 { $periods } 个时段
same-database = --from 与 --to 相同
cannot-listen = 无法监听 { $address }：{ $error }；请用 --listen 指定其他地址
accept-loss-period = { $how ->
    [missing] 已丢失：一个时段（日志 { $seen } 条），现已完全不在
    [shorter] 已丢失：{ $period } 第 { $there } 条之后的日志；此前见到第 { $seen } 条
   *[other] 已丢失：{ $period } 此前见到的第 { $seen } 条日志，可能还有更早的；现为其他内容
}
accept-loss-done = 已接受丢失：使用此数据目录的服务器将以现有内容提供服务。已读取此后日志的其他系统，须重新读取。其他服务器须各自接受
accept-loss-nothing = { $database } 内容齐全，没有需要接受的丢失
accept-loss-file = { $database } 是文件；仅 postgres 数据库会记住此前所见的进度
retention-would = { $period }（{ $class }）：将清除 { $calls } 件来电、{ $issues } 件工单、{ $callbacks } 件回访的内容
retention-done = { $period }（{ $class }）：已清除 { $calls } 件来电、{ $issues } 件工单、{ $callbacks } 件回访的内容
retention-none = { $period }：个人信息永久保存；用 `hotline period update --retention` 设定保存期限
retention-backups = 以下备份中仍有已清除的内容，请删除或尽早到期销毁：
encryption-which-file = 用哪个密钥？请给出 --encryption-key-file FILE，放在登记库以外的另一块磁盘上
encryption-no-key = 找不到 { $file }：已加密登记库的密钥文件。请取回其副本；没有密钥，任何人都无法读取内容
encryption-warning = 密钥在 { $file } 中，指纹为 { $fingerprint }。请把该文件另存一份到别的机器上，并与备份分开存放。密钥一旦丢失，姓名、号码、地址和所述内容即永久丢失，任何人都无法恢复；来电数量、时间、状态和统计数字不受影响。
encryption-unconfirmed = 尚未作任何改动。副本存好后，请用指纹确认：在同一命令后加上 --confirm { $fingerprint }
encryption-other-fingerprint = 指纹与 { $file } 不符；未作任何改动
encryption-on = 已加密 { $periods } 个登记期的内容，今后新建的登记期也会加密。此后服务器需要 --encryption-key-file
encryption-is-on = 登记库已用此密钥加密；以前内容可能残留的部分已清除
encryption-backups = 以下备份中仍有未加密的内容，请删除或尽早到期销毁：
encryption-rotated = { $periods } 个登记期的密钥已改用 { $file } 中的密钥保护。此后服务器需要 --encryption-key-file { $file }；以前的备份仍需原密钥
encryption-off = { $periods } 个登记期的内容已改为不加密存放。服务器不再需要密钥；以前的备份仍需密钥
erased = { $number }：文本已清除
erase-no-period = “{ $given }”不是时段编号
erase-no-number = “{ $given }”不是来电号（C…）、工单号（Q…）或回访号（B…）
backup-done = { $file } 是 { $database } 的备份，{ $size }：日志、数据表与统计数一致
backup-done-older = { $file } 是 { $database } 的备份，{ $size }。登记库由旧版 hotline-server 写成：恢复（restore）时将更新并核验
backup-period = { $period } 截至第 { $position } 条，记录时间 { $at }
backup-no-period = 尚未开设时段
backup-exists = { $file } 已存在，备份不覆盖任何文件；请另取文件名
backup-unsound = { $database } 有误，未作备份：{ $what }。详情请用 `hotline-server verify` 查看
backup-postgres = { $database } 由 PostgreSQL 自带工具备份与恢复：pg_dump 备份某一时刻的数据，pg_basebackup 加日志归档可恢复至故障前的每次提交。密钥请另行保存一份，不与备份放在一处：{ $key }
backup-key-apart = 备份不含密钥。请将 { $key } 另存一份，不与备份放在一处（--key-to FILE 可另存）：在其他机器上，登记库须有密钥才能启用
backup-key-copied = 备份不含密钥，密钥另存于 { $key }：请勿与备份放在一处
backup-key-missing = 备份不含密钥，{ $key } 也不是其密钥。没有密钥时，恢复后的登记库须先执行 `hotline-server migrate --new-key` 才能启用
backup-key-other = 备份已完成，但 { $key } 不是本登记库的密钥；请另取文件名
restore-no-file = 找不到文件 { $file }
restore-damaged = { $file } 已损坏或不是备份：{ $what }。未作恢复；请改用较早的备份
restore-exists = { $register } 已存在，未予覆盖
restore-would-lose = 备份中没有：{ $period } 的 { $entries } 条日志，记录时间 { $from } 至 { $to }
restore-loses-nothing = 其全部日志都在备份中
restore-unreadable = 无法读取，无从得知哪些日志不在备份中：{ $error }
restore-parts = 登记库不在，但留有其部分文件：{ $parts }。其中可能有备份中没有的内容
restore-move-away = 如仍要恢复，请先移走现有文件并妥善保存：
restore-done = { $database } 已由 { $file } 恢复：日志、数据表与统计数一致
restore-later-lost = 此后记录的内容不在其中。已读取此后日志的其他系统，须从上述位置重新读取。
restore-key-missing = 密钥不在：启动服务前请将保存的密钥复制到 { $key }。如已遗失，`hotline-server migrate --new-key` 可另制密钥，此后重发以前发送过的请求将被拒绝
restore-key-other = { $key } 是其他登记库的密钥。请给出本登记库保存的密钥（--key-from FILE）；如 { $key } 占用该位置，请先移走
token-no-role = “{ $given }”不是角色，可选：operator、supervisor、agency、service、viewer、auditor、admin
token-no-principal = “{ $given }”与角色不符，应为：operators/工号（operator、supervisor）、agencies/编码（agency）、services/名称（service）、users/名称（viewer、auditor、admin）
token-no-register = { $database } 处没有登记库；请先启动一次服务器，或运行 hotline-server migrate
token-not-by-certificate = 只有 service 的令牌可凭证书，{ $given } 不可
token-by-certificate = { $id }：出示 { $client } 证书者按此令牌识别，无须发送令牌
token-revoked = { $id }：已吊销
token-good = 有效
token-ended = 失效
certificates-half = { $directory } 中只有 ca.pem 与 ca.key 之一；请放回另一个，或将其移走重新开始
certificates-made = { $hosts } 的证书有效期 { $days } 天，再次运行即可续期。
    请妥善保管 ca.key；将 { $ca } 复制到每个座席。
    服务器：hotline-server --listen 0.0.0.0:50051 --tls-certificate { $certificate } --tls-key { $key }
    座席：  hotline --server https://{ $host }:50051 --ca ca.pem login
certificates-no-service = “{ $given }”不是服务；证书应签给 services/名称
certificates-made-client = { $client } 的证书有效期 { $days } 天，再次运行即可续期。
    请将 { $certificate } 与 { $key } 交给该服务，密钥勿让他人取得。
    服务器：hotline-server --client-ca { $ca }（另加 --listen、--tls-certificate、--tls-key）
    仅一次：hotline-server token create { $client } --role service --by-certificate
bundle-no-url = “{ $given }”不是服务器地址，应如 https://hotline.example:50051
bundle-exists = { $file } 已存在，不予覆盖
bundle-has-key = 其中还有密钥，不得交给座席
bundle-unwritten = { $error }。令牌已创建但已丢失：hotline-server token revoke { $id }
bundle-made = { $file } 含 { $principal } 座席所需的全部内容；令牌有效期至 { $until }。
    请像交付钥匙一样送到座席，运行 hotline setup FILE，然后删除。
