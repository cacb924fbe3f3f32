package io.dgram.tests.events;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.Dgram;
import io.dgram.Endpoint;
import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import io.dgram.tests.support.Tasks.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Listening comes before the first message")
@Tag("slow")
class ListeningFirstTest {

    private static final int BINDS = 60;
    private static final int OTHERS = 1_000; // listeners, which have to be looked through to find that of Listening

    /** What another thread does with the socket while it is being bound. */
    enum Meddling {
        REF_AND_UNREF {
            @Override
            void with(Socket socket) {
                socket.unref().ref();
            }
        },
        ON {
            @Override
            void with(Socket socket) {
                socket.on(Message.class, message -> {}).close();
            }
        };

        abstract void with(Socket socket);
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour("LC2")
    void whateverOtherThreadsDoWhileTheSocketIsBound(Meddling meddling) throws Exception {
        Endpoint address = addressOfItsOwn();
        AtomicReference<Socket> current = new AtomicReference<>();
        // Both go on until they are interrupted, at the end.
        try (Tasks tasks = new Tasks();
                Socket sender = Loopback.bound()) {
            tasks.start(Kind.PLATFORM, () -> {
                for (; ; ) {
                    sender.send("flood", address);
                }
            });
            tasks.start(Kind.PLATFORM, () -> {
                while (!Thread.currentThread().isInterrupted()) {
                    Optional.ofNullable(current.get()).ifPresent(meddling::with);
                }
                return null;
            });
            for (int i = 0; i < BINDS; i++) {
                List<String> events = new CopyOnWriteArrayList<>();
                try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
                    socket.once(Message.class, message -> events.add("Message"));
                    for (int j = 0; j < OTHERS; j++) {
                        socket.on(Event.Timeout.class, timeout -> {});
                    }
                    socket.on(Event.Listening.class, listening -> events.add("Listening"));
                    current.set(socket);

                    socket.bind(address);

                    Tasks.await("told: both events", () -> events.size() == 2);
                    assertEquals(List.of("Listening", "Message"), events, "of bind " + i);
                }
            }
        }
    }

    // Datagrams can arrive at the moment of the bind only if the port is known before. So it is one that no system
    // chooses for others, at an address that nobody else uses.
    private static Endpoint addressOfItsOwn() {
        Random random = new Random();
        return Endpoint.of(
                "127." + random.nextInt(1, 255) + "." + random.nextInt(256) + "." + random.nextInt(1, 255),
                random.nextInt(61_000, 65_536));
    }
}
