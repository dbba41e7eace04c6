## 文书：交办单、来电登记表。

paper-head = 【{ $title }】{ $number }
paper-field = { $label }：{ $value }
page-written = 已将 { $count } 页写入 { $file }，用浏览器打开即可打印
slip = 交办单
slip-reason = 出具交办单
slip-agency = { $name }（{ $role }）
slip-dispatched = 派单时间
slip-due = 办结时限
slip-matter = 事项
slip-no-number = 不提供
slip-unassigned = { $number } 目前没有派给任何单位；用 --agency 指定在办单位
slip-answer = 请电话签收 { $number }，并回告预计办结时间、进展和结果；退单请说明理由。
slip-ring = 回告电话（值班热线）
slip-received-by = 签收人
slip-received-at = 签收时间
slip-done = 办理情况
form = 来电登记表
form-danger = 有生命危险的，先接通 120 / 119 / 110 三方通话，再填表。
form-anonymous = 匿名
form-asked = 来电要求
form-issue = 派单办理
form-handed-off = 转接（联动）
form-handoff = 转接（联动）情况
form-typed = 请将上方编号告知诉求人。事后录入：hotline call log --reference { $reference } --received "时间" …
