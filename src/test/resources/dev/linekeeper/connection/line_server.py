"""A line server on Twisted: python3 line_server.py PORT talk|hold

Greets each client with the client's own port. Then, if it is to talk, it sends a frame in many segments and many frames
in one segment, and closes; if it is to hold, it does no more.
"""

import sys

from twisted.internet import protocol, reactor

PAUSE_SECONDS = 0.002
PIECES = [b"a fr", b"ame", b" in", b" ma", b"ny p", b"ieces", b"\r", b"\n"]
BURST = b"".join(b"frame %d\r\n" % number for number in range(1, 201))


class LineServer(protocol.Protocol):

    def connectionMade(self):
        self.transport.setTcpNoDelay(True)
        self.transport.write(b"hello %d\r\n" % self.transport.getPeer().port)
        if sys.argv[2] == "talk":
            self.later(iter(PIECES))

    def later(self, pieces):
        reactor.callLater(PAUSE_SECONDS, self.send_next, pieces)

    def send_next(self, pieces):
        piece = next(pieces, None)
        if piece is not None:
            self.transport.write(piece)
            self.later(pieces)
        else:
            self.transport.write(BURST)
            self.transport.loseConnection()


reactor.listenTCP(int(sys.argv[1]), protocol.Factory.forProtocol(LineServer), interface="127.0.0.1")
reactor.run()
