package io.dgram.tests.waiting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs a main class of these tests in a Java virtual machine of its own, where nothing else counts. It is started as
 * this one was, on the module path or on the class path.
 */
final class ChildJvm {

    /** One thread carries all virtual threads, so that one that does not let go of it is found out. */
    static final String[] ONE_CARRIER = {
        "-Djdk.virtualThreadScheduler.parallelism=1", "-Djdk.virtualThreadScheduler.maxPoolSize=1"
    };

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Pattern MEASURED = Pattern.compile("measured (.+): (-?\\d+)");

    private ChildJvm() {}

    /** To be called in the child: tells the parent a number. */
    static void tell(String name, long number) {
        System.out.println("measured " + name + ": " + number);
    }

    /** Runs a class until it ends, and returns the numbers that it told. Fails if it failed or went on and on. */
    static Map<String, Long> run(Class<?> main, String... arguments)
            throws IOException, InterruptedException, URISyntaxException {
        Path output = Files.createTempFile("dgram-child-", ".out");
        try {
            Process process = start(main, arguments, output);
            boolean ended = process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();
            String text = Files.readString(output);
            assertTrue(ended, () -> "no end within " + LIMIT + ": " + text);
            assertEquals(0, process.exitValue(), text);
            return measuredIn(text);
        } finally {
            Files.delete(output);
        }
    }

    private static Map<String, Long> measuredIn(String text) {
        Map<String, Long> measured = new LinkedHashMap<>();
        for (Matcher matcher = MEASURED.matcher(text); matcher.find(); ) {
            measured.put(matcher.group(1), Long.valueOf(matcher.group(2)));
        }
        return measured;
    }

    private static Process start(Class<?> main, String[] arguments, Path output)
            throws IOException, URISyntaxException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-ea", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(arguments));
        command.addAll(pathAndName(main));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        return builder.start();
    }

    private static List<String> pathAndName(Class<?> main) throws URISyntaxException {
        Module module = main.getModule();
        if (!module.isNamed()) {
            return List.of("-cp", System.getProperty("java.class.path"), main.getName());
        }
        // Build tools patch the classes of a module's tests into it: they are not on the module path themselves.
        Path classes =
                Path.of(main.getProtectionDomain().getCodeSource().getLocation().toURI());
        String modulePath = classes + File.pathSeparator + System.getProperty("jdk.module.path");
        return List.of("-p", modulePath, "-m", module.getName() + "/" + main.getName());
    }
}
