#!/bin/bash
# Starts Broker-J on loopback, in the foreground; TERM to this process ends it.
# Usage: broker.sh HOME WORK PORT   (HOME: the unpacked distribution, WORK: a folder of its own; PORT speaks all versions)
set -euo pipefail
home=$1 work=$2 port=$3
mkdir -p "$work/tmp"
cp "$(dirname "$(readlink -f "$0")")/broker.json" "$work/initial.json"
cd "$work"
exec nice java -Xmx256m -XX:MaxDirectMemorySize=128m -Djava.io.tmpdir="$work/tmp" -Djava.awt.headless=true \
    -Djava.net.preferIPv4Stack=true -DQPID_HOME="$home" -DQPID_WORK="$work" -cp "$home/lib/*" org.apache.qpid.server.Main \
    -icp "$work/initial.json" -st Memory -prop qpid.work_dir="$work" -prop qpid.amqp_port="$port"
