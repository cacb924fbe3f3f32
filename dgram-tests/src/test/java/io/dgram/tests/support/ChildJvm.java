package io.dgram.tests.support;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.Socket;
import io.dgram.SocketType;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.platform.commons.JUnitException;
import org.opentest4j.AssertionFailedError;

/**
 * Runs a program of these tests in a Java virtual machine of its own, where nothing else happens: with the library on
 * the module path if it is there for these tests, otherwise on the class path. Without native access, unless an option
 * says so.
 */
public final class ChildJvm {

    private static final List<Class<?>> ASSERTIONS =
            List.of(Assertions.class, AssertionFailedError.class, JUnitException.class);
    private static final Pattern TOLD = Pattern.compile("told (.+): (-?\\d+)");

    private final Class<?> program;
    private final List<String> shell = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();

    private boolean implemented = true;
    private Optional<Path> jars = Optional.empty();

    private ChildJvm(Class<?> program) {
        this.program = program;
    }

    /** Prepares a program: a class with a main method. */
    public static ChildJvm of(Class<?> program) {
        return new ChildJvm(program);
    }

    /** Starts the virtual machine with options. */
    public ChildJvm withOptions(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    /** Lets the library call the C library. */
    public ChildJvm withNativeAccess() {
        return withOptions(
                "--enable-native-access=" + (Dgram.class.getModule().isNamed() ? "io.dgram.impl" : "ALL-UNNAMED"));
    }

    /** Lets one thread carry all virtual threads, so that one that does not let go of it is found out. */
    public ChildJvm withOneCarrier() {
        return withOptions("-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1");
    }

    /** Sets a variable of its environment. */
    public ChildJvm withEnvironment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Leaves out all of the library but the API. */
    public ChildJvm withoutImplementation() {
        implemented = false;
        return this;
    }

    /** Has another command start the virtual machine: one that runs the command that its last arguments are. */
    public ChildJvm startedBy(List<String> command) {
        shell.addAll(command);
        return this;
    }

    /** Lets it have so many files open and no more. */
    public ChildJvm withFileLimit(int files) {
        shell.addAll(List.of("/bin/sh", "-c", "ulimit -n " + files + " && exec \"$0\" \"$@\""));
        return this;
    }

    /**
     * Has the kernel reject system calls with an error, as the seccomp profile of a container does. Needs Linux on
     * x86-64 or aarch64, and python3.
     *
     * @param errno the error's number
     */
    public ChildJvm withRejected(int errno, String... calls) {
        shell.addAll(List.of("python3", "-c", SeccompFilter.LAUNCHER, SeccompFilter.numbers(calls), "" + errno));
        return this;
    }

    /**
     * Has its classes come from jars, made in a folder, which are open already when there are no more files to be had.
     */
    public ChildJvm withJarsIn(Path folder) {
        jars = Optional.of(folder);
        return this;
    }

    /** Runs the program until it ends, and returns the lines that it wrote. Fails if it failed or went on and on. */
    public List<String> run(String... arguments) throws IOException, InterruptedException {
        try (ChildProcess child = start(arguments)) {
            return child.awaitSuccess();
        }
    }

    /** The same, and returns the numbers that it told. */
    public Map<String, Long> measure(String... arguments) throws IOException, InterruptedException {
        Map<String, Long> told = new LinkedHashMap<>();
        for (String line : run(arguments)) {
            Matcher matcher = TOLD.matcher(line);
            if (matcher.matches()) {
                told.put(matcher.group(1), Long.valueOf(matcher.group(2)));
            }
        }
        return told;
    }

    /** To be called in the child: tells the parent a number. */
    public static void tell(String name, long number) {
        System.out.println("told " + name + ": " + number);
    }

    /** Returns the number that a line tells. */
    public static int numberIn(String line) {
        Matcher matcher = TOLD.matcher(line);
        assertTrue(matcher.matches(), line);
        return Integer.parseInt(matcher.group(2));
    }

    /** Returns the command that runs the program. */
    public List<String> command(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(shell);
        command.addAll(java());
        command.addAll(pathOptions());
        command.addAll(options);
        command.add(program.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    /** Starts the program. */
    public ChildProcess start(String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(arguments)).redirectErrorStream(true);
        // A Java virtual machine that finds this says so on standard error.
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().putAll(environment);
        return new ChildProcess(builder.start());
    }

    /** Returns the beginning of the command that starts a child. */
    static List<String> java() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(java, "-ea", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dstdout.encoding=UTF-8");
    }

    private List<String> pathOptions() throws IOException {
        String library = implemented ? path(Stream.of(Dgram.class, implementation())) : path(Stream.of(Dgram.class));
        if (implemented && jars.isEmpty() && ClassArchive.has(program)) {
            return ClassArchive.options(library, path(ASSERTIONS.stream()));
        }
        String tests = path(Stream.concat(Stream.of(program), ASSERTIONS.stream()));
        return Dgram.class.getModule().isNamed()
                ? List.of("-p", library, "--add-modules", "ALL-MODULE-PATH", "-cp", tests)
                : List.of("-cp", library + File.pathSeparator + tests);
    }

    private static Class<?> implementation() throws IOException {
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            return socket.getClass();
        }
    }

    private String path(Stream<Class<?>> types) {
        return types.map(this::pathOf).distinct().collect(Collectors.joining(File.pathSeparator));
    }

    private String pathOf(Class<?> type) {
        Path classes = CodeLocation.of(type);
        return (jars.isPresent() && Files.isDirectory(classes) ? jarOf(classes, jars.get()) : classes).toString();
    }

    private static Path jarOf(Path classes, Path folder) {
        Path jar = folder.resolve(Integer.toHexString(classes.hashCode()) + ".jar");
        ClassArchive.createJar(jar, classes);
        return jar;
    }
}
