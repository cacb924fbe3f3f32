package io.dgram.tests.hosts;

import io.dgram.Dgram;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Tasks;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * An {@link Agent} in a namespace, in a Java virtual machine of this one's kind: with the library on the module path if
 * it is there for these tests, otherwise on the class path.
 */
final class AgentProcess implements AutoCloseable {

    private final Process process;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final List<String> log = new CopyOnWriteArrayList<>();

    private AgentProcess(Process process) {
        this.process = process;
        Thread.ofPlatform().daemon().name("agent-output").start(this::readOutput);
    }

    static AgentProcess start(Namespace namespace, Access access) throws IOException {
        return start(namespace, access, List.of());
    }

    /**
     * Starts one by way of another command.
     *
     * @param launcher what comes before {@code java}, such as setpriv(1) with its options
     */
    static AgentProcess start(Namespace namespace, Access access, List<String> launcher) throws IOException {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(java(access, Agent.class));
        ProcessBuilder builder = new ProcessBuilder(namespace.inside(command)).redirectErrorStream(true);
        // A Java virtual machine that finds this says so on standard error.
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        return new AgentProcess(builder.start());
    }

    /** Returns the command that runs a program of these tests, with the library as these tests have it. */
    static List<String> java(Access access, Class<?> main, String... arguments) throws IOException {
        boolean modular = Dgram.class.getModule().isNamed();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        if (access == Access.NATIVE) {
            command.add("--enable-native-access=" + (modular ? "io.dgram.impl" : "ALL-UNNAMED"));
        }
        String library = locationOf(Dgram.class) + File.pathSeparator + locationOf(implementation());
        String program = locationOf(main);
        command.addAll(
                modular
                        ? List.of("-p", library, "--add-modules", "ALL-MODULE-PATH", "-cp", program)
                        : List.of("-cp", library + File.pathSeparator + program));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    private static Class<?> implementation() throws IOException {
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            return socket.getClass();
        }
    }

    private static String locationOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private void readOutput() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith(Agent.OK) || line.startsWith(Agent.FAILED)) {
                    answers.add(line);
                } else {
                    log.add(line);
                }
            }
        } catch (IOException e) {
            log.add("(unreadable: " + e + ")");
        }
    }

    /**
     * Has the agent obey a command, and returns the values that it answers with.
     *
     * @throws RemoteFailure if it answers that the command failed
     */
    synchronized List<String> obey(Object... words) throws IOException {
        String command = String.join(
                Agent.SEPARATOR, Arrays.stream(words).map(Object::toString).toList());
        Writer commands = process.outputWriter(StandardCharsets.UTF_8);
        commands.write(command + "\n");
        commands.flush();
        String answer = answerTo(command);
        List<String> values = List.of(answer.split(Agent.SEPARATOR, -1));
        if (answer.startsWith(Agent.FAILED)) {
            throw new RemoteFailure(values.get(1), values.get(2));
        }
        return values.subList(1, values.size());
    }

    private String answerTo(String command) throws IOException {
        try {
            // A command itself may take as long as the limit.
            String answer = answers.poll(2 * Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (answer == null) {
                process.destroyForcibly();
                throw new IOException("no answer to: " + command + "; the agent wrote " + log);
            }
            return answer;
        } catch (InterruptedException e) {
            process.destroyForcibly(); // a late answer would be taken for that to another command
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted in: " + command);
        }
    }

    /** Returns what it wrote besides answers since {@link #forgetLog()}: warnings, mostly. */
    List<String> log() {
        return List.copyOf(log);
    }

    void forgetLog() {
        log.clear();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit()
                .orTimeout(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
