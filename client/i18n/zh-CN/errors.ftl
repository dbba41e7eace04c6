## 请求发出前或未得到答复时的错误。

error = 错误：{ $text }
fault = 本程序故障：{ $text }
fault-not-in-contract = 接口定义中没有 { $type }

stdin-once = 只能有一个参数用 `-`：标准输入只能读取一次
input-unreadable = 无法读取 { $path }：{ $cause }
stdin-unreadable = 无法读取标准输入：{ $cause }
text-is-flag = 缺少内容：{ $typed } 是一个选项
output-unwritable = 无法写入标准输出：{ $cause }
csv-unusable = { $path }：{ $cause }
csv-no-column = { $path }：缺少列，须有 { $columns } 之一
csv-row-problem = 第 { $row } 行 { $column } 列：{ $problem }
csv-too-long = 文件超过 { $limit } 行，请拆分后导入

no-server = { $endpoint } 没有服务器应答
no-server-advice = 在本机运行 `hotline-server` 启动，或用 --server URL 或 HOTLINE_SERVER 指定其他服务器。
setting-not-a-url = { $flag } 不是有效网址，应如 http://127.0.0.1:50051
setting-no-tls = { $flag } 以 https 开头，本客户端尚不支持 TLS
write-unsure = 是否已登记尚不确定。请加上 --request-id { $id } 重新执行同一命令确认，不会重复办理。

no-period = 服务器上还没有应急时段，请先建立：hotline period open 编号 --name 名称 --hazard 灾种
which-period = 请用 --period ID 或 HOTLINE_PERIOD 指定时段，现有：{ $ids }
which-operator = 请用 --operator CODE 或 HOTLINE_OPERATOR 指定话务员代码
which-row = 请用 --value CODE 指定行代码；--value '' 表示无代码的一行
unknown-zone = 本机不识别时区 { $id }

code-unknown = “{ $typed }”无效，应为：{ $values }
number-empty = 编号为空
number-of-other-kind = { $kind ->
    [call] { $typed } 不是来电编号
    [issue] { $typed } 不是问题编号
   *[callback] { $typed } 不是回访编号
}
number-unreadable = { $kind ->
    [call] { $typed } 不是来电编号，应如 { $example }
    [issue] { $typed } 不是问题编号，应如 { $example }
   *[callback] { $typed } 不是回访编号，应如 { $example }
}
limit-syntax = 应为 1 以上的数字，或“全部”
day-syntax = 日期写作 2022-11-12、今天或昨天
time-of-day-missing = 请同时写明时刻：2022-11-12 23:50
time-syntax = 时间写作 2022-11-12T23:50:00+08:00、2022-11-12 23:50、23:50、-10m 或 +2h
length-syntax = 时长写作 90s、10m、1h30m 或 2d
point-syntax = 登记点写作日志序号（如 8355）、时间，或两者合写 8355@时间；{ time-syntax }
