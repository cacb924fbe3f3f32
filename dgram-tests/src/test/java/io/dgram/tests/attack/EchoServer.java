package io.dgram.tests.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.SocketType;
import io.dgram.tests.packaging.ReadmeProgram;
import io.dgram.tests.support.ChildJvm;
import io.dgram.tests.support.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** An echo server that is attacked: a program of its own. */
final class EchoServer implements AutoCloseable {

    /** Which program it is. */
    enum Program {
        /** The first program of the README. */
        PULL {
            @Override
            ChildJvm prepare(Path folder, UnaryOperator<String> change) throws IOException {
                return ChildJvm.of(ReadmeProgram.compile(folder, "class EchoServer", change));
            }
        },
        /** The server of the README's first block about listeners; the client in it is left out. */
        PUSH {
            @Override
            ChildJvm prepare(Path folder, UnaryOperator<String> change) throws IOException {
                return ChildJvm.of(ReadmeProgram.compile(
                        folder,
                        "server.on(Message.class",
                        text -> change.apply(text.substring(0, text.indexOf("\n\n")))));
            }
        },
        /** A server that receives and answers many datagrams at once. */
        BATCH {
            @Override
            ChildJvm prepare(Path folder, UnaryOperator<String> change) {
                return ChildJvm.of(BatchEcho.class);
            }
        };

        /**
         * Prepares the program.
         *
         * @param folder for classes
         * @param change what is to be changed of a text in the README
         */
        abstract ChildJvm prepare(Path folder, UnaryOperator<String> change) throws IOException;
    }

    // What the README's listener of failures writes of senders that cannot be answered.
    private static final Pattern REFUSED_SEND =
            Pattern.compile("deliver .*: a listener of Message threw io\\.dgram\\.DgramException: send .*");
    private static final int TICK_MILLIS = 10; // of proc_pid_stat(5)

    private final String name;
    private final int port;
    private final ChildProcess process;

    private EchoServer(String name, int port, ChildProcess process) {
        this.name = name;
        this.port = port;
        this.process = process;
    }

    /** Starts one on the attacked host. */
    static EchoServer start(
            Testbed testbed, Path folder, Program program, SocketType type, boolean nativeAccess, int port, String host)
            throws IOException {
        String name = program + " " + type.name() + (nativeAccess ? " native " : " JDK only ") + host;
        ChildJvm jvm = program.prepare(
                        Files.createDirectories(folder.resolve(String.valueOf(port))),
                        text -> text.replace("5000", String.valueOf(port))
                                .replace("127.0.0.1", host)
                                .replace("SocketType.UDP4", "SocketType." + type.name()))
                .startedBy(testbed.onServer());
        ChildProcess process =
                (nativeAccess ? jvm.withNativeAccess() : jvm).start(type.name(), String.valueOf(port), host);
        return new EchoServer(name, port, process);
    }

    boolean hearsIpv6() {
        return name.contains(SocketType.UDP6.name());
    }

    int port() {
        return port;
    }

    /** Asserts that it goes on, and wrote nothing but what it was told to write about failures. */
    void assertUnharmed() {
        List<String> written = process.remainingLines();
        List<String> unexpected = written.stream()
                .filter(line -> !REFUSED_SEND.matcher(line).matches())
                .toList();
        assertEquals(List.of(), unexpected.subList(0, Math.min(unexpected.size(), 30)), name);
        assertTrue(process.isAlive(), name);
    }

    /** Tells whether it goes on for a while. */
    boolean staysAliveFor(Duration duration) throws InterruptedException {
        return process.staysAliveFor(duration);
    }

    /** Returns how much time of processors it has used. */
    long processorMillis() throws IOException {
        String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
        // Behind the name of the command, which may contain anything.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_MILLIS;
    }

    @Override
    public String toString() {
        return name;
    }

    @Override
    public void close() {
        process.close();
    }
}
