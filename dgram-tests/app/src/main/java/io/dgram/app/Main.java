package io.dgram.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Runs the command that the first argument names, and translates its outcome into an exit status. */
public final class Main {

    /** The command succeeded. */
    static final int OK = 0;

    /** The command failed. */
    static final int FAILED = 1;

    /** The command line was not valid. */
    static final int MISUSED = 2;

    private static final List<Command> COMMANDS =
            List.of(new EchoCommand(), new PingCommand(), new Listen(), new Send(), new TraceCommand(), new Demo());

    private Main() {}

    /**
     * Runs a command and ends the Java virtual machine with its status.
     *
     * @param words the command's name and its arguments
     */
    public static void main(String[] words) {
        System.exit(dispatch(List.of(words)));
    }

    private static int dispatch(List<String> words) {
        if (words.isEmpty()) {
            return misused("no command", overview());
        }
        String name = words.getFirst();
        if (name.equals("--help")) {
            Output.line("usage: " + overview() + "\n");
            COMMANDS.forEach(c -> Output.line(c.usage().help()));
            return OK;
        }
        Optional<Command> command =
                COMMANDS.stream().filter(c -> c.usage().name().equals(name)).findFirst();
        return command.map(c -> run(c, words.subList(1, words.size())))
                .orElseGet(() -> misused("no command '" + name + "'", overview()));
    }

    private static int run(Command command, List<String> words) {
        Usage usage = command.usage();
        if (words.contains("--help")) {
            Output.line("usage: " + usage.help().stripTrailing());
            return OK;
        }
        try {
            return command.run(Arguments.parse(words));
        } catch (UsageException | IllegalArgumentException e) {
            // The socket throws the second: only the library knows whether a host is a malformed address.
            return misused(usage.name() + ": " + e.getMessage(), usage.synopsis());
        } catch (IOException | InterruptedException e) {
            return failed(usage, e);
        } catch (UncheckedIOException e) {
            // Thrown by iterating over a socket.
            return failed(usage, e.getCause());
        }
    }

    private static int misused(String what, String synopsis) {
        Output.error(what);
        Output.error("usage: " + synopsis);
        return MISUSED;
    }

    private static int failed(Usage usage, Exception reason) {
        Output.error(usage.name() + ": " + reason.getMessage());
        return FAILED;
    }

    private static String overview() {
        return COMMANDS.stream().map(c -> c.usage().name()).collect(Collectors.joining("|"))
                + " [ARGUMENT]... (--help explains)";
    }
}
