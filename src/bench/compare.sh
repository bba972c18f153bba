#!/usr/bin/env bash
# Measures whole connections beside those of others: C, a raw socket loop, Netty, Vert.x, stock Spring Integration and,
# where they are installed, Node and Twisted. Frames in and out, ping-pong, pipelined, and requests through a dialog; and
# in the rows watched-..., what our own meters, scraped every second, and the feed of what peers say cost.
#
#   src/bench/compare.sh [rounds] [row ...]
#
# Five rounds of all rows unless told, about eight minutes each; a wrong name lists the rows. JAVA_HOME says on which
# JDK. In a round each contender has a process of its own beside a fresh peer (peer.c, so a C compiler is needed); the
# peer is on the first processor and the client on the second, or both on the first for rows of one core. Each is warmed
# for WARM_UP=2000 ms and measured for MEASURE=1000 ms, longer while others take the processor away. Order, number
# and checksum of the frames are held in every run; one that is wrong fails it.
# Rows that begin with 'tls-' need the headers of OpenSSL (libssl-dev) and its tool 'openssl', which makes the certificates;
# without them they are left out, and it is said why. All speak TLS 1.3 with TLS_AES_128_GCM_SHA256 there.
# ONLY="raw netty view" leaves the other contenders out. BY=cpu tells frames by the second of the client's processor time, for when others are at work.
# Builds what it needs (profile 'bench') and writes compare.md (tables, each goal and whether it is met) and compare.json
# (every run) to target/bench.
set -euo pipefail

rounds=${1:-5}
[[ $rounds =~ ^[1-9][0-9]*$ ]] || { echo "usage: $0 [rounds] [row ...]" >&2; exit 2; }
shift || true
. src/bench/common.sh

command -v cc >/dev/null || fail "a C compiler is needed, as 'cc', for the peer"
home=$(java_homes)

[ -n "${BUILT:-}" ] || ./mvnw -q -B -P 'bench,!errorprone' test-compile

without_tls=
if ! command -v openssl >/dev/null; then
	without_tls="there is no 'openssl'"
elif ! cc -O2 -DTLS -o "$bench/peer" src/bench/peer.c -lssl -lcrypto 2>"$bench/peer-tls.log"; then
	without_tls="the peer does not compile with OpenSSL (see target/bench/peer-tls.log); libssl-dev has what it needs"
fi
if [ -n "$without_tls" ]; then
	cc -O2 -o "$bench/peer" src/bench/peer.c
else
	export PEER_TLS=$bench/tls
	certificates "$PEER_TLS"
fi

installed=
! command -v node >/dev/null || installed+=" node"
! /usr/bin/python3 -c 'import twisted' 2>/dev/null || installed+=" twisted"
pinned=false
[ "$(nproc)" -lt 2 ] || ! command -v taskset >/dev/null || pinned=true

uptime >&2
"$home/bin/java" -Xmx128m -XX:+UseSerialGC -Dinstalled="${installed# }" -Dpinned="$pinned" -DwithoutTls="$without_tls" -Donly="${ONLY:-}" \
	-DwarmUp="${WARM_UP:-2000}" -Dmeasure="${MEASURE:-1000}" -DbyProcessor="$([ "${BY:-}" = cpu ] && echo true || echo false)" \
	-cp "$bench/classes:$PWD/target/classes:$(cat "$bench/classpath")" dev.linekeeper.bench.line.Compare "$rounds" "$bench" "$@"
uptime >&2
