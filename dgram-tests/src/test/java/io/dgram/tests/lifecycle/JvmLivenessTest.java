package io.dgram.tests.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.Endpoint;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.Subscription;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.ChildJvm;
import io.dgram.tests.support.ChildProcess;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("sockets and the life of the virtual machine")
@Tag("slow")
class JvmLivenessTest {

    /** The receiver of a message: the text "close" closes the socket, every other is sent back. */
    private static void answer(Socket socket, Message message) throws Exception {
        if (message.text().equals("close")) {
            socket.close();
        } else {
            socket.send(message.data(), message.sender());
        }
    }

    private static Socket pushSocket() throws Exception {
        Socket socket = Dgram.createSocket(SocketType.UDP4);
        socket.on(Message.class, message -> answer(socket, message));
        return socket;
    }

    private static Socket boundPushSocket() throws Exception {
        return pushSocket().bind(0, "127.0.0.1");
    }

    private static Socket boundPullSocket() throws Exception {
        return Dgram.createSocket(SocketType.UDP4).bind(0, "127.0.0.1");
    }

    /** What the main method of a program does with its socket before it returns. */
    enum Scenario {
        RECEIVER_RUNS(true) {
            @Override
            Socket run() throws Exception {
                return boundPushSocket();
            }
        },
        UNREF_THEN_REF(true) {
            @Override
            Socket run() throws Exception {
                return boundPushSocket().unref().ref();
            }
        },
        STOPPED_THEN_STARTED(true) {
            @Override
            Socket run() throws Exception {
                return boundPushSocket().recvStop().recvStart();
            }
        },
        ONE_OF_TWO_CLOSED(true) {
            @Override
            Socket run() throws Exception {
                Socket stays = boundPushSocket();
                boundPushSocket().close();
                return stays;
            }
        },
        ONE_OF_TWO_UNREFERENCED(true) {
            @Override
            Socket run() throws Exception {
                Socket stays = boundPushSocket();
                boundPushSocket().unref();
                return stays;
            }
        },
        FOLLOWED_INTERFACES(false) {
            @Override
            @SuppressWarnings("resource") // followed until the program ends
            Socket run() throws Exception {
                Dgram.interfaces().follow(change -> {});
                return boundPullSocket();
            }
        },
        ALL_ADDRESSES_WITHOUT_A_LISTENER(false) {
            @Override
            @SuppressWarnings("resource") // left open as applications do
            Socket run() throws Exception {
                return Dgram.bindAll(0, SocketConfig.of(SocketType.UDP4))
                        .sockets()
                        .getFirst();
            }
        },
        UNREF(false) {
            @Override
            Socket run() throws Exception {
                return boundPushSocket().unref();
            }
        },
        UNREF_BEFORE_BIND(false) {
            @Override
            Socket run() throws Exception {
                return pushSocket().unref().bind(0, "127.0.0.1");
            }
        },
        UNREF_TWICE(false) {
            @Override
            Socket run() throws Exception {
                return boundPushSocket().ref().unref().unref();
            }
        },
        NOT_BOUND(false) {
            @Override
            Socket run() throws Exception {
                return pushSocket();
            }
        },
        STOPPED(false) {
            @Override
            Socket run() throws Exception {
                return boundPushSocket().recvStop();
            }
        },
        LAST_LISTENER_REMOVED(false) {
            @Override
            Socket run() throws Exception {
                Socket socket = boundPullSocket();
                Subscription only = socket.on(Message.class, message -> answer(socket, message));
                only.close();
                return socket;
            }
        },
        CLOSED(false) {
            @Override
            Socket run() throws Exception {
                Socket socket = boundPushSocket();
                socket.close();
                return socket;
            }
        },
        PULL_SOCKET(false) {
            @Override
            Socket run() throws Exception {
                return boundPullSocket();
            }
        },
        PULL_SOCKET_WITH_REF(false) {
            @Override
            Socket run() throws Exception {
                return boundPullSocket().ref();
            }
        },
        PULL_SOCKET_WITH_A_VIRTUAL_THREAD_RECEIVING(false) {
            @Override
            Socket run() throws Exception {
                Socket socket = boundPullSocket();
                Tasks.awaitParked(Thread.ofVirtual().start(() -> socket.forEach(message -> {})));
                return socket;
            }
        },
        IDLE_TIMER_RUNS(false) {
            @Override
            Socket run() throws Exception {
                return boundPullSocket().setTimeout(Duration.ofHours(1));
            }
        };

        /** Whether the virtual machine outlives the main method. */
        final boolean stays;

        Scenario(boolean stays) {
            this.stays = stays;
        }

        abstract Socket run() throws Exception;
    }

    /** Does as the scenario says, tells where its socket is reached if it is to be, and returns. */
    static final class Program {

        public static void main(String[] arguments) throws Exception {
            Scenario scenario = Scenario.valueOf(arguments[0]);
            Socket socket = scenario.run();
            System.out.println(scenario.stays ? socket.address() : "main returns");
        }
    }

    private static Stream<Scenario> scenariosThatStay() {
        return Stream.of(Scenario.values()).filter(scenario -> scenario.stays);
    }

    private static Stream<Scenario> scenariosThatEnd() {
        return Stream.of(Scenario.values()).filter(scenario -> !scenario.stays);
    }

    private static ChildProcess start(Scenario scenario) throws Exception {
        return ChildJvm.of(Program.class).start(scenario.name());
    }

    @ParameterizedTest
    @MethodSource("scenariosThatStay")
    @Behaviour("LC7")
    void aRunningReceiverKeepsTheJvmAliveUntilItsSocketIsClosed(Scenario scenario) throws Exception {
        try (ChildProcess child = start(scenario);
                Socket client = Loopback.bound(SocketType.UDP4)) {
            Endpoint server = Endpoint.parse(child.nextLine());
            assertTrue(child.staysAliveFor(Duration.ofMillis(200)), "alive although main has returned");
            client.send("echo", server);
            assertEquals("echo", client.receive(Tasks.LIMIT).orElseThrow().text());

            client.send("close", server);

            assertEquals(0, child.awaitStatus());
        }
    }

    @ParameterizedTest
    @MethodSource("scenariosThatEnd")
    @Behaviour("LC7")
    void whereNoReferencedReceiverRunsTheVirtualMachineEndsWithMain(Scenario scenario) throws Exception {
        try (ChildProcess child = start(scenario)) {
            assertEquals("main returns", child.nextLine());

            assertEquals(0, child.awaitStatus());
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("LC7")
    void refAndUnrefReturnTheSocketAndNeverThrow(SocketType type) throws Exception {
        Socket socket = Dgram.createSocket(type);
        try (socket) {
            assertSame(socket, socket.unref());
            assertSame(socket, socket.ref());
            socket.bind(0, Loopback.host(type));
            assertSame(socket, socket.unref());
            assertSame(socket, socket.ref());
        }

        assertSame(socket, socket.unref());
        assertSame(socket, socket.ref());
    }

    @Test
    @Behaviour("LC7")
    void refOnAClosedSocketDoesNotKeepTheVirtualMachineAlive() throws Exception {
        try (ChildProcess child = ChildJvm.of(RefAfterClose.class).start()) {
            assertEquals("main returns", child.nextLine());

            assertEquals(0, child.awaitStatus());
        }
    }

    /** Closes a socket whose receiver runs, and references it then. */
    static final class RefAfterClose {

        public static void main(String[] arguments) throws Exception {
            Socket socket = boundPushSocket();
            socket.close();
            socket.unref().ref().on(Message.class, message -> {});
            System.out.println("main returns");
        }
    }
}
