import org.jspecify.annotations.NullMarked;

/**
 * Datagram sockets: UDP for Java, blocking, made for virtual threads, typed.
 *
 * <p>Start at {@link io.dgram.Dgram#createSocket(io.dgram.SocketType) Dgram.createSocket}; everything else is reached
 * from the {@link io.dgram.Socket} it returns. An application writes {@code requires io.dgram;} and puts the
 * implementation ({@code io.dgram.impl}) beside it on the module path: the service loader finds it.
 *
 * <p>Nothing in this module accepts or returns {@code null} unless its documentation says so.
 */
// "module": the API compiles before the implementation that the qualified export names.
@SuppressWarnings("module")
@NullMarked
module io.dgram {
    requires static org.jspecify;

    exports io.dgram;
    exports io.dgram.filter;
    exports io.dgram.shards;
    exports io.dgram.internal to
            io.dgram.impl;
    exports io.dgram.spi to
            io.dgram.impl;

    uses io.dgram.spi.SocketProvider;
}
