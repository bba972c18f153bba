#!/usr/bin/env bash
# Measures how many messages and requests a second go through HTTP to a peer that echoes, against a controller in an
# empty Boot service that does nothing (src/bench/empty-service). wrk and a C compiler are needed.
#
#   ./mvnw package && src/bench/http.sh [rounds] [JAVA_HOME]
#
# Each round measures the three in turn, for 10 s each after three rounds that only warm up. Clients: 16 on one thread.
# Writes http.md to target/bench. Quote ratios, and only from a machine that does nothing else.
set -euo pipefail

rounds=${1:-5}
[[ $rounds =~ ^[1-9][0-9]*$ ]] || { echo "usage: $0 [rounds] [JAVA_HOME]" >&2; exit 2; }
shift || true
. src/bench/common.sh

command -v wrk >/dev/null || fail "wrk is needed"
command -v cc >/dev/null || fail "a C compiler is needed, as 'cc', for the peer"
java=$(java_homes "$@" | head -n 1)/bin/java
work=$bench/http
rm -rf "$work"
mkdir -p "$work"
cc -O2 -o "$bench/peer" src/bench/peer.c
./mvnw -q -B -f src/bench/empty-service/pom.xml package

# The file and the pattern whose first match is wanted, which may take a while to come.
await_line() {
	local tries
	for ((tries = 0; tries < 600; tries++)); do
		if grep -qE "$2" "$1"; then
			grep -oE "$2" "$1" | head -n 1
			return
		fi
		sleep 0.1
	done
	fail "'$2' did not come in $1"
}

launch "$work" "$work/peer.log" stdbuf -oL "$bench/peer" hold LINES 64
peer_port=$(await_line "$work/peer.log" 'port [0-9]+')
peer_port=${peer_port#port }
launch "$work" "$work/empty.log" "$java" -jar "$bench/empty-service/empty-service-1.jar" --server.port=0
launch "$work" "$work/linekeeper.log" "$java" -jar "$(linekeeper_jar)" --server.port=0 \
	"--linekeeper.connections.peer.address=127.0.0.1:$peer_port" --linekeeper.connections.peer.framing=lf \
	--linekeeper.connections.peer.requests.window=64
empty_port=$(await_line "$work/empty.log" 'Tomcat started on port [0-9]+' | grep -oE '[0-9]+$')
our_port=$(await_line "$work/linekeeper.log" 'Tomcat started on port [0-9]+' | grep -oE '[0-9]+$')
await_line "$work/linekeeper.log" 'peer: ready' >/dev/null

body=$(printf 'x%.0s' $(seq 63))
cat >"$work/post.lua" <<LUA
wrk.method = "POST"
wrk.body = "$body"
wrk.headers["Content-Type"] = "text/plain"
done = function(summary)
	if summary.errors.status > 0 or summary.errors.connect > 0 then
		io.write("FAILED ", summary.errors.status + summary.errors.connect, "\\n")
	end
end
LUA

measure() {
	wrk -t1 -c16 -d10s -s "$work/post.lua" "$1" >"$work/wrk.log" 2>&1
	! grep -q FAILED "$work/wrk.log" || fail "calls failed: $(cat "$work/wrk.log")"
	awk '/Requests\/sec/ { print $2 }' "$work/wrk.log"
}

for ((round = -2; round <= rounds; round++)); do
	for what in echo messages requests; do
		case $what in
			echo) url=http://127.0.0.1:$empty_port/echo ;;
			*) url=http://127.0.0.1:$our_port/api/connections/peer/$what ;;
		esac
		rate=$(measure "$url")
		((round <= 0)) || echo "$rate" >>"$work/$what"
		echo "round $round $what $rate"
	done
done

median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
base=$(median "$work/echo")
{
	echo "| | calls per second | x the empty controller |"
	echo "|---|---|---|"
	for what in echo messages requests; do
		rate=$(median "$work/$what")
		awk -v w="$what" -v r="$rate" -v b="$base" -v l="$(sort -n "$work/$what" | head -n 1)" -v h="$(sort -n "$work/$what" | tail -n 1)" \
			'BEGIN { printf "| %s | %d (%d-%d) | %.2f |\n", w, r, l, h, r / b }'
	done
} | tee "$bench/http.md"
