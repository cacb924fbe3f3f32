package io.dgram.tests.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What a listener that throws for each datagram leaves in the log")
class FailingListenerLogTest {

    private static final Pattern LEFT_OUT = Pattern.compile("(\\d+) more left out");

    private final Logger logger = Logger.getLogger("io.dgram");
    private final Filter before = logger.getFilter();
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

    @BeforeEach
    void catchLog() {
        logger.setFilter(entry -> {
            records.add(entry);
            return false;
        });
    }

    @AfterEach
    void releaseLog() {
        logger.setFilter(before);
    }

    @Test
    void isOneRecordASecondAndTheNumberOfTheOthers() throws Exception {
        int datagrams = 300;
        AtomicInteger delivered = new AtomicInteger();
        long start = System.nanoTime();
        try (Socket socket = Loopback.bound()) {
            socket.on(Message.class, message -> {
                delivered.incrementAndGet();
                throw new IllegalArgumentException("not what was expected");
            });
            for (int i = 1; i <= datagrams; i++) {
                int number = i;
                socket.send("x", socket.address());
                Tasks.await("delivered", () -> delivered.get() >= number);
            }
            socket.close();
            socket.awaitClosed();
        }
        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();

        long written =
                records.stream().filter(entry -> entry.getThrown() != null).count();
        assertTrue(written <= 1 + seconds, () -> written + " records in " + seconds + " seconds");
        assertEquals(datagrams, written + leftOut());
    }

    private long leftOut() {
        return records.stream()
                .map(entry -> LEFT_OUT.matcher(entry.getMessage()))
                .filter(Matcher::find)
                .mapToLong(matcher -> Long.parseLong(matcher.group(1)))
                .sum();
    }

    @Test
    void isEscapedWhereItQuotesTheDatagram() throws Exception {
        try (Socket socket = Loopback.bound()) {
            socket.on(Message.class, message -> {
                throw new IllegalArgumentException("bad line: " + message.text());
            });

            socket.send("\u001b[2J\r\nSEVERE: forged", socket.address());

            Tasks.await("logged", () -> !records.isEmpty());
        }
        StringWriter printed = new StringWriter();
        records.getFirst().getThrown().printStackTrace(new PrintWriter(printed, true));
        String text = records.getFirst().getMessage() + printed;
        assertTrue(text.contains("bad line: \\u001b[2J\\r\\nSEVERE: forged"), text);
        assertFalse(text.contains("\u001b"), text);
        assertFalse(text.contains("\nSEVERE"), text);
    }
}
