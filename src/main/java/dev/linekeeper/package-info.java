/**
 * The service: configuration to settings, and the wiring of everything below. Arrows
 * point down only; {@code ArchitectureTests} holds it.
 *
 * <pre>
 * dev.linekeeper     main and wiring                       may import all; nobody imports it
 *  ├ configuration   YAML to settings, and what is wrong   → connection, dialog, transport, framing, simulator,
 *  │                                                         security
 *  ├ api             HTTP: messages, requests, streams     → feed, actuate, dialog, connection, security
 *  ├ feed            what came and happened, kept a while  → connection, dialog
 *  ├ actuate         health, endpoint, metrics, info       → connection, dialog
 *  ├ messaging       MessageHandler beans and channels     → connection, protocol
 *  ├ security        who may ask what over HTTP            → Spring
 *  ├ simulator       a scripted TCP peer from YAML         → framing
 *  ├ dialog          the protocol written in YAML          → protocol
 *  ├ connection      states, supervisor, policy, registry  → protocol, transport
 *  ├ transport       one TCP connection on Spring
 *  │                 Integration's factory and adapter     → framing, protocol
 *  ├ framing         bytes to frames and back              → JDK
 *  └ protocol        what a user implements                → JDK
 * </pre>
 */
@NullMarked
package dev.linekeeper;

import org.jspecify.annotations.NullMarked;
