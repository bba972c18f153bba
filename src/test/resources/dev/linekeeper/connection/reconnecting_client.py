"""Twisted's own reconnecting client: python3 reconnecting_client.py PORT INITIAL_SECONDS FACTOR

Does nothing but connect to a port of 127.0.0.1, again and again, until it is killed.
"""

import sys

from twisted.application.internet import ClientService, backoffPolicy
from twisted.internet import endpoints, protocol, reactor

policy = backoffPolicy(initialDelay=float(sys.argv[2]), maxDelay=60.0, factor=float(sys.argv[3]), jitter=lambda: 0)
endpoint = endpoints.TCP4ClientEndpoint(reactor, "127.0.0.1", int(sys.argv[1]))
ClientService(endpoint, protocol.Factory.forProtocol(protocol.Protocol), retryPolicy=policy).startService()
reactor.run()
