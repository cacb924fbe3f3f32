package io.dgram.tests.hosts;

import io.dgram.Option;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests on the hosts of a {@link Network}, which are the same for all. */
@ExtendWith(NetworkExtension.class)
@Tag("slow")
abstract class NetworkTest {

    static final String LEFT = Link.LEFT.interfaceName();
    static final String RIGHT = Link.RIGHT.interfaceName();

    Network network;

    @BeforeEach
    void use(Network shared) {
        network = shared;
    }

    /** Opens a socket that sends to groups by the left link. */
    static RemoteSocket sender(Host host, Traffic traffic) throws IOException {
        return host.open(traffic.type()).set(Option.MULTICAST_INTERFACE, LEFT);
    }
}
