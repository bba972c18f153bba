#!/usr/bin/env bash
# Measures what it costs that all meters are there and are scraped every second: within one process, in which they are
# there in one second and not in the next, in turn.
#
#   src/bench/watching.sh [pairs] [JAVA_HOME]
#
# Twenty pairs of seconds unless told, after 8 s of the same to warm up, for each way of using a connection: frames of
# 64 B in to a protocol and through a dialog, out, and requests by order and by key. With peer.c on the first processor and the client
# on the second; for requests on the first, too. Order, number and checksum of the frames are held. Writes watching.md and watching.json to target/bench: the
# median of the pairs and the middle half of them, frames with the meters divided by frames without, by time and by
# the processor time of the process, in which the scrape itself counts too.
set -euo pipefail

pairs=${1:-20}
[[ $pairs =~ ^[1-9][0-9]*$ ]] || { echo "usage: $0 [pairs] [JAVA_HOME]" >&2; exit 2; }
shift || true
. src/bench/common.sh

command -v cc >/dev/null || fail "a C compiler is needed, as 'cc', for the peer"
command -v python3 >/dev/null || fail "python3 is needed, for the medians"
home=$(java_homes "$@" | head -n 1)
[ -n "${BUILT:-}" ] || ./mvnw -q -B -P 'bench,!errorprone' test-compile
cc -O2 -o "$bench/peer" src/bench/peer.c

one=() two=()
if [ "$(nproc)" -ge 2 ] && command -v taskset >/dev/null; then
	one=(taskset -c 0)
	two=(taskset -c 1)
fi

# The contender, what it does, what the peer does, the kind of frames, and how many are on the line at once.
measure() {
	mkfifo "$bench/peer.port"
	launch "$PWD" "$bench/peer.port" "${one[@]}" "$bench/peer" "$3" "$4" 64
	local peer=$pid port
	read -r _ port <"$bench/peer.port"
	rm "$bench/peer.port"
	local core=("${two[@]}")
	[ "$3" != echo ] || core=("${one[@]}")
	"${core[@]}" "$home/bin/java" -Xms512m -Xmx512m -XX:+UseSerialGC \
		-cp "$bench/classes:$PWD/target/classes:$(cat "$bench/classpath")" dev.linekeeper.bench.line.Client \
		"$1-sliced" "$2" "$4" 64 "$port" 8000 $((pairs * 2060)) "$5"
	end "$peer"
}

rm -f "$bench/peer.port"
uptime >&2
{
	measure view in flood LINES 1
	measure push in flood LINES 1
	measure session out sink LENGTH 1
	measure dialog ask echo LENGTH 1
	measure dialog keyed echo LENGTH 64
} | tee "$bench/watching.json" >&2
uptime >&2

python3 - "$bench/watching.json" <<'END' | tee "$bench/watching.md"
import json, sys

names = ["in, to a protocol", "in, pushes through a dialog", "out", "requests by order", "requests by key, 64 at once"]
print("| with all meters, against without | frames by time | by processor time | pairs |")
print("|---|---|---|---|")
for name, line in zip(names, open(sys.argv[1])):
    run = json.loads(line)
    def text(values):
        n = len(values)
        return "%.3f (%.3f–%.3f)" % (values[n // 2], values[n // 4], values[3 * n // 4])
    print("| %s | %s | %s | %d |" % (name, text(run["byTime"]), text(run["byProcessor"]), run["pairs"]))
END
