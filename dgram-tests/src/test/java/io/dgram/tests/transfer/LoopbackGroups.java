package io.dgram.tests.transfer;

import io.dgram.DgramException;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Loopback;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;

/** Multicast that never leaves this machine: IPv4 groups on the loopback interface, sent with a time to live of 0. */
final class LoopbackGroups {

    /** The name of the loopback interface: {@code lo} on Linux. */
    static final String LO = networkInterface().getName();

    private LoopbackGroups() {}

    /** Opens a socket that could be a member: bound to the wildcard address. */
    static Socket listener(SocketType type) throws DgramException {
        return Loopback.open(type).bind();
    }

    /** Opens a socket that could be a member, and shares its port with others of that kind. */
    static Socket listenerWithSharedPort(SocketType type, int port) throws DgramException {
        return Loopback.open(SocketConfig.of(type).withReuseAddress(true)).bind(port);
    }

    /** Opens a socket that sends to groups. */
    static Socket sender(SocketType type) throws DgramException {
        return Loopback.open(type).setMulticastInterface(LO).setMulticastTTL(0);
    }

    /** Opens an IPv4 socket that sends to groups from a certain loopback address. */
    static Socket sender(String source) throws DgramException {
        return sender(SocketType.UDP4).bind(0, source);
    }

    /** Returns the loopback interface. */
    static NetworkInterface networkInterface() {
        try {
            return NetworkInterface.getByInetAddress(InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
