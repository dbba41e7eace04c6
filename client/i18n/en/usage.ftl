## The command line: words of its help, and what is wrong with what was typed.

help-of-commands = Print this message or the help of the given subcommand(s)
help-of-help-short = Print help (see more with '--help')
help-of-help-long = Print help (see a summary with '-h')
help-of-help = Print help
help-of-version = Print version
help-usage = Usage:
help-commands = Commands:
help-arguments = Arguments:
help-options = Options:
help-any-options = [OPTIONS]
help-any-command = [COMMAND]
help-a-command = <COMMAND>
help-aliases = [aliases:
help-heading-colon = :
help-with-default = { $help } [default: { $default }]
help-with-values = { $help } [possible values: { $values }]
help-with-values-below = { $help }

    Possible values:
    { $values }
help-value = - { $value }: { $help }

man-name = NAME
man-synopsis = SYNOPSIS
man-description = DESCRIPTION
man-options = OPTIONS
man-commands = COMMANDS
man-version = VERSION

usage-argument-unknown = there is no argument '{ $arg }' here
usage-argument-missing = missing: { $args }
usage-command-unknown = there is no command '{ $typed }'
usage-command-missing = '{ $command }' needs a command
usage-value-missing = '{ $arg }' needs a value
usage-value-wrong = '{ $arg }' cannot be '{ $value }'
usage-value-invalid = '{ $arg }' cannot be '{ $value }': { $cause }
usage-value-too-many = '{ $arg }' takes no further value: '{ $value }'
usage-no-equals = the value of '{ $arg }' follows an equals sign
usage-conflict = '{ $arg }' cannot be given together with { $others }
usage-twice = '{ $arg }' can be given only once
usage-not-text = an argument is not valid UTF-8
usage-values = {"  "}Possible: { $values }
usage-similar = {"  "}Similar: { $names }
usage-more = More with --help.
