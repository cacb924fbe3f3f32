package io.dgram.tests.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.Event;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.ChildJvm;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.NativeAccess;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An error that nobody can read stays in the kernel's queue, and wakes whoever waits for the socket at once. */
@DisplayName("A socket that reports ICMP errors, with little memory")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
@NativeAccess.Needed
class IcmpErrorsMemoryTest {

    @Test
    void reportsThemWhenThereIsNoMemoryLeftOutsideTheHeap() throws Exception {
        List<String> lines = ChildJvm.of(Starved.class)
                .withOptions("-XX:MaxDirectMemorySize=2m")
                .withNativeAccess()
                .run();

        assertEquals(List.of("by call: 3", "by event: true"), lines);
    }

    /** Sends to a dead port once all memory outside the heap is in use. */
    static final class Starved {

        public static void main(String[] args) throws Exception {
            SocketConfig config = SocketConfig.of(SocketType.UDP4).withIcmpErrors(true);
            try (SwitchablePort dead = new SwitchablePort(SocketType.UDP4);
                    Socket socket = Loopback.open(config).bind()) {
                ByteBuffer data = ByteBuffer.allocateDirect(3);
                List<ByteBuffer> all = exhaust();
                for (int i = 0; i < 3; i++) {
                    socket.send(data.rewind(), dead.endpoint());
                }
                System.out.println("by call: " + socket.icmpErrors().size());

                CountDownLatch heard = new CountDownLatch(1);
                socket.on(Event.Icmp.class, event -> heard.countDown());
                socket.send(data.rewind(), dead.endpoint());
                System.out.println("by event: " + heard.await(10, TimeUnit.SECONDS));
                all.clear();
            }
        }

        private static List<ByteBuffer> exhaust() {
            List<ByteBuffer> all = new ArrayList<>();
            for (int size = 1 << 18; size >= 1 << 6; size >>= 1) {
                try {
                    while (true) {
                        all.add(ByteBuffer.allocateDirect(size));
                    }
                } catch (OutOfMemoryError e) {
                    // Smaller ones may still fit.
                }
            }
            return all;
        }
    }
}
