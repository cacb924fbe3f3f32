package io.dgram.impl.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Endpoint;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("without-native-access")
@DisplayName("Keeping datagrams out of the queue of a channel")
@EnabledOnOs(OS.LINUX)
class JdkArrivalsTest {

    private DatagramChannel channel;
    private DatagramChannel sender;

    @BeforeEach
    void open() throws Exception {
        channel = DatagramChannel.open();
        channel.configureBlocking(false);
        sender = DatagramChannel.open();
    }

    @AfterEach
    void close() throws Exception {
        channel.close();
        sender.close();
    }

    private JdkArrivals stoppedAt(String host) throws Exception {
        channel.bind(new InetSocketAddress(host, 0));
        JdkArrivals arrivals = new JdkArrivals(channel, Endpoint.of((InetSocketAddress) channel.getLocalAddress()));
        arrivals.stop();
        return arrivals;
    }

    private void send(int count) throws Exception {
        InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
        for (int i = 0; i < count; i++) {
            sender.send(ByteBuffer.allocate(1), new InetSocketAddress("127.0.0.1", local.getPort()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "::"})
    void nothingArrivesBehindADatagramOfItsOwn(String host) throws Exception {
        JdkArrivals arrivals = stoppedAt(host);

        assertTrue(arrivals.fill());
        send(100);

        ByteBuffer data = ByteBuffer.allocate(10_000);
        channel.receive(data);
        assertTrue(arrivals.isFilling(data.flip()));
        assertNull(channel.receive(data.clear()));
    }

    @Test
    void anotherDatagramOfThatSizeIsNotTakenForOne() throws Exception {
        JdkArrivals arrivals = stoppedAt("127.0.0.1");

        assertFalse(arrivals.isFilling(ByteBuffer.allocate(3_600)));
        assertFalse(arrivals.isFilling(ByteBuffer.allocate(1)));
    }

    @Test
    void nothingIsSentWhereAnotherSocketMayGetIt() throws Exception {
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);

        assertFalse(stoppedAt("127.0.0.1").fill());
    }

    @Test
    void nothingIsSentToAGroup() throws Exception {
        assertFalse(stoppedAt("239.255.10.11").fill());
    }

    @Test
    void aConnectedChannelCannotFillItsQueue() throws Exception {
        JdkArrivals arrivals = stoppedAt("127.0.0.1");
        sender.bind(new InetSocketAddress("127.0.0.1", 0));
        channel.connect(sender.getLocalAddress());

        assertFalse(arrivals.fill());
        assertEquals(sender.getLocalAddress(), channel.getRemoteAddress());
    }
}
