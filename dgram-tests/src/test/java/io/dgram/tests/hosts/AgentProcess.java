package io.dgram.tests.hosts;

import io.dgram.tests.support.ChildJvm;
import io.dgram.tests.support.Tasks;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An {@link Agent} in a namespace, in a {@link ChildJvm}. */
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

    /** Returns the command that runs a program of these tests. */
    static List<String> java(Access access, Class<?> main, String... arguments) throws IOException {
        ChildJvm program = ChildJvm.of(main);
        return (access == Access.NATIVE ? program.withNativeAccess() : program).command(arguments);
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
