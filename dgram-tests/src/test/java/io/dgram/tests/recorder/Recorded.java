package io.dgram.tests.recorder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import jdk.jfr.EventSettings;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** A recording of events of the library in this virtual machine. */
final class Recorded implements AutoCloseable {

    private final Recording recording = new Recording();
    private final Set<String> names = new HashSet<>(); // others are recorded, too, as they are enabled by default

    private Recorded() {}

    /** Starts a recording of events, as they are by default. */
    static Recorded of(String... events) {
        Recorded recorded = new Recorded();
        for (String event : events) {
            recorded.enable(event);
        }
        recorded.recording.start();
        return recorded;
    }

    /** Starts a recording of events, however short they are. */
    static Recorded ofAll(String... events) {
        Recorded recorded = new Recorded();
        for (String event : events) {
            recorded.enable(event).withoutThreshold();
        }
        recorded.recording.start();
        return recorded;
    }

    /** Starts a recording of events that take at least so long. */
    static Recorded ofLong(Duration threshold, String... events) {
        Recorded recorded = new Recorded();
        for (String event : events) {
            recorded.enable(event).withThreshold(threshold);
        }
        recorded.recording.start();
        return recorded;
    }

    /** Starts a recording of an event that occurs periodically. */
    static Recorded every(Duration period, String event) {
        Recorded recorded = new Recorded();
        recorded.enable(event).withPeriod(period);
        recorded.recording.start();
        return recorded;
    }

    private EventSettings enable(String event) {
        names.add("io.dgram." + event);
        return recording.enable("io.dgram." + event);
    }

    /** Ends the recording, and returns its events of a socket, in the order in which they ended. */
    List<RecordedEvent> eventsOf(String socket) throws IOException {
        return allEvents().stream()
                .filter(event -> socket.equals(event.getString("socketName")))
                .toList();
    }

    /** Returns the events of a socket until now. */
    List<RecordedEvent> eventsSoFar(String socket) throws IOException {
        return read().stream()
                .filter(event -> socket.equals(event.getString("socketName")))
                .toList();
    }

    /** Ends the recording, and returns its events of the library. */
    List<RecordedEvent> allEvents() throws IOException {
        recording.stop();
        return read();
    }

    private List<RecordedEvent> read() throws IOException {
        Path file = Files.createTempFile("recorded", ".jfr");
        try {
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                    .filter(event -> names.contains(event.getEventType().getName()))
                    .sorted(Comparator.comparing(RecordedEvent::getEndTime))
                    .toList();
        } finally {
            Files.delete(file);
        }
    }

    @Override
    public void close() {
        recording.close();
    }
}
