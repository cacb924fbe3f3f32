package io.dgram.impl.linux;

import io.dgram.Endpoint;
import io.dgram.impl.jdk.JdkArrivals;
import io.dgram.impl.transport.Arrivals;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;

/**
 * Stops arrivals by a filter that drops everything, and ends them by connecting the socket to itself: the kernel then
 * looks up another socket, or none, for what others send, and answers accordingly. Connecting takes a tenth of the time
 * of a filter, but changes the source address of a socket that is bound to the wildcard address.
 *
 * @param local where the socket is bound
 */
record LinuxArrivals(ChannelDescriptor descriptor, StandardProtocolFamily family, Endpoint local) implements Arrivals {

    @Override
    public void stop() throws IOException {
        descriptor.dropAll(true);
    }

    @Override
    public void resume() throws IOException {
        descriptor.dropAll(false);
    }

    @Override
    public void end() throws IOException {
        try {
            descriptor.connect(SocketAddress.write(JdkArrivals.itself(local), family));
        } catch (ErrnoException e) {
            stop(); // there is no route even to this machine
        }
    }

    @Override
    public void seal() {
        // Nothing has arrived since.
    }

    @Override
    public boolean isComplete() {
        return true;
    }

    @Override
    public int mostQueued() {
        return Integer.MAX_VALUE; // only what was there
    }

    @Override
    public boolean fill() {
        return false; // there is no need
    }

    @Override
    public boolean isFilled(long bytes) {
        return false;
    }

    @Override
    public boolean isFilling(ByteBuffer data) {
        return false;
    }
}
