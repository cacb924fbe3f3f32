package io.dgram.tests.attack;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Tests on two hosts, of which one attacks the other. They are skipped where such hosts cannot be made. */
abstract class AttackedHost {

    static Testbed testbed;

    @BeforeAll
    static void makeHosts() {
        testbed = Testbed.create();
    }

    @AfterAll
    static void removeHosts() {
        if (testbed != null) {
            testbed.close();
        }
    }

    /** Returns a datagram with its IP header. */
    static byte[] datagram(String source, int sourcePort, String target, int targetPort, String text) throws Exception {
        return UdpPacket.of(
                        InetAddress.getByName(source).getAddress(),
                        sourcePort,
                        InetAddress.getByName(target).getAddress(),
                        targetPort,
                        text.getBytes(StandardCharsets.UTF_8))
                .bytes();
    }
}
