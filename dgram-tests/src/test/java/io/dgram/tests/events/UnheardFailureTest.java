package io.dgram.tests.events;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.Event;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Loopback;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What a listener throws when it is late to be told")
class UnheardFailureTest {

    private final Reports reports = new Reports();

    @AfterEach
    void releaseLog() {
        reports.close();
    }

    private List<Throwable> toldOrLogged() {
        return Stream.concat(reports.told().stream(), reports.logged().stream()).toList();
    }

    @Test
    @Behaviour({"RC9", "ER5"})
    void afterTheListenerClosedItsSocketIsReportedOnce() throws Exception {
        IllegalStateException thrown = new IllegalStateException("after close");
        Socket socket = Loopback.bound();
        socket.on(Event.Failure.class, reports);
        socket.on(Message.class, message -> {
            socket.close();
            throw thrown;
        });

        socket.send("close", socket.address());
        socket.awaitClosed();

        assertEquals(List.of(thrown), toldOrLogged());
    }

    @Test
    @Behaviour({"RC9", "ER5"})
    void afterAnotherThreadClosedTheSocketIsReportedOnce() throws Exception {
        IllegalStateException thrown = new IllegalStateException("after close");
        Socket socket = Loopback.bound();
        try (Gate gate = new Gate()) {
            socket.on(Event.Failure.class, reports);
            socket.on(Message.class, message -> {
                gate.pass();
                throw thrown;
            });
            socket.send("wait", socket.address());
            gate.awaitReached();

            socket.close();
            gate.open();
            socket.awaitClosed();

            assertEquals(List.of(thrown), toldOrLogged());
        }
    }

    @Test
    @Behaviour({"LC2", "ER5"})
    void whatTheClosedListenerThrowsIsLoggedDespiteAFailureListener() throws Exception {
        IllegalStateException thrown = new IllegalStateException("at the very end");
        Socket socket = Loopback.bound();
        socket.on(Event.Failure.class, reports);
        socket.on(Event.Closed.class, closed -> {
            throw thrown;
        });

        socket.close();
        socket.awaitClosed();

        assertEquals(List.of(thrown), reports.logged());
        assertEquals(List.of(), reports.told());
    }

    @Test
    @Behaviour({"LC2", "ER5"})
    void whatTheCloseCallbackThrowsIsLoggedDespiteAFailureListener() throws Exception {
        IllegalStateException thrown = new IllegalStateException("after the very end");
        Socket socket = Loopback.bound();
        socket.on(Event.Failure.class, reports);

        socket.close(() -> {
            throw thrown;
        });
        socket.awaitClosed();

        assertEquals(List.of(thrown), reports.logged());
        assertEquals(List.of(), reports.told());
    }

    @Test
    @Behaviour("ER5")
    void whenTheOnlyListenerOfFailuresHasHadItsOneIsLogged() throws Exception {
        IllegalStateException first = new IllegalStateException("first");
        IllegalStateException second = new IllegalStateException("second");
        try (Socket socket = Loopback.bound()) {
            socket.once(Event.Failure.class, reports);
            socket.on(Message.class, message -> {
                throw first;
            });
            socket.on(Message.class, message -> {
                throw second;
            });

            socket.send("both throw", socket.address());

            reports.awaitLogged();
            assertEquals(List.of(first), reports.told());
            assertEquals(List.of(second), reports.logged());
        }
    }
}
