## 命令行：帮助中的用语，以及输入有误时的提示。

help-of-commands = 显示帮助，或所列命令的帮助
help-of-help-short = 显示帮助（--help 更详细）
help-of-help-long = 显示帮助（-h 为简要）
help-of-help = 显示帮助
help-of-version = 显示版本
help-usage = 用法：
help-commands = 命令：
help-arguments = 参数：
help-options = 选项：
help-any-options = [选项]
help-any-command = [命令]
help-a-command = <命令>
help-aliases = [也可用：
help-heading-colon = ：
help-with-default = { $help } [默认：{ $default }]
help-with-values = { $help } [可选值：{ $values }]
help-with-values-below = { $help }

    可选值：
    { $values }
help-value = - { $value }：{ $help }

man-name = 名称
man-synopsis = 用法
man-description = 说明
man-options = 选项
man-commands = 命令
man-version = 版本

usage-argument-unknown = 此处没有参数 { $arg }
usage-argument-missing = 缺少：{ $args }
usage-command-unknown = 没有命令“{ $typed }”
usage-command-missing = { $command } 之后须有命令
usage-value-missing = { $arg } 须填值
usage-value-wrong = { $arg } 不能填“{ $value }”
usage-value-invalid = { $arg } 不能填“{ $value }”：{ $cause }
usage-value-too-many = { $arg } 不能再填“{ $value }”
usage-no-equals = { $arg } 的值须写在等号之后
usage-conflict = { $arg } 不能与 { $others } 同时使用
usage-twice = { $arg } 只能填一次
usage-not-text = 有参数不是有效的 UTF-8 文字
usage-values = {"  "}可选值：{ $values }
usage-similar = {"  "}相近的有：{ $names }
usage-more = 详见 --help。
