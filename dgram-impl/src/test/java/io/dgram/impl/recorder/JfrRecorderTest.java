package io.dgram.impl.recorder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.Endpoint;
import io.dgram.SocketStatistics;
import io.dgram.SocketType;
import io.dgram.spi.StatisticsDraft;
import io.dgram.spi.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The flight recorder's events of drops")
class JfrRecorderTest {

    /** A socket of which a test says what the kernel has dropped. */
    private static final class Counted implements Recorder.Observed, Recorder.Subject {

        private OptionalLong kernelDrops = OptionalLong.empty();

        @Override
        public Recorder.Subject subject() {
            return this;
        }

        @Override
        public SocketStatistics stats() {
            StatisticsDraft draft = new StatisticsDraft();
            draft.kernelDrops = kernelDrops;
            return Values.get().statistics(draft);
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public Duration age() {
            return Duration.ZERO;
        }

        @Override
        public long id() {
            return Long.MAX_VALUE; // no socket of another test
        }

        @Override
        public SocketType type() {
            return SocketType.UDP4;
        }

        @Override
        public String nameOrNull() {
            return "counted";
        }

        @Override
        public @Nullable Endpoint localOrNull() {
            return null;
        }

        @Override
        public @Nullable Endpoint peerOrNull() {
            return null;
        }
    }

    private static List<Long> datagrams(Recording recording) throws IOException {
        Path file = Files.createTempFile("recorded", ".jfr");
        try {
            recording.stop();
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getEventType().getName().equals("io.dgram.Drop"))
                    .filter(event -> "counted".equals(event.getString("socketName")))
                    .map(event -> event.getLong("datagrams"))
                    .toList();
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void countWhatTheKernelDroppedOnce() throws Exception {
        try (Recording recording = new Recording()) {
            JfrRecorder recorder = new JfrRecorder();
            recording.enable("io.dgram.Drop").withPeriod(Duration.ofHours(1));
            recording.start();
            Counted socket = new Counted();
            recorder.open(socket);

            for (int drops : new int[] {-1, 5, -1, 5, 4, 7}) { // -1: unknown
                socket.kernelDrops = drops < 0 ? OptionalLong.empty() : OptionalLong.of(drops);
                recorder.recordDrops(socket);
            }

            assertEquals(List.of(5L, 2L), datagrams(recording));
        }
    }
}
