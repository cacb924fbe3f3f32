package io.dgram.tests.app;

import io.dgram.tests.support.ChildProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts the example application as a user would: in a Java virtual machine of its own, from the built jars. */
public final class App {

    private App() {}

    static ChildProcess start(String... arguments) throws IOException {
        return ChildProcess.start(command(List.of(), arguments));
    }

    /** Tells whether the jars are built, as they are in a full build only. */
    public static boolean isBuilt() {
        String jar = jar("app");
        return jar != null && Files.isRegularFile(Path.of(jar));
    }

    /**
     * Returns the command that starts it.
     *
     * @param options of the Java virtual machine
     */
    public static List<String> command(List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        command.addAll(options);
        command.addAll(List.of(
                "--module-path",
                String.join(File.pathSeparator, jar("api"), jar("impl"), jar("app")),
                "--module",
                "io.dgram.app/io.dgram.app.Main"));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Starts an echo server and waits until it listens. */
    static ChildProcess startEcho(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("echo"));
        command.addAll(List.of(arguments));
        ChildProcess echo = start(command.toArray(String[]::new));
        try {
            echo.awaitOutput("listening on");
            return echo;
        } catch (AssertionError | InterruptedException e) {
            echo.close();
            throw e;
        }
    }

    /** Returns the port on which a process says, on standard output, that it listens. */
    static String portOf(ChildProcess process) throws InterruptedException {
        return process.awaitOutput("listening on .*:(\\d+)$").group(1);
    }

    private static String jar(String module) {
        return System.getProperty("dgram." + module + ".jar");
    }
}
