"""Twisted's client of src/bench/peer.c:
client.py in|out|ping|pipe LINES|LENGTH SIZE PORT WARM_MILLIS MILLIS [WINDOW]

Frames are those of Frames.java, and are held against them as there; here by comparing bytes, because that is what
Python does fast."""

import json
import os
import struct
import sys
import time

from twisted.internet import protocol, reactor
from twisted.protocols import basic

WHAT, KIND, SIZE, PORT, WARM, MEASURE = sys.argv[1:7]
WINDOW = int(sys.argv[7]) if len(sys.argv) > 7 else 1
SIZE = int(SIZE)
CYCLE = max(4, min(1024, 65536 // SIZE))


def code(i):
    return bytes(0x40 + (i >> 6 * k & 63) for k in (3, 2, 1, 0))


def payload(i):
    middle = bytes(97 + (i * 7 + j) % 26 for j in range(4, SIZE - 4))
    return code(i) + middle + code(i * 31 + SIZE)


PAYLOADS = [payload(i) for i in range(CYCLE)]
SUMS = [struct.unpack(">I", p[:4])[0] ^ struct.unpack(">I", p[-4:])[0] for p in PAYLOADS]
CYCLE_SUM = sum(SUMS)


def checksum(frames):
    return (frames // CYCLE * CYCLE_SUM + sum(SUMS[:frames % CYCLE])) & 0xFFFFFFFF


class Phase:
    """See Phase.java."""

    def __init__(self, millis):
        self.length = int(millis) / 1e3
        self.began = time.perf_counter()
        self.used = time.process_time()

    def is_over(self, now):
        passed = now - self.began
        return passed >= self.length and (
            time.process_time() - self.used >= self.length / 2 or passed >= self.length * 8)


class Talk:
    MAX_LENGTH = 1 << 20

    def connectionMade(self):
        self.transport.setTcpNoDelay(True)
        self.seen = self.sent = 0
        self.result = None
        self.measuring = None
        self.times = []
        self.phase = Phase(WARM)
        if WHAT == "out":
            self.transport.registerProducer(self, True)
            self.producing = True
            self.resumeProducing()
        elif WHAT != "in":
            self.sent_at = time.perf_counter()
            for _ in range(WINDOW):
                self.next()

    def next(self):
        self.put(PAYLOADS[self.sent % CYCLE])
        self.sent += 1

    def frame(self, data):
        if data != PAYLOADS[self.seen % CYCLE]:
            if data[:1] == b"!":
                return self.told(data.decode())
            fail("frame %d is wrong" % self.seen)
        self.seen += 1
        if WHAT == "in":
            if self.seen % 256 == 0 and self.result is None:
                self.look(time.perf_counter(), self.seen)
                if self.result is not None:
                    self.put(b"!enough")
            return
        if WINDOW == 1 or self.seen % 16 == 0:
            now = time.perf_counter()
            if WINDOW == 1 and self.measuring is not None:
                self.times.append(now - self.sent_at)
            self.look(now, self.seen)
            self.sent_at = now
        if self.result is None:
            self.next()
        elif self.seen == self.sent:
            self.end()

    def look(self, now, frames):
        if self.result is not None or not self.phase.is_over(now):
            return
        if self.measuring is None:
            self.phase = Phase(MEASURE)
            self.measuring = frames
            return
        self.result = {"frames": frames - self.measuring, "seconds": now - self.phase.began,
                       "cpu": time.process_time() - self.phase.used}
        if self.times:
            self.times.sort()
            self.result["p50"] = self.times[len(self.times) // 2] * 1e6
            self.result["p99"] = self.times[len(self.times) * 99 // 100] * 1e6
        self.result["ok"] = True

    def told(self, text):
        if text == "!taken" or WHAT == "in" and text == "!%d %d" % (self.seen, checksum(self.seen)):
            return self.end()
        fail("told %s, seen %d %d" % (text, self.seen, checksum(self.seen)))

    def end(self):
        print(json.dumps(self.result), flush=True)
        os._exit(0)

    # The producer of what is sent.

    def resumeProducing(self):
        self.producing = True
        self.pour()

    def pauseProducing(self):
        self.producing = False

    def stopProducing(self):
        self.producing = False

    def pour(self):
        if not self.producing or self.result is not None:
            return
        for _ in range(64):
            self.next()
        self.look(time.perf_counter(), self.sent)
        if self.result is not None:
            self.transport.unregisterProducer()
            self.put(("!%d %d" % (self.sent, checksum(self.sent))).encode())
        else:
            reactor.callLater(0, self.pour)

    def connectionLost(self, reason=None):
        fail("the connection has ended: %s" % reason)


class Lines(Talk, basic.LineOnlyReceiver):
    delimiter = b"\r\n"
    lineReceived = Talk.frame
    put = basic.LineOnlyReceiver.sendLine


class Lengths(Talk, basic.Int32StringReceiver):
    stringReceived = Talk.frame
    put = basic.Int32StringReceiver.sendString


def fail(why):
    print("client.py: " + why, file=sys.stderr, flush=True)
    os._exit(1)


factory = protocol.ClientFactory()
factory.noisy = False
factory.protocol = Lines if KIND == "LINES" else Lengths
factory.clientConnectionFailed = lambda connector, reason: fail(str(reason))
reactor.connectTCP("127.0.0.1", int(PORT), factory)
reactor.run()
