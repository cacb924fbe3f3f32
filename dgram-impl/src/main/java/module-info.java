import org.jspecify.annotations.NullMarked;

/**
 * The implementation of {@code io.dgram} over {@link java.nio.channels.DatagramChannel}. Exports nothing.
 */
@NullMarked
module io.dgram.impl {
    requires io.dgram;
    // Without it the option IP_DONTFRAGMENT is not there.
    requires jdk.net;
    requires static org.jspecify;

    provides io.dgram.spi.SocketProvider with
            io.dgram.impl.NioSocketProvider;
}
