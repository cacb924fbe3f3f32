package io.dgram.tests.failures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Batch;
import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Option;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.ChildJvm;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.NativeAccess;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Where the process has no descriptor left")
class NoDescriptorLeftTest {

    /** Other sockets are of no use then, but those that are open are. */
    @Test
    @NativeAccess.Needed
    @Behaviour("LC4")
    void openSocketsCanDoEverythingForTheFirstTime(@TempDir Path jars) throws Exception {
        String module = Dgram.class.getModule().isNamed() ? "io.dgram.impl" : "ALL-UNNAMED";
        List<String> lines = ChildJvm.of(FirstCalls.class)
                .withOptions("--enable-native-access=" + module)
                .withFileLimit(120)
                .withJarsIn(jars)
                .run();

        assertTrue(lines.contains("no descriptor left"), lines::toString);
        assertEquals(
                List.of("TTL: 77", "batch: 3", "segments: 3", "drops: OptionalLong[0]"),
                lines.subList(lines.indexOf("no descriptor left") + 1, lines.size()));
    }

    /** Makes native calls on sockets that were opened before there was none left. */
    static final class FirstCalls {

        public static void main(String[] args) throws Exception {
            try (Socket first = Loopback.bound();
                    Socket second = Loopback.bound();
                    Socket third = Loopback.bound();
                    Socket fourth = Loopback.bound();
                    Batch batch = Batch.allocate(3, 1)) {
                List<Socket> others = new ArrayList<>(); // as many as no guess reaches over
                for (int i = 0; i < 20; i++) {
                    others.add(Loopback.bound());
                }
                Socket used = others.getLast();
                call(used, used, used, used, batch); // has all classes loaded
                List<Socket> rest = exhaust();
                System.out.println("no descriptor left");
                call(first, second, third, fourth, batch).forEach(System.out::println);
                rest.forEach(Socket::close);
                others.forEach(Socket::close);
            }
        }

        private static List<String> call(Socket first, Socket second, Socket third, Socket fourth, Batch batch)
                throws Exception {
            batch.clear();
            while (batch.size() < batch.capacity()) {
                batch.add(ByteBuffer.allocate(1), first.address());
            }
            return List.of(
                    "TTL: " + first.setTTL(77).getOption(Option.TTL),
                    "batch: " + second.send(batch),
                    "segments: " + third.send(ByteBuffer.allocate(3), 1, first.address()),
                    "drops: " + fourth.stats().kernelDrops());
        }

        private static List<Socket> exhaust() {
            List<Socket> sockets = new ArrayList<>();
            try {
                while (sockets.size() < 1_000) {
                    sockets.add(Dgram.createSocket(SocketType.UDP4));
                }
                throw new AssertionError("no limit");
            } catch (DgramException e) {
                return sockets;
            }
        }
    }
}
