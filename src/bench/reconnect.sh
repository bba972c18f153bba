#!/usr/bin/env bash
# Measures the time until a connection can be used again after its peer listens again, beside a loop over Netty as it is
# written by hand (1 s after each loss and failure), Twisted's two ways where it is installed, and stock Spring Integration.
#
#   src/bench/reconnect.sh [runs] [JAVA_HOME]
#
# Each run is a fresh connection with a peer of its own that accepts, closes both, and listens again after an outage of
# 0.2 and 3 s, with LONG=1 also 10 s, or of what OUTAGES="1 2" says. The clock runs from then until the peer has accepted,
# for ours also until READY. Only the first loss counts, with no failure before it: so the backoff begins as after a long
# READY, though the connection was up for some 2 s and not for 'stable-after'. 20 runs of each unless told, 20 of
# each at the same time, as they mostly sleep; stock Spring Integration retries every 60 s, so there is one run of it.
# A fixed delay makes a result depend on how the outage fits it: 3 s and a little is the best case for 1 s.
# The announced delay is held for each of ours: 20 ms after the snapshot's 'nextAttempt' it must be usable, and this
# fails if one is not, unless a thread that only slept woke as late meanwhile: then the machine was busy.
# Compiles (Maven, profile 'bench'; BUILT=1 if it is) and writes reconnect.md and reconnect.json to target/bench.
set -euo pipefail

runs=${1:-20}
[[ $runs =~ ^[1-9][0-9]*$ ]] || { echo "usage: $0 [runs] [JAVA_HOME]" >&2; exit 2; }
shift || true
. src/bench/common.sh

home=$(java_homes "$@" | head -n 1)
[ -n "${BUILT:-}" ] || ./mvnw -q -B -P 'bench,!errorprone' test-compile

twisted=false
! /usr/bin/python3 -c 'import twisted' 2>/dev/null || twisted=true

uptime >&2
"$home/bin/java" -Xmx256m -XX:+UseSerialGC -Dtwisted="$twisted" \
	-cp "$bench/classes:$PWD/target/classes:$(cat "$bench/classpath")" dev.linekeeper.bench.line.Reconnect \
	"$runs" "$bench" ${OUTAGES:-0.2 3 ${LONG:+10}}
uptime >&2
