package io.dgram.impl.polling;

import io.dgram.impl.linux.TestTransports;
import io.dgram.impl.transport.Transport;
import java.io.IOException;
import java.nio.channels.DatagramChannel;

/** The readiness of channels that a test has opened itself. */
public final class TestReadiness {

    private TestReadiness() {}

    /** Returns the readiness of a channel that nobody uses yet, watched by the poller that the provider would choose. */
    public static ChannelReadiness of(DatagramChannel channel) throws IOException {
        Transport transport = TestTransports.over(channel);
        return new ChannelReadiness(transport, Poller.next(transport));
    }
}
