package io.dgram.tests.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.tests.support.ChildProcess;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the first command of the README does. */
@Tag("slow")
final class DemoTest {

    @Test
    void endsByItselfWithBothStatisticsAndWithoutLoss() throws Exception {
        try (ChildProcess demo = App.start("demo")) {
            assertEquals(0, demo.awaitStatus());
            demo.awaitOutput("^1000 sent, 1000 received, 0 lost ");
            demo.awaitOutput("^1000 datagrams, 64000 bytes in .* s, 0 not answered$");
            assertEquals(List.of(), demo.allErrors());
        }
    }

    @Test
    void sendsAsManyDatagramsAsItIsTold() throws Exception {
        try (ChildProcess demo = App.start("demo", "--count", "1")) {
            assertEquals(0, demo.awaitStatus());
            demo.awaitOutput("^1 sent, 1 received, 0 lost ");
        }
    }
}
