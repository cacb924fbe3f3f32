package io.dgram;

import io.dgram.spi.SocketProvider;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * The entry point: opens sockets.
 *
 * <p>The methods are safe for use by several threads. They need an implementation: if this module is on the module
 * path, the module {@code io.dgram.impl} there (a runtime image made by {@code jlink} has to name it in
 * {@code --add-modules}); if it is on the class path, the implementation's jar there.
 */
public final class Dgram {

    private static final int MAX_PORT = 65_535;

    private static volatile @Nullable SocketProvider provider;

    private Dgram() {}

    /**
     * Opens an unbound socket for peers of either address family: {@link SocketType#UDP}.
     *
     * {@snippet :
     * try (Socket socket = Dgram.createSocket()) {
     *     socket.send("hello", 5000, "127.0.0.1");
     * }
     * }
     *
     * @return the socket, which the caller has to close
     * @throws DgramException if the system refuses it: {@link ErrorCode#TOO_MANY_OPEN_FILES}
     * @throws IllegalStateException if no implementation is found
     */
    public static Socket createSocket() throws DgramException {
        return createSocket(SocketType.UDP);
    }

    /**
     * Opens an unbound socket for peers of either address family, {@link SocketType#UDP}, whose receiver starts as soon
     * as it is bound.
     *
     * @param onMessage receives each {@link Message}, as a listener registered with
     *     {@link Socket#on(Class, Listener) on(Message.class, …)}
     * @return the socket, which the caller has to close
     * @throws DgramException as {@link #createSocket()}
     * @throws IllegalStateException if no implementation is found
     */
    public static Socket createSocket(Listener<? super Message> onMessage) throws DgramException {
        return createSocket(SocketType.UDP, onMessage);
    }

    /**
     * Opens an unbound socket of a type.
     *
     * {@snippet :
     * try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
     *     socket.send("hello", 5000, "127.0.0.1");
     * }
     * }
     *
     * @param type the address family
     * @return the socket, which the caller has to close
     * @throws DgramException if the system refuses it: {@link ErrorCode#TOO_MANY_OPEN_FILES}, or
     *     {@link ErrorCode#UNSUPPORTED} if it has no such family
     * @throws IllegalStateException if no implementation is found
     */
    public static Socket createSocket(SocketType type) throws DgramException {
        return createSocket(SocketConfig.of(type));
    }

    /**
     * Opens an unbound socket whose receiver starts as soon as it is bound, as luvit and Node.js do.
     *
     * {@snippet :
     * Socket server = Dgram.createSocket(SocketType.UDP4, message -> System.out.println(message.text()));
     * server.bind(0, "127.0.0.1");
     * server.close();
     * }
     *
     * @param type the address family
     * @param onMessage receives each {@link Message}, as a listener registered with
     *     {@link Socket#on(Class, Listener) on(Message.class, …)}
     * @return the socket, which the caller has to close
     * @throws DgramException as {@link #createSocket(SocketType)}
     * @throws IllegalStateException if no implementation is found
     */
    public static Socket createSocket(SocketType type, Listener<? super Message> onMessage) throws DgramException {
        return createSocket(SocketConfig.of(type), onMessage);
    }

    /**
     * Opens an unbound socket with a configuration.
     *
     * @param config the configuration
     * @return the socket, which the caller has to close
     * @throws DgramException if the system refuses it, or cannot do what the configuration asks for; nothing stays open
     * @throws IllegalStateException if no implementation is found
     */
    public static Socket createSocket(SocketConfig config) throws DgramException {
        Objects.requireNonNull(config, "config");
        return provider().open(config);
    }

    /**
     * Opens an unbound socket with a configuration, whose receiver starts as soon as it is bound.
     *
     * @param config the configuration
     * @param onMessage receives each {@link Message}
     * @return the socket, which the caller has to close
     * @throws DgramException as {@link #createSocket(SocketConfig)}
     * @throws IllegalStateException if no implementation is found
     */
    public static Socket createSocket(SocketConfig config, Listener<? super Message> onMessage) throws DgramException {
        Objects.requireNonNull(onMessage, "onMessage");
        Socket socket = createSocket(config);
        socket.on(Message.class, onMessage);
        return socket;
    }

    /**
     * Opens a socket of the endpoint's address family and binds it: {@link SocketType#of(Endpoint)}, then
     * {@link Socket#bind(Endpoint)}.
     *
     * {@snippet :
     * try (Socket server = Dgram.bind(Endpoint.of("127.0.0.1", 0))) {
     *     System.out.println("listening on " + server.address());
     * }
     * }
     *
     * @param endpoint the address and port; port 0 lets the system choose one; {@code ::} takes datagrams of both
     *     families, {@code 0.0.0.0} those of IPv4
     * @return the socket, which the caller has to close
     * @throws DgramException as {@link #createSocket(SocketType)} and {@link Socket#bind(Endpoint)}; nothing stays open
     * @throws IllegalStateException if no implementation is found
     */
    public static Socket bind(Endpoint endpoint) throws DgramException {
        Socket socket = createSocket(SocketType.of(Objects.requireNonNull(endpoint, "endpoint")));
        try {
            return socket.bind(endpoint);
        } catch (Throwable e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Opens a socket of the peer's address family and connects it: {@link SocketType#of(Endpoint)}, then
     * {@link Socket#connect(Endpoint)}, which binds it to a port that the system chooses.
     *
     * {@snippet :
     * try (Socket client = Dgram.connect(Endpoint.of("127.0.0.1", 5000))) {
     *     client.send("hello");
     * }
     * }
     *
     * @param peer the peer
     * @return the socket, which the caller has to close
     * @throws DgramException as {@link #createSocket(SocketType)} and {@link Socket#connect(Endpoint)}; nothing stays
     *     open
     * @throws IllegalStateException if no implementation is found
     */
    public static Socket connect(Endpoint peer) throws DgramException {
        Socket socket = createSocket(SocketType.of(Objects.requireNonNull(peer, "peer")));
        try {
            return socket.connect(peer);
        } catch (Throwable e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Returns which capabilities are available here, and why the others are missing.
     *
     * @return the capabilities; they do not change while this process runs
     * @throws IllegalStateException if no implementation is found
     */
    public static Capabilities capabilities() {
        return provider().capabilities();
    }

    /**
     * Returns a description of each socket of this process that is open, in the order in which they were opened: for a
     * page or a command by which operators look into a running program. Describing a socket does not keep it from being
     * collected if the application drops it.
     *
     * {@snippet :
     * for (SocketSnapshot socket : Dgram.openSockets()) {
     *     System.out.println(socket.name().orElse("-") + " for " + socket.age().toSeconds() + " s: " + socket.stats());
     * }
     * }
     *
     * <p>A socket that is opened or closed meanwhile may be missing or not. The call disturbs no socket; as
     * {@link Socket#stats()} it asks the kernel about each.
     *
     * @return the descriptions, unmodifiable
     * @throws IllegalStateException if no implementation is found
     */
    public static List<SocketSnapshot> openSockets() {
        return provider().openSockets();
    }

    /**
     * Opens a socket for each address of this machine, binds all of them to one port, and follows the addresses as they
     * come and go. Their replies leave from the address that was asked, also without {@link Capability#NATIVE_ACCESS}.
     *
     * {@snippet :
     * try (BoundAddresses server = Dgram.bindAll(0, SocketConfig.of(SocketType.UDP4))) {
     *     server.on(Message.class, (socket, message) -> socket.send("pong", message.sender()));
     * }
     * }
     *
     * @param port the port, 0 to 65,535; 0 lets the system choose one that is free on all addresses
     * @param config the configuration of each socket, also of those for addresses that appear later
     * @return the sockets, which the caller has to close together. Addresses that could not be bound are in its
     *     {@link BoundAddresses#failures()}
     * @throws DgramException if this machine has addresses of the type's family, and none of them can be bound, with
     *     the failure of the first: {@link ErrorCode#ADDRESS_IN_USE}, {@link ErrorCode#ACCESS_DENIED} …; or as
     *     {@link #createSocket(SocketConfig)}. Nothing stays open
     * @throws IllegalArgumentException if the port is out of range
     * @throws IllegalStateException if no implementation is found
     */
    public static BoundAddresses bindAll(int port, SocketConfig config) throws DgramException {
        Objects.requireNonNull(config, "config");
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("bindAll: port " + port + " is not between 0 and " + MAX_PORT);
        }
        return provider().bindAll(port, config);
    }

    /**
     * Returns the network interfaces of this machine, which can be listed and followed.
     *
     * {@snippet :
     * System.out.println(Dgram.interfaces().all());
     * }
     *
     * @return always the same object
     * @throws IllegalStateException if no implementation is found
     */
    public static Interfaces interfaces() {
        return provider().interfaces();
    }

    static Batch allocateBatch(int datagrams, int maxDatagramSize) {
        return provider().allocateBatch(datagrams, maxDatagramSize);
    }

    // Cached once found. Threads that race here find equivalent providers.
    private static SocketProvider provider() {
        SocketProvider found = provider;
        if (found == null) {
            found = findProvider();
            provider = found;
        }
        return found;
    }

    private static SocketProvider findProvider() {
        // Not the context class loader, which virtual threads and containers may set to anything.
        ServiceLoader<SocketProvider> providers =
                ServiceLoader.load(SocketProvider.class, Dgram.class.getClassLoader());
        try {
            return providers
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no implementation of io.dgram found: put the module"
                            + " io.dgram.impl on the module path (in a jlink image: --add-modules io.dgram.impl),"
                            + " or dgram-impl's jar on the class path"));
        } catch (IllegalAccessError e) {
            // The module exports its SPI to the module io.dgram.impl, not to what is on the class path.
            throw new IllegalStateException(
                    "the implementation of io.dgram cannot be used: it is on the class path, and the module io.dgram"
                            + " on the module path; put both on the same path",
                    e);
        }
    }
}
