package io.dgram.tests.receiving;

import io.dgram.Socket;
import io.dgram.tests.support.Tasks.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The forms of receiving in one's own thread, which wait as long as it takes. */
enum Pull {
    RECEIVE {
        @Override
        String text(Socket socket) throws Exception {
            return socket.receive().text();
        }
    },
    TIMED {
        @Override
        String text(Socket socket) throws Exception {
            return socket.receive(Duration.ofDays(1)).orElseThrow().text();
        }
    },
    INTO_BUFFER {
        @Override
        String text(Socket socket) throws Exception {
            ByteBuffer buffer = ByteBuffer.allocate(2048);
            socket.receive(buffer);
            return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
        }
    },
    LOOP {
        @Override
        String text(Socket socket) {
            return socket.iterator().next().text();
        }
    };

    private static final Set<Pull> CALLS = EnumSet.complementOf(EnumSet.of(LOOP));

    /** Receives a datagram and returns its text. */
    abstract String text(Socket socket) throws Exception;

    /** Every form on every kind of thread. */
    static Stream<Arguments> everywhere() {
        return Stream.of(values()).flatMap(Pull::onEveryKindOfThread);
    }

    /** The forms that are one call, on every kind of thread: all but the loop, which ends where these throw. */
    static Stream<Arguments> callsEverywhere() {
        return CALLS.stream().flatMap(Pull::onEveryKindOfThread);
    }

    private Stream<Arguments> onEveryKindOfThread() {
        return Stream.of(Kind.values()).map(kind -> Arguments.of(this, kind));
    }
}
