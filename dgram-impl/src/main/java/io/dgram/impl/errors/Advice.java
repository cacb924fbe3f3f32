package io.dgram.impl.errors;

import io.dgram.Endpoint;
import io.dgram.Option;
import io.dgram.impl.transport.SystemError;
import java.net.Inet4Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Advice on how to remedy a failure, which is appended to its message. */
final class Advice {

    private static final int FIRST_UNPRIVILEGED_PORT = 1024; // unless the system is set otherwise (ip(7))
    private static final String LIMITED_BROADCAST = "255.255.255.255"; // RFC 919

    private Advice() {}

    /**
     * Returns advice for an operation that the system did not permit.
     *
     * @param local the socket's endpoint, or the one that it was to be bound to
     * @param subject the name of an option, if it was about one
     * @return the advice, with what separates it from the reason before it; empty if there is none
     */
    static String whenDenied(
            Operation operation,
            SystemError error,
            @Nullable Endpoint local,
            @Nullable Endpoint remote,
            @Nullable String subject) {
        return switch (operation) {
            case SEND, CONNECT -> error == SystemError.EPERM ? firewall() : destination(remote);
            case BIND -> error == SystemError.EACCES && local != null ? port(local.port()) : "";
            case SET_OPTION ->
                Option.BOUND_DEVICE.name().equals(subject)
                        ? "; to change the device of a socket needs CAP_NET_RAW"
                        : "";
            default -> "";
        };
    }

    // send(2) fails with EPERM if netfilter drops the outgoing datagram.
    private static String firewall() {
        return "; perhaps a firewall rule of this machine forbids it";
    }

    // EACCES: a broadcast address without the option, a route of type "prohibit" (ip-route(8)), or a security module.
    private static String destination(@Nullable Endpoint remote) {
        InetAddress address = remote == null ? null : remote.address();
        if (address == null || !(address instanceof Inet4Address) || address.isMulticastAddress()) {
            return "; a route or a security policy of this machine forbids it";
        }
        return address.getHostAddress().equals(LIMITED_BROADCAST)
                ? "; to send to a broadcast address, call setBroadcast(true)"
                : "; if this is a broadcast address, call setBroadcast(true), otherwise"
                        + " a route or a security policy of this machine forbids it";
    }

    private static String port(int port) {
        return port < FIRST_UNPRIVILEGED_PORT
                ? "; a port below 1024 needs CAP_NET_BIND_SERVICE, or a lower net.ipv4.ip_unprivileged_port_start"
                : "; perhaps net.ipv4.ip_unprivileged_port_start reserves the port for processes with"
                        + " CAP_NET_BIND_SERVICE, or a security policy of this machine forbids it";
    }
}
