## hotline-server 的输出。

demo-office = 大渡口区信访办，2022年11月12日至12月12日（演示数据，人物均为虚构）
demo-calls-answered = 接听群众电话（件次）
demo-issues-resolved = 协调解决民生问题（件）
demo-issues-accepted = 受理
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

migrated = { $database } 已是最新版本
verify-no-register = { $database } 处没有登记库
verify-rebuilt = { $period }：统计数已重新生成
verify-agrees = { $period }：日志 { $entries } 条，来电 { $calls } 件，问题 { $issues } 件，回访 { $callbacks } 件：日志、数据表与统计数一致
verify-wrong = { $period }：日志 { $entries } 条，来电 { $calls } 件，问题 { $issues } 件，回访 { $callbacks } 件：有误
verify-periods-wrong = { $periods } 个时段中有 { $wrong } 个有误
moved-period = { $how ->
    [before] { $period }：{ $entries } 条，此前已迁入：日志末端与统计数相同；日志、数据表与统计数一致
   *[now] { $period }：{ $entries } 条，已迁入：日志末端与统计数相同；日志、数据表与统计数一致
}
moved-register = { $from } 现已迁至 { $to }，共 { $periods } 个时段
same-database = --from 与 --to 相同
cannot-listen = 无法监听 { $address }：{ $error }；请用 --listen 指定其他地址
erased = { $number }：文本已清除
erase-no-period = “{ $given }”不是时段编号
erase-no-number = “{ $given }”不是来电号（C…）、问题号（Q…）或回访号（B…）
