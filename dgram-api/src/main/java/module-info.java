import org.jspecify.annotations.NullMarked;

/**
 * Blocking, typed UDP sockets for Java, made for virtual threads.
 *
 * <p>Start at {@link io.dgram.Dgram#createSocket(io.dgram.SocketType) Dgram.createSocket}; everything else is reached
 * from the {@link io.dgram.Socket} it returns. An application declares {@code requires io.dgram;} and puts the
 * implementation ({@code io.dgram.impl}) on the module path as well, where the service loader finds it.
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
