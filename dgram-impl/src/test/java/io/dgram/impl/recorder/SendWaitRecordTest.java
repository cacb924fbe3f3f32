package io.dgram.impl.recorder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.Endpoint;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.impl.NioSocket;
import io.dgram.impl.TestSockets;
import io.dgram.impl.transport.DatagramIo;
import io.dgram.impl.transport.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The flight recorder's event of a wait for room in the send buffer")
class SendWaitRecordTest {

    /** A kernel that has no room for the first datagram the first time. */
    private static final class BusyKernel implements DatagramIo {

        private final DatagramIo real;
        private boolean room;

        BusyKernel(DatagramIo real) {
            this.real = real;
        }

        @Override
        public @Nullable InetSocketAddress receive(ByteBuffer target) throws IOException {
            return real.receive(target);
        }

        @Override
        public int send(ByteBuffer payload, @Nullable InetSocketAddress target) {
            boolean taken = room;
            room = true;
            return taken ? payload.remaining() : -1;
        }
    }

    private static List<RecordedEvent> events(Recording recording) throws IOException {
        Path file = Files.createTempFile("recorded", ".jfr");
        try {
            recording.stop();
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getEventType().getName().equals("io.dgram.SendWait"))
                    .toList();
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void namesTheSocketAndTheThread() throws Exception {
        Transport transport = TestSockets.openTransport();
        try (Recording recording = new Recording();
                // Recording needs an open socket, which that of this test is not: it is not the provider's.
                Socket open = Dgram.createSocket(SocketType.UDP4);
                NioSocket socket = TestSockets.bound(transport, new BusyKernel(transport.io()))) {
            recording.enable("io.dgram.SendWait").withoutThreshold();
            recording.start();
            socket.send(new byte[1], Endpoint.of("127.0.0.1", 9));

            List<RecordedEvent> events = events(recording);
            assertEquals(1, events.size());
            RecordedEvent event = events.getFirst();
            assertEquals(socket.address().toString(), event.getString("local"));
            assertEquals(Thread.currentThread().threadId(), event.getThread().getJavaThreadId());
            assertTrue(event.getStackTrace().getFrames().stream()
                    .anyMatch(frame -> frame.getMethod().getName().equals("namesTheSocketAndTheThread")));
            assertEquals("Socket[udp4, unbound]", open.toString());
        }
    }
}
