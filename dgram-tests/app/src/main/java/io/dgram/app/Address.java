package io.dgram.app;

import io.dgram.SocketType;
import java.util.Optional;

/**
 * Where to bind or to connect, as the command line says it.
 *
 * @param type the type of socket; what {@code --type} says, otherwise {@code udp6} for an IPv6 address and {@code udp4}
 *     for everything else
 * @param host an address or name; empty for the one that the library takes by default
 * @param port the port
 */
record Address(SocketType type, String host, int port) {

    private static final int MAX_PORT = 65_535;

    /** Takes {@code [--port P] [--host H] [--type T]}, with the wildcard address and any port as defaults. */
    static Address toBind(Arguments arguments) throws UsageException {
        String host = arguments.option("--host").orElse("");
        return new Address(type(arguments, host), host, arguments.option("--port", 0, MAX_PORT, 0));
    }

    /** Takes {@code HOST PORT [--type T]}. */
    static Address toConnect(Arguments arguments) throws UsageException {
        String host = arguments.operand("HOST");
        return new Address(type(arguments, host), host, arguments.operand("PORT", 1, MAX_PORT));
    }

    private static SocketType type(Arguments arguments, String host) throws UsageException {
        Optional<String> type = arguments.option("--type");
        if (type.isEmpty()) {
            // No name, and no IPv4 address, has a colon in it.
            return host.indexOf(':') >= 0 ? SocketType.UDP6 : SocketType.UDP4;
        }
        try {
            return SocketType.of(type.get());
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }
}
