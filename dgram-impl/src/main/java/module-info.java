import org.jspecify.annotations.NullMarked;

/**
 * The implementation of {@code io.dgram} over {@link java.nio.channels.DatagramChannel}. Exports nothing.
 */
@NullMarked
module io.dgram.impl {
    requires io.dgram;
    // Without it the option IP_DONTFRAGMENT is not there.
    requires jdk.net;
    // The flight recorder: everything works without it.
    requires static jdk.jfr;
    requires static org.jspecify;

    provides io.dgram.spi.SocketProvider with
            io.dgram.impl.NioSocketProvider;
}
