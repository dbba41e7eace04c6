# Keeps one PostgreSQL server for a test process. Does what each line of standard input says, and answers with a line: the status, and
# the server's process id if there is one. When standard input ends, the test or its whole process is gone, however it ended: then the
# server and its files must be gone too.

umask 077
for tool in awk df mktemp ps; do
    command -v $tool >/dev/null || { echo "1 $tool is not installed"; exit 1; }
done

# In memory, where it fits and the disk is not asked for: fsync stays on, and costs nothing there.
roomy=2097152
free=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
[ -z "$ON_DISK" ] && [ "${free:-0}" -ge $roomy ] && directory=$(mktemp -d /dev/shm/hotline-postgres.XXXXXX 2>/dev/null) ||
    directory=$(mktemp -d "$TMPDIR/hotline-postgres.XXXXXX" 2>/dev/null) ||
    directory=$(mktemp -d /tmp/hotline-postgres.XXXXXX) || { echo "1 no directory for temporary files"; exit 1; }
data=$directory/data
postmaster=

init() {
    "$BIN/initdb" --pgdata="$data" --username=hotline --auth=trust --encoding=UTF8 --locale=C --no-sync
}

# Copies the server on port $1, and is to follow it under the name $2.
copy() {
    "$BIN/pg_basebackup" --pgdata="$data" --write-recovery-conf --create-slot --slot="$2" --checkpoint=fast --no-sync \
        --dbname="host=127.0.0.1 port=$1 user=hotline application_name=$2" &&
        echo "synchronous_standby_names = ''" >>"$data/postgresql.auto.conf"
}

# Starts the server on port $1. It is up later.
start() {
    [ -z "$postmaster" ] || ! alive || return 1
    "$BIN/postgres" -D "$data" -h 127.0.0.1 -p "$1" &
    postmaster=$!
}

# What has ended is a zombie until it is waited for.
alive() {
    case $(ps -o stat= -p "${postmaster:-0}") in
    '' | Z*) ended ;;
    esac
}

ended() {
    [ -n "$postmaster" ] && wait "$postmaster"
    postmaster=
    return 1
}

# Is over when it is no longer alive.
stop() {
    kill -INT "$postmaster"
}

# Stops a process of the server, and lets it go on.
freeze() {
    kill -STOP "$1"
}

thaw() {
    kill -CONT "$1"
}

# The server and all its processes, as a machine that is overloaded or whose disk does not answer.
freeze_all() {
    kill -STOP "$postmaster" $(ps -A -o ppid= -o pid= | awk -v of="$postmaster" '$1 == of { print $2 }')
}

freeze_postmaster() {
    kill -STOP "$postmaster"
}

thaw_all() {
    kill -CONT $(ps -A -o ppid= -o pid= | awk -v of="$postmaster" '$1 == of { print $2 }') "$postmaster"
}

# All at once. The server must not start another process meanwhile, and none of its processes may go on to commit.
crash() {
    kill -STOP "$postmaster" || return
    while children=$(ps -A -o ppid= -o pid= -o stat= | awk -v of="$postmaster" '$1 == of && $3 !~ /^Z/ { print $2 }') &&
        [ -n "$children" ]; do
        kill -KILL $children
    done
    kill -KILL "$postmaster"
    ended
    # A System V segment stays otherwise, if the server is not started again.
    ipcrm -m "$(awk 'NR == 7 { print $2 }' "$data/postmaster.pid")"
    rm -f "$data/postmaster.pid"
}

clean_up() {
    trap '' HUP INT TERM
    [ -z "$postmaster" ] || crash
    rm -rf "$directory"
}

trap clean_up EXIT
trap 'exit 1' HUP INT TERM
# Nobody may be left to read the answer.
trap : PIPE

echo "0 $directory"
exec 3>&1 >>"$directory/log" 2>&1
while read -r line; do
    $line </dev/null 3>&-
    echo "$? $postmaster" >&3
done
