# shellcheck shell=bash
# environment.sh: what the scripts of this folder share; sourced, never run.
# In: BASE_DIR, the private folder of one broker, and the settings that `start` wrote to BASE_DIR/env.
# Out: the environment in which RabbitMQ's own programs see only that folder and those ports, and
# functions that ask whether a process of that broker lives and whether its port speaks AMQP.

programs=/usr/lib/rabbitmq/bin

fail() {
    echo "${0##*/}: $*" >&2
    exit 1
}

# base_dir PATH: makes BASE_DIR absolute.
base_dir() {
    BASE_DIR=$(realpath -m -- "$1")
}

# derive_settings PORT: the ports and names that follow from the AMQP port.
derive_settings() {
    AMQP_PORT=$1
    EPMD_PORT=$((AMQP_PORT + 1))
    DIST_PORT=$((AMQP_PORT + 2))
    NODE=amqp-conformance-$AMQP_PORT@localhost
    EPMD_PID=
    SERVER_PID=
}

# load_settings: what `start` wrote; the caller gives up where there is nothing.
load_settings() {
    [[ -r $BASE_DIR/env ]] || return 1
    # shellcheck disable=SC1091
    source "$BASE_DIR/env"
}

need_settings() {
    load_settings || fail "no broker was started in $BASE_DIR (it has no file env)"
    export_environment
}

save_settings() {
    local name
    for name in AMQP_PORT EPMD_PORT DIST_PORT NODE EPMD_PID SERVER_PID; do
        printf '%s=%q\n' "$name" "${!name}"
    done >"$BASE_DIR/env.new"
    printf 'AMQP_URL=%q\nVM_PID_FILE=%q\n' "$(url)" "$BASE_DIR/pid" >>"$BASE_DIR/env.new"
    mv -f "$BASE_DIR/env.new" "$BASE_DIR/env"
}

url() {
    echo "amqp://guest:guest@127.0.0.1:$AMQP_PORT"
}

# Nothing of the caller's own RabbitMQ settings, nothing of the system's folders, loopback only.
export_environment() {
    local name
    for name in ${!RABBITMQ_@} ${!ERL_@}; do
        unset "$name"
    done
    export HOME=$BASE_DIR LANG=C.UTF-8 LC_ALL=C.UTF-8
    export ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT=$EPMD_PORT
    export RABBITMQ_CONF_ENV_FILE=/dev/null
    export RABBITMQ_NODENAME=$NODE
    export RABBITMQ_CONFIG_FILE=$BASE_DIR/rabbitmq.conf
    export RABBITMQ_ENABLED_PLUGINS_FILE=$BASE_DIR/enabled_plugins
    export RABBITMQ_MNESIA_BASE=$BASE_DIR/data
    export RABBITMQ_GENERATED_CONFIG_DIR=$BASE_DIR/generated
    export RABBITMQ_LOG_BASE=$BASE_DIR/log
    export RABBITMQ_PID_FILE=$BASE_DIR/pid
    export RABBITMQ_DIST_PORT=$DIST_PORT
    # Without the busy waiting of idle schedulers, which would take the cores that the suite needs.
    local idle='+sbwt none +sbwtdcpu none +sbwtdio none'
    local loopback='-kernel inet_dist_use_interface {127,0,0,1}'
    export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="$idle +S 2:2 $loopback"
    export RABBITMQ_CTL_ERL_ARGS="$idle +S 1:1 $loopback"
}

# is_ours PID WORD: whether the process lives and WORD stands in its command line (ids are used again).
is_ours() {
    [[ -n $1 && -r /proc/$1/cmdline ]] && tr '\0' ' ' <"/proc/$1/cmdline" 2>/dev/null | grep -qF -- "$2"
}

server_lives() { is_ours "$SERVER_PID" "$programs/rabbitmq-server"; }
epmd_lives() { is_ours "$EPMD_PID" "-port $EPMD_PORT"; }
epmd_ended() { ! epmd_lives; }

vm_pid() {
    local pid=
    [[ -r $BASE_DIR/pid ]] && read -r pid <"$BASE_DIR/pid"
    is_ours "$pid" "-home $BASE_DIR " && echo "$pid"
}

vm_lives() { [[ -n $(vm_pid) ]]; }

# wait_until SECONDS COMMAND…: asks ten times a second whether the command succeeds.
wait_until() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        ((SECONDS < end)) || return 1
        sleep 0.1
    done
}

# speaks_amqp: sends the protocol header and looks for the first octet of a method frame.
# shellcheck disable=SC2317
speaks_amqp() {
    (
        exec 3<>"/dev/tcp/127.0.0.1/$AMQP_PORT" || exit 1
        printf 'AMQP\x00\x00\x09\x01' >&3
        IFS= read -r -t 2 -N 1 -u 3 octet
        [[ $octet == $'\x01' ]]
    ) 2>/dev/null
}

port_is_free() {
    ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

stop_epmd() {
    if epmd_lives; then
        kill -TERM "$EPMD_PID"
        wait_until 10 epmd_ended || fail "epmd ($EPMD_PID) does not end"
    fi
}
