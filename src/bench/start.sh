#!/usr/bin/env bash
# Measures how long Linekeeper takes to start, and how much memory it holds then, against an empty Boot service with
# the same dependencies (src/bench/empty-service).
#
#   ./mvnw package && src/bench/start.sh [runs] [JAVA_HOME ...]
#
# Each service is started in each of these ways, in turn, as often as said (5 times unless told):
#   jar        java -jar of the executable jar
#   extracted  java -jar of what 'java -Djarmode=tools -jar ... extract' makes of it
#   cds        extracted, with a class-data archive made by -XX:ArchiveClassesAtExit (JDK 17 to 24)
#   aot        extracted, with an AOT cache made by -XX:AOTCacheOutput (JDK 25 and later)
#   aot-ready  the same, but trained until READY and ended by SIGTERM, not only until the context is refreshed
# The clock runs from the start of the process until the line "classic: ready" (Linekeeper: application.yml of the
# repository, its simulator on a free port) or "Started EmptyService". CPU is the processor time used by then; memory is
# VmRSS 3 s later. Quote figures only from a machine that does nothing else.
# WAYS="jar aot" measures only those. Writes start.md (a table) and start.json (every run) to target/bench.
set -euo pipefail

runs=${1:-5}
[[ $runs =~ ^[1-9][0-9]*$ ]] || { echo "usage: $0 [runs] [JAVA_HOME ...]" >&2; exit 2; }
shift || true
. src/bench/common.sh

patience=300
settle=3
ways=" ${WAYS:-jar extracted cds aot aot-ready} "

homes=$(java_homes "$@")
work=$bench/start
rm -rf "$work"
mkdir -p "$work"
mkfifo "$work/output"
# For reading and writing, so that neither side waits for the other to open it.
exec 3<>"$work/output"

./mvnw -q -B -f src/bench/empty-service/pom.xml package

declare -A jar=([linekeeper]=$(linekeeper_jar) [empty]=$bench/empty-service/empty-service-1.jar)
declare -A ready=([linekeeper]="classic: ready" [empty]="Started EmptyService")

libraries() {
	"${homes%%$'\n'*}/bin/jar" tf "$1" | grep '^BOOT-INF/lib/.*jar$' | sort
}
diff <(libraries "${jar[empty]}") <(libraries "${jar[linekeeper]}") ||
	fail "the empty service has other libraries; make src/bench/empty-service/pom.xml agree with pom.xml"

# Each runs in a directory of its own, because application.yml is read from there.
mkdir "$work/linekeeper" "$work/empty"
sed "s/\b1234\b/$(free_port)/" application.yml >"$work/linekeeper/application.yml"
settings=(--server.address=127.0.0.1 --server.port=0)

# Starts a service and waits until it is ready. Sets pid, and taken and cpu to the milliseconds it took.
start() {
	local service=$1 began line log=$work/last-output.txt
	shift
	: >"$log"
	began=$(micros)
	launch "$work/$service" "$work/output" "$@" "${settings[@]}"
	while read -r -t "$patience" -u 3 line; do
		if [[ $line == *"${ready[$service]}"* ]]; then
			taken=$((($(micros) - began) / 1000))
			cpu=$(cpu_millis "$pid")
			return
		fi
		echo "$line" >>"$log"
		[[ $line != *"APPLICATION FAILED TO START"* ]] || break
	done
	fail "$service failed, or said nothing for $patience s; see $log"
}

# What is still in the FIFO must not be taken for the next run's.
stop() {
	local ignored
	end "$pid"
	while read -r -t 0.1 -u 3 ignored; do
		:
	done
}

# One way to start one service on one JDK: sets command, or fails if there is no such way. Archives are made once.
prepare() {
	local home=$1 version=$2 service=$3 way=$4
	local directory=$work/$version-$service
	local extracted=$directory/app/$(basename "${jar[$service]}")
	local archive=$directory/$way
	[ -d "$directory" ] || "$home/bin/java" -Djarmode=tools -jar "${jar[$service]}" extract --destination "$directory/app" >/dev/null
	command=("$home/bin/java")
	case $way in
		jar) command+=(-jar "${jar[$service]}") ;;
		extracted) command+=(-jar "$extracted") ;;
		cds)
			[ "$version" -lt 25 ] || return 1
			[ -f "$archive" ] || refreshed "$service" "$home/bin/java" "-XX:ArchiveClassesAtExit=$archive" -jar "$extracted"
			command+=("-XX:SharedArchiveFile=$archive" -jar "$extracted")
			;;
		aot | aot-ready)
			[ "$version" -ge 25 ] || return 1
			local training=("$home/bin/java" "-XX:AOTCacheOutput=$archive" -jar "$extracted")
			if [ ! -f "$archive" ] && [ "$way" = aot ]; then
				refreshed "$service" "${training[@]}"
			elif [ ! -f "$archive" ]; then
				start "$service" "${training[@]}"
				stop
			fi
			command+=("-XX:AOTCache=$archive" -jar "$extracted")
			;;
	esac
	[ ! -f "$archive" ] || archives[$version,$service,$way]=$(($(stat -c %s "$archive") / 1024 / 1024))
}

# A training run that ends by itself when the context is refreshed.
refreshed() {
	local service=$1 java=$2
	shift 2
	(cd "$work/$service" && "$java" -Dspring.context.exit=onRefresh "$@" "${settings[@]}") >"$work/training.txt" 2>&1 ||
		fail "the training run of $service failed; see $work/training.txt"
}

declare -A archives versions
declare -A times cpus memories
variants=()
for home in $homes; do
	version=$(feature "$home")
	versions[$version]=$home
	for way in jar extracted cds aot aot-ready; do
		[[ $ways == *" $way "* ]] || continue
		for service in linekeeper empty; do
			! prepare "$home" "$version" "$service" "$way" || variants+=("$version,$service,$way")
		done
	done
done

raw=()
for ((run = 1; run <= runs; run++)); do
	for variant in "${variants[@]}"; do
		IFS=, read -r version service way <<<"$variant"
		prepare "${versions[$version]}" "$version" "$service" "$way"
		start "$service" "${command[@]}"
		sleep "$settle"
		memory=$(status "$pid" VmRSS)
		stop
		times[$variant]+="$taken "
		cpus[$variant]+="$cpu "
		memories[$variant]+="$memory "
		raw+=("{\"run\": $run, \"jdk\": $version, \"service\": \"$service\", \"way\": \"$way\", \"readyMillis\": $taken, \"cpuMillis\": $cpu, \"rssKiB\": $memory}")
		echo "run $run: JDK $version, $service, $way: $taken ms, CPU $cpu ms, $((memory / 1024)) MiB" >&2
	done
done

(
	IFS=$'\n'
	printf '[\n'
	sed '$!s/$/,/; s/^/  /' <<<"${raw[*]}"
	printf ']\n'
) >"$bench/start.json"

# "median (min–max)", each divided: figures DIVISOR FORMAT VALUES
figures() {
	local divisor=$1 format=$2
	shift 2
	printf '%s\n' "$@" | spread | awk -v d="$divisor" -v f="$format" \
		'{ printf f " (" f "–" f ")", $2 / d, $1 / d, $3 / d }'
}

# Linekeeper's median over the empty service's.
ratio() {
	awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'
}

median() {
	printf '%s\n' "$@" | spread | cut -d ' ' -f 2
}

{
	echo "Medians of $runs runs (min–max); $(nproc) processors."
	echo
	echo "| JDK | way | Linekeeper READY, s | empty service started, s | × | Linekeeper CPU, s | empty CPU, s | × | Linekeeper RSS, MiB | empty RSS, MiB | × | archive, MiB |"
	echo "|---|---|---|---|---|---|---|---|---|---|---|---|"
	for variant in "${variants[@]}"; do
		IFS=, read -r version service way <<<"$variant"
		[ "$service" = linekeeper ] || continue
		other=$version,empty,$way
		echo "| $version | $way" \
			"| $(figures 1000 %.2f ${times[$variant]}) | $(figures 1000 %.2f ${times[$other]})" \
			"| $(ratio "$(median ${times[$variant]})" "$(median ${times[$other]})")" \
			"| $(figures 1000 %.2f ${cpus[$variant]}) | $(figures 1000 %.2f ${cpus[$other]})" \
			"| $(ratio "$(median ${cpus[$variant]})" "$(median ${cpus[$other]})")" \
			"| $(figures 1024 %.0f ${memories[$variant]}) | $(figures 1024 %.0f ${memories[$other]})" \
			"| $(ratio "$(median ${memories[$variant]})" "$(median ${memories[$other]})")" \
			"| ${archives[$variant]:-–} |"
	done
} | tee "$bench/start.md"
