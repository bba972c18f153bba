# One client of ncat or socat: sh line_server.sh talk|hold
#
# Greets the client with the client's own port. Then, if it is to talk, it sends a frame in many segments and many
# frames in one segment, and ends; if it is to hold, it does no more.
printf 'hello %s\r\n' "${NCAT_REMOTE_PORT:-$SOCAT_PEERPORT}"
if [ "$1" = hold ]; then
	exec cat
fi
for piece in 'a fr' 'ame' ' in' ' ma' 'ny p' 'ieces' '\r' '\n'; do
	sleep 0.002
	printf "$piece"
done
sleep 0.002
printf 'frame %s\r\n' $(seq 1 200)
