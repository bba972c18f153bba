#!/usr/bin/env bash
# Fuzzes every type of framing with Jazzer, each in a JVM of its own, and says how many inputs it ran and what it found.
#
#   src/bench/fuzz.sh [inputs] [type ...]
#
# A million inputs for each type unless told; 'type' is a method of FramingFuzz, all of them unless told. JAVA_HOME says
# on which JDK. A type ends with its first finding: an input that breaks a rule of FuzzedStreams, or takes longer than
# 20 s, or fills the heap of 256 MiB. It is written to src/test/resources beside the inputs that are replayed in every
# build by FramingFuzzTests: give it a name and fix the fault, then it stays there. Ends with 1 if anything was found.
#
# What is reached is kept in target/bench/fuzz/TYPE, so that another run goes on from there; its log is TYPE.txt.
# All of it takes half an hour on two processors.
set -euo pipefail

inputs=${1:-1000000}
[[ $inputs =~ ^[1-9][0-9]*$ ]] || { echo "usage: $0 [inputs] [type ...]" >&2; exit 2; }
shift || true
. src/bench/common.sh

package=dev.linekeeper.framing
kept=$PWD/src/test/resources/${package//.//}/FramingFuzzInputs
work=$bench/fuzz
mkdir -p "$work"
java=$(java_homes)/bin/java

[ $# -gt 0 ] || set -- $(ls "$kept")
for type in "$@"; do
	[ -d "$kept/$type" ] || fail "'$type' is no type; there are $(ls "$kept" | tr '\n' ' ')"
done

# The profile 'errorprone' is for the build: here, a newer JDK is only to run on.
./mvnw -q -B -P '!errorprone' test-compile dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile="$work/classpath"
path=$PWD/target/test-classes:$PWD/target/classes:$(cat "$work/classpath")

# Only the framings are led by the branches they reach, not what watches them.
options=(--instrumentation_includes="$package.**" --custom_hook_includes="$package.**"
	--instrumentation_excludes="$package.Fuzz**:$package.Checked**:$package.FramingFuzz"
	-runs="$inputs" -max_len=512 -timeout=20 -print_final_stats=1)

echo "JDK $(feature "${java%/bin/java}"), -Xmx256m, $(nproc) processors"
echo
echo "| type | inputs | time, s | findings |"
echo "|---|---|---|---|"
found=0
for type in "$@"; do
	mkdir -p "$work/$type"
	began=$(micros)
	launch "$work" "$work/$type.txt" "$java" -Xmx256m -XX:+UseSerialGC -cp "$path" com.code_intelligence.jazzer.Jazzer \
		--target_class="$package.FramingFuzz" --target_method="$type" "${options[@]}" \
		-artifact_prefix="$kept/$type/" "$work/$type" "$kept/$type"
	status=0
	wait "$pid" || status=$?
	ran=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$type.txt" | tail -n 1)
	finding=$(sed -n 's/.*Test unit written to .*\///p' "$work/$type.txt" | tr '\n' ' ')
	[ "$status" -eq 0 ] || finding=${finding:-"ended with $status, see $work/$type.txt"}
	[ -z "$finding" ] || found=1
	echo "| $type | ${ran:-?} | $((($(micros) - began) / 1000000)) | ${finding:-none} |"
done
exit "$found"
