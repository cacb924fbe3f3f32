package io.dgram.tests.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.tests.support.ChildProcess;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the application says to somebody who calls it wrongly, or asks how to call it. */
@Tag("slow")
final class UsageTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        frob                          | no command 'frob'
        echo --frob 1                 | echo: unknown option --frob
        echo --port                   | echo: missing value for --port
        echo --port --host            | echo: missing value for --port
        echo --port 1 --port 2        | echo: --port is given twice
        echo --port 65536             | echo: --port must be a number from 0 to 65535, not '65536'
        echo --port -1                | echo: --port must be a number from 0 to 65535, not '-1'
        echo --type udp5              | echo: no socket type 'udp5': use udp4, udp6 or udp
        echo 5000                     | echo: unexpected argument '5000'
        ping                          | ping: missing HOST
        ping 127.0.0.1                | ping: missing PORT
        ping 127.0.0.1 0              | ping: PORT must be a number from 1 to 65535, not '0'
        ping 127.0.0.1 9 --size 23    | ping: --size must be a number from 24 to 65507, not '23'
        listen 5000                   | listen: unexpected argument '5000'
        send 127.0.0.1                | send: missing PORT
        demo --count many             | demo: --count must be a number from 1 to 1000000, not 'many'
        """)
    void aWrongCommandLineIsToldInTwoLines(String arguments, String complaint) throws Exception {
        try (ChildProcess app = App.start(arguments.split(" "))) {
            assertEquals(2, app.awaitStatus());
            List<String> errors = app.allErrors();
            assertEquals(2, errors.size(), errors::toString);
            assertEquals(complaint, errors.getFirst());
            assertTrue(errors.getLast().startsWith("usage: "), errors::toString);
            assertEquals(List.of(), app.allOutput());
        }
    }

    @Test
    void noCommandAtAllIsToldInTwoLines() throws Exception {
        try (ChildProcess app = App.start()) {
            assertEquals(2, app.awaitStatus());
            assertEquals("no command", app.allErrors().getFirst());
            app.awaitError("^usage: echo\\|ping\\|listen\\|send\\|trace\\|demo ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"256.0.0.1", "::g"})
    void aMalformedAddressIsAWrongCommandLine(String host) throws Exception {
        try (ChildProcess app = App.start("ping", host, "9")) {
            assertEquals(2, app.awaitStatus());
            app.awaitError("^ping: .*" + Pattern.quote(host));
            app.awaitError("^usage: ping HOST PORT ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "ping --help"})
    void helpIsNoError(String arguments) throws Exception {
        try (ChildProcess app = App.start(arguments.split(" "))) {
            assertEquals(0, app.awaitStatus());
            app.awaitOutput("^usage: ");
            assertEquals(List.of(), app.allErrors());
        }
    }
}
