#!/usr/bin/env bash
# Measures what many idle connections cost: the time until all are READY, threads, memory and heap.
#
#   ./mvnw package && src/bench/many.sh [count] [JAVA_HOME ...]
#
# The connections (1000 unless told) all go to one peer, src/bench/java/HoldPeer.java, that says nothing. What they cost
# is the difference to the same service without any, measured first. Threads and memory (VmRSS) are taken 15 s after all
# are READY, when the threads that dial have ended; heap is what jcmd's GC.heap_info says is used after GC.run
# twice, and "after GC" is VmRSS then.
# TALK=1 measures them after one send and one receive each: when all are READY the peer says a line of 64 bytes to each,
# and each answers with one, by a rule of its dialog.
# JAVA_OPTIONS are given to the service. RUNS=3 measures so often, in turn. EVIDENCE=1 keeps thread dumps, one every 2 s
# until the service has started, and a class histogram; it slows the start. Writes many-COUNT.md and many-COUNT.json
# (with TALK=1 many-COUNT-talk) to target/bench, and the service's last log of each kind, with the evidence, to
# target/bench/many.
set -euo pipefail

count=${1:-1000}
[[ $count =~ ^[1-9][0-9]*$ ]] || { echo "usage: $0 [count] [JAVA_HOME ...]" >&2; exit 2; }
shift || true
. src/bench/common.sh

runs=${RUNS:-1}
results=many-$count${TALK:+-talk}
patience=600
# More than the 10 s for which an idle thread of the dialer stays.
settle=15

command -v curl >/dev/null || fail "curl is needed, to ask for the health"

# One descriptor for each connection at either end, and what a JVM opens besides.
needed=$((count + 1000))
[ "$(ulimit -n)" = unlimited ] || [ "$(ulimit -n)" -ge "$needed" ] || ulimit -n "$needed" 2>/dev/null ||
	fail "$count connections need $needed file descriptors; the limit is $(ulimit -Hn)"

homes=$(java_homes "$@")
jar=$(linekeeper_jar)
work=$bench/many
rm -rf "$work"
mkdir -p "$work/0" "$work/$count"

# Waits for a line in a file that a process writes: await PID FILE PATTERN. Prints the line.
await() {
	local until=$((SECONDS + patience))
	while ! grep -s -m 1 "$3" "$2"; do
		kill -0 "$1" 2>/dev/null || fail "it ended; see $2"
		[ "$SECONDS" -lt "$until" ] || fail "no '$3' within $patience s; see $2"
		sleep 0.05
	done
}

mkfifo "$work/say"
launch "$work" "$work/peer.log" "${homes%%$'\n'*}/bin/java" "$PWD/src/bench/java/HoldPeer.java" 0 "$work/say"
peer=$(await "$pid" "$work/peer.log" '^listening on')
peer=${peer##* }

# 64 bytes each, without CR LF.
question=$(printf 'q%.0s' {1..64})
answer=${question//q/a}
talks=0

echo "linekeeper: {}" >"$work/0/application.yml"
{
	echo "linekeeper:"
	[ -z "${TALK:-}" ] || printf '  defaults:\n    respond:\n      - {match: "^q+$", send: "%s"}\n' "$answer"
	echo "  connections:"
	for ((i = 1; i <= count; i++)); do
		printf '    line-%05d:\n      address: 127.0.0.1:%d\n      framing: crlf\n' "$i" "$peer"
	done
} >"$work/$count/application.yml"

# KiB of heap in use after collections: used_heap JAVA_HOME PID
used_heap() {
	"$1/bin/jcmd" "$2" GC.run >/dev/null
	# What was only reachable by soft references and finalizers goes with the next.
	"$1/bin/jcmd" "$2" GC.run >/dev/null
	# One line for the heap, or for each of its generations; metaspace, which is no part of it, has no total.
	"$1/bin/jcmd" "$2" GC.heap_info | sed -n 's/.* total .*[ ,]used \([0-9]*\)K.*/\1/p' | awk '{ sum += $1 } END { print sum }'
}

# How many connections are READY, by health.
ready() {
	curl -s --max-time 30 "http://127.0.0.1:$1/actuator/health" | sed -n 's/.*"READY":\([0-9]*\).*/\1/p'
}

# Starts the service with so many connections and takes its measure. Sets started, taken, cpu, threads, memory, heap
# and collected.
measure() {
	local home=$1 version=$2 number=$3 log=$work/$version-$3.log began line port until dumped=-2
	began=$(micros)
	launch "$work/$number" "$log" "$home/bin/java" ${JAVA_OPTIONS:-} -jar "$jar" --server.address=127.0.0.1 --server.port=0
	until=$((SECONDS + patience))
	while ! grep -qs 'Started Linekeeper' "$log"; do
		kill -0 "$pid" 2>/dev/null || fail "the service ended; see $log"
		[ "$SECONDS" -lt "$until" ] || fail "the service did not start within $patience s; see $log"
		if [ -n "${EVIDENCE:-}" ] && [ "$SECONDS" -ge $((dumped + 2)) ]; then
			dumped=$SECONDS
			"$home/bin/jcmd" "$pid" Thread.print >"$work/$version-$number-threads-$SECONDS.txt" 2>&1 || true
		fi
		sleep 0.05
	done
	started=$((($(micros) - began) / 1000))
	port=$(sed -n 's/.*Tomcat started on port \([0-9]*\).*/\1/p' "$log")
	if [ "$number" -gt 0 ]; then
		while [ "$(ready "$port")" != "$number" ]; do
			kill -0 "$pid" 2>/dev/null || fail "the service ended; see $log"
			[ "$SECONDS" -lt "$until" ] || fail "only $(ready "$port") of $number were READY after $patience s; see $log"
			sleep 0.1
		done
	else
		ready "$port" >/dev/null
	fi
	taken=$((($(micros) - began) / 1000))
	cpu=$(cpu_millis "$pid")
	if [ -n "${TALK:-}" ] && [ "$number" -gt 0 ]; then
		talks=$((talks + 1))
		echo "$question" >"$work/say"
		await "$pid" "$work/peer.log" "^answered by $number, time $talks$" >/dev/null
	fi
	sleep "$settle"
	threads=$(status "$pid" Threads)
	memory=$(status "$pid" VmRSS)
	heap=$(used_heap "$home" "$pid")
	collected=$(status "$pid" VmRSS)
	if [ -n "${EVIDENCE:-}" ]; then
		"$home/bin/jcmd" "$pid" GC.class_histogram >"$work/$version-$number-classes.txt"
		"$home/bin/jcmd" "$pid" VM.native_memory summary >"$work/$version-$number-native.txt"
	fi
	end "$pid"
}

declare -A values
raw=()
versions=()
for ((run = 1; run <= runs; run++)); do
	for home in $homes; do
		version=$(feature "$home")
		[ "$run" -gt 1 ] || versions+=("$version")
		for number in 0 "$count"; do
			measure "$home" "$version" "$number"
			for figure in started taken cpu threads memory collected heap; do
				values[$version,$number,$figure]+="${!figure} "
			done
			raw+=("{\"run\": $run, \"jdk\": $version, \"connections\": $number, \"startedMillis\": $started, \"allReadyMillis\": $taken, \"cpuMillis\": $cpu, \"threads\": $threads, \"rssKiB\": $memory, \"rssAfterGcKiB\": $collected, \"heapAfterGcKiB\": $heap}")
			echo "run $run: JDK $version, $number connections: all READY after $taken ms" >&2
		done
	done
done

(
	IFS=$'\n'
	printf '[\n'
	sed '$!s/$/,/; s/^/  /' <<<"${raw[*]}"
	printf ']\n'
) >"$bench/$results.json"

median() {
	printf '%s\n' ${values[$1,$2,$3]} | spread | cut -d ' ' -f 2
}

# What one connection costs, in KiB: each JDK FIGURE
each() {
	awk -v all="$(median "$1" "$count" "$2")" -v none="$(median "$1" 0 "$2")" -v n="$count" \
		'BEGIN { printf "%.1f", (all - none) / n }'
}

{
	echo "Medians of $runs runs; $(nproc) processors. The last three columns are per connection beyond none${TALK:+, after one send and one receive each}."
	echo
	echo "| JDK | connections | started, s | all READY, s | CPU by then, s | threads | RSS, MiB | RSS after GC, MiB | heap after GC, MiB | RSS, KiB each | RSS after GC, KiB each | heap, KiB each |"
	echo "|---|---|---|---|---|---|---|---|---|---|---|---|"
	for version in "${versions[@]}"; do
		for number in 0 "$count"; do
			per="– | – | –"
			[ "$number" = 0 ] || per="$(each "$version" memory) | $(each "$version" collected) | $(each "$version" heap)"
			awk -v s="$(median "$version" "$number" started)" -v r="$(median "$version" "$number" taken)" \
				-v m="$(median "$version" "$number" memory)" -v c="$(median "$version" "$number" collected)" \
				-v h="$(median "$version" "$number" heap)" -v t="$(median "$version" "$number" threads)" \
				-v u="$(median "$version" "$number" cpu)" -v jdk="$version" -v n="$number" -v per="$per" 'BEGIN {
					printf "| %s | %s | %.2f | %.2f | %.2f | %s | %.0f | %.0f | %.1f | %s |\n",
						jdk, n, s / 1000, r / 1000, u / 1000, t, m / 1024, c / 1024, h / 1024, per }'
		done
	done
} | tee "$bench/$results.md"
