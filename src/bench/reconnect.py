"""Twisted's clients of src/bench/reconnect.sh: reconnect.py factory|service

Reads ports, one a line, and keeps up a connection to each, with Twisted's defaults: by ReconnectingClientFactory, told of
each success as its documentation asks, or by ClientService, which has come after it. Ends with its input."""

import sys

from twisted.application.internet import ClientService
from twisted.internet import endpoints, protocol, reactor, stdio
from twisted.protocols.basic import LineReceiver


class Reconnecting(protocol.ReconnectingClientFactory):
    protocol = protocol.Protocol
    noisy = False

    def buildProtocol(self, address):
        self.resetDelay()
        return super().buildProtocol(address)


def by_factory(port):
    reactor.connectTCP("127.0.0.1", port, Reconnecting())


def by_service(port):
    endpoint = endpoints.TCP4ClientEndpoint(reactor, "127.0.0.1", port)
    factory = protocol.Factory.forProtocol(protocol.Protocol)
    factory.noisy = False
    ClientService(endpoint, factory).startService()


class Ports(LineReceiver):
    delimiter = b"\n"
    keep = staticmethod({"factory": by_factory, "service": by_service}[sys.argv[1]])

    def lineReceived(self, line):
        self.keep(int(line))

    def connectionLost(self, reason):
        reactor.stop()


stdio.StandardIO(Ports())
reactor.run()
