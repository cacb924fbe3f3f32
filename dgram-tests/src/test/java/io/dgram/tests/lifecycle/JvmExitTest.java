package io.dgram.tests.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.Dgram;
import io.dgram.Endpoint;
import io.dgram.Event;
import io.dgram.Resolver;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.ChildJvm;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A virtual machine whose main method returns while a callback is due")
@Tag("slow")
class JvmExitTest {

    /** What the main method does last. What has to come before the callback takes until after that. */
    enum Last {
        SEND {
            @Override
            @SuppressWarnings("resource") // left open as applications do
            void act() throws Exception {
                Resolver slow = host -> {
                    outliveMain(host);
                    return List.of(Endpoint.of(Loopback.HOST, 0).address());
                };
                Dgram.createSocket(SocketConfig.of(SocketType.UDP4).withResolver(slow))
                        .send("x", 9, "slow.test", error -> callBack());
            }
        },
        SEND_THAT_FAILS {
            @Override
            @SuppressWarnings("resource")
            void act() throws Exception {
                Resolver slow = host -> {
                    outliveMain(host);
                    return List.of();
                };
                Dgram.createSocket(SocketConfig.of(SocketType.UDP4).withResolver(slow))
                        .send("x", 9, "slow.test", error -> callBack());
            }
        },
        CLOSE {
            @Override
            void act() throws Exception {
                Socket socket = Loopback.bound();
                socket.on(Event.Closed.class, Last::outliveMain);
                socket.close(Last::callBack);
            }
        },
        CLOSE_WHERE_THE_RECEIVER_RAN {
            @Override
            void act() throws Exception {
                Socket socket = Dgram.createSocket(SocketType.UDP4, message -> {});
                socket.on(Event.Closed.class, Last::outliveMain);
                socket.bind(0, Loopback.HOST);
                socket.close(Last::callBack);
            }
        },
        CLOSE_OF_WHAT_WAS_CLOSED {
            @Override
            void act() throws Exception {
                Socket socket = Loopback.bound();
                socket.close();
                socket.awaitClosed();
                socket.close(() -> {
                    outliveMain(socket);
                    callBack();
                });
            }
        };

        private static Thread main;

        abstract void act() throws Exception;

        /** Waits until the main method has returned, and some time for what comes then. */
        static void outliveMain(Object argument) {
            while (main.isAlive()) {
                LockSupport.parkNanos(1_000_000);
            }
            Tasks.pass(Duration.ofMillis(200));
        }

        static void callBack() {
            System.out.println("called back");
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("LC7")
    void runsTheCallbackAndThenExits(Last last) throws Exception {
        assertEquals(List.of("called back"), ChildJvm.of(Program.class).run(last.name()));
    }

    /** Acts, and returns. */
    static final class Program {

        public static void main(String[] args) throws Exception {
            Last.main = Thread.currentThread();
            Last.valueOf(args[0]).act();
        }
    }
}
