## 服务器未接收之前暂存在座席的来电。

outbox-kept = 尚未上传，其他人看不到：来电已暂存在本座席，服务器恢复后自动上传，不要重复登记。
outbox-interrupted = 服务器应答之前已中断
outbox-reference = 请告知诉求人：{ $reference }    { $spelled }
outbox-phone-on = 人命关天，{ $reference } 尚未上传，没有其他人知道此事。请立即电话转报：{ $numbers }
emergency-numbers = 119（消防救援）、120（急救）、110（公安），或带班领导
outbox-cannot = 本座席无法暂存来电：在服务器应答之前，请先记在纸上。
outbox-recorded = { $reference } 已登记：{ $number }
outbox-refused = { $reference } 未予登记，仍存在本座席；原因见 `hotline outbox show { $reference }`。
outbox-waiting = 本座席有 { $count } 件来电暂存未传；`hotline outbox list` 可列出。
outbox-of-others = 本座席有 { $count } 件他人登记的来电暂存未传：本人登录后上传，或由班长用 `hotline outbox flush --for-others` 代为上传。
outbox-busy = 另一个命令正在上传暂存的来电。
outbox-empty = 本座席没有暂存的来电。
outbox-unknown = 本座席没有暂存 { $typed }；可能已登记：`hotline call show offline:{ $typed }`
outbox-drop-what = { $reference }：{ $summary }
outbox-drop-ask = 删除？别处没有登记。[是/否]
outbox-drop-not = 未删除。
outbox-dropped = { $reference } 已删除。
outbox-drop-unasked = 无法当面确认是否删除，请加 --yes
no-random = 系统未提供随机数
