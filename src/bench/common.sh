# What the measuring scripts share; sourced by them, from the repository root.
# Processes are started through 'launch', which remembers them, so that none is left behind.

fail() {
	echo "$(basename "$0"): $*" >&2
	exit 1
}

[ -f src/bench/common.sh ] || fail "run it from the top of the repository"

mkdir -p target/bench
bench=$PWD/target/bench

processes=()

# The directory to start in, the file (or FIFO) to write to, and the command. Sets pid.
launch() {
	local directory=$1 output=$2
	shift 2
	# What an earlier process said must not be taken for what this one says. It may be a FIFO, too.
	[ ! -f "$output" ] || : >"$output"
	(cd "$directory" && exec "$@") >"$output" 2>&1 &
	pid=$!
	processes+=("$pid")
}

# Ends one process as an operator would, so that it can finish what it writes at its end.
end() {
	kill -TERM "$1" 2>/dev/null || true
	wait "$1" 2>/dev/null || true
	local left=() one
	for one in "${processes[@]}"; do
		[ "$one" = "$1" ] || left+=("$one")
	done
	processes=("${left[@]}")
}

end_all() {
	local one
	for one in "${processes[@]}"; do
		kill -KILL "$one" 2>/dev/null || true
	done
}

trap end_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

linekeeper_jar() {
	local jar
	jar=$(ls -t target/linekeeper-*-exec.jar 2>/dev/null | head -n 1)
	[ -n "$jar" ] || fail "there is no target/linekeeper-*-exec.jar; run ./mvnw package first"
	echo "$PWD/$jar"
}

# The JAVA_HOMEs to measure with: the arguments, else JAVA_HOME, else that of the java on the path.
java_homes() {
	[ $# -gt 0 ] || set -- "${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}"
	local home
	for home in "$@"; do
		[ -x "$home/bin/java" ] || fail "'$home' has no bin/java"
		echo "$home"
	done
}

feature() {
	"$1/bin/java" -XshowSettings:properties -version 2>&1 | sed -n 's/ *java.specification.version = //p'
}

# A port on loopback that nobody listens on, from below those that the system hands out for connecting.
free_port() {
	local port
	while port=$((20000 + RANDOM % 10000)); (exec 9<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
		:
	done
	echo "$port"
}

# An authority (ca.pem) and a certificate for 127.0.0.1 (cert.pem, key.pem), in a directory that is emptied.
certificates() {
	rm -rf "$1"
	mkdir -p "$1"
	(
		cd "$1"
		local new=(openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes)
		"${new[@]}" -x509 -days 30 -subj '/CN=bench authority' -keyout ca.key -out ca.pem
		"${new[@]}" -subj '/CN=127.0.0.1' -keyout key.pem -out cert.csr
		echo 'subjectAltName=IP:127.0.0.1' >cert.ext
		openssl x509 -req -in cert.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile cert.ext -out cert.pem
	) >"$1.log" 2>&1 || fail "the certificates cannot be made; see $1.log"
}

micros() {
	echo "${EPOCHREALTIME/[.,]/}"
}

# A line of /proc/PID/status, without its unit: status PID VmRSS
status() {
	awk -v key="$2:" '$1 == key { print $2 }' "/proc/$1/status"
}

# Processor time that a process has used so far, in milliseconds. Says more than the clock while others are at work.
cpu_millis() {
	awk -v hertz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); print int(($12 + $13) * 1000 / hertz) }' "/proc/$1/stat"
}

# Minimum, median and maximum of the numbers read, one a line: "min median max".
spread() {
	sort -n | awk '{ value[NR] = $1 } END {
		middle = int((NR + 1) / 2)
		print value[1], (NR % 2) ? value[middle] : (value[middle] + value[middle + 1]) / 2, value[NR] }'
}
