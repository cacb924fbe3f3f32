package io.dgram.app;

import io.dgram.SocketType;
import java.util.Optional;

/**
 * The address to bind or connect to, from the command line.
 *
 * @param type the type of socket: the value of {@code --type}, otherwise {@code udp6} for an IPv6 address and
 *     {@code udp4} for any other host
 * @param host an address or name; empty for the library's default
 * @param port the port
 */
record Address(SocketType type, String host, int port) {

    private static final int MAX_PORT = 65_535;

    /** Takes {@code [--port P] [--host H] [--type T]}; the default is any port at the wildcard address. */
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
            // Neither a name nor an IPv4 address contains a colon.
            return host.indexOf(':') >= 0 ? SocketType.UDP6 : SocketType.UDP4;
        }
        try {
            return SocketType.of(type.get());
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }
}
