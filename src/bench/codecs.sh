#!/usr/bin/env bash
# Measures how fast frames are taken out of what is read, and put into what is written, beside Netty's codecs and a
# plain loop that does nothing else.
#
#   src/bench/codecs.sh [rounds] [JAVA_HOME]
#
# Five rounds unless told, of some four minutes each; in a round each contender has a process of its own, one after
# another for the same frames. Ours are VIEW (frames as views) and COPY (each in an array of its own); NETTY is its
# decoder alone, NETTY_PIPELINE the same in a pipeline, with _COPY a ByteArrayDecoder behind it, and PLAIN a loop, as the bound. Frames are CRLF lines and
# frames behind a 4-byte length, 64 KiB of them to a read; what comes out is checked after each read. Builds what it
# needs (profile 'bench') and writes codecs.md (tables) and codecs.json (every round) to target/bench.
# SIZES="64 1024" measures only frames of so many bytes.
set -euo pipefail

rounds=${1:-5}
[[ $rounds =~ ^[1-9][0-9]*$ ]] || { echo "usage: $0 [rounds] [JAVA_HOME]" >&2; exit 2; }
shift || true
. src/bench/common.sh

home=$(java_homes "$@" | head -n 1)

./mvnw -q -B -Pbench test-compile

uptime
"$home/bin/java" -cp "$bench/classes:target/classes:$(cat "$bench/classpath")" dev.linekeeper.bench.Codecs \
	"$rounds" "$bench" ${SIZES:-64 256 1024 16384} 2>&1 | grep --line-buffered -v '^WARNING: '
uptime
