package io.dgram.impl.polling;

import io.dgram.impl.linux.TestTransports;
import io.dgram.impl.transport.Transport;
import java.io.IOException;
import java.nio.channels.DatagramChannel;

/** The readiness of channels that a test has opened itself. */
public final class TestReadiness {

    private TestReadiness() {}

    /**
     * Returns the readiness of a channel that nobody uses yet, watched by the poller that the provider would choose.
     */
    public static ChannelReadiness of(DatagramChannel channel) throws IOException {
        Transport transport = TestTransports.over(channel);
        return new ChannelReadiness(transport, Poller.next(transport));
    }

    /** Waits until a channel may be readable, as a thread that receives does. Returns whether the condition held. */
    static <X extends Exception> boolean awaitReadable(
            ChannelReadiness ready, Deadline deadline, ChannelReadiness.Condition<X> condition)
            throws X, InterruptedException {
        Waiters.Waiter self = ready.beginRead();
        try {
            if (!condition.holds()) {
                return false;
            }
            self.await(ready.armToRead(self, deadline));
            return true;
        } finally {
            ready.endRead(self);
        }
    }
}
