package io.dgram.bench.suite;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Says what the figures were measured with: without that they mean nothing. */
final class Surroundings {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final Path RECEIVE_BUFFER_LIMIT = Path.of("/proc/sys/net/core/rmem_max");

    /** Returns a line for each thing there is to say. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("JDK: " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")");
        lines.add("Kernel: " + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + System.getProperty("os.arch"));
        lines.add("Processor: " + processor() + ", " + Runtime.getRuntime().availableProcessors() + " used");
        firstLine(RECEIVE_BUFFER_LIMIT).ifPresent(limit -> lines.add("Receive buffers: at most " + limit + " bytes"));
        lines.add("Peers: " + String.join("; ", peers()));
        return lines;
    }

    /** Returns the date and time. */
    String date() {
        return LocalDateTime.now(ZoneOffset.UTC).format(DATE) + " UTC";
    }

    /** Returns the command that measures what some arguments ask for. */
    String command(List<String> arguments) {
        String maven = "mvn -q -Ddemo=bench package";
        return arguments.isEmpty() ? maven : maven + " -Dbench.args=\"" + quoted(arguments) + "\"";
    }

    private static String quoted(List<String> arguments) {
        return arguments.stream()
                .map(argument -> argument.matches("[\\w,./-]+") ? argument : "'" + argument + "'")
                .collect(Collectors.joining(" "));
    }

    private static String processor() {
        try {
            return Files.readAllLines(PROCESSORS).stream()
                    .filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static Optional<String> firstLine(Path file) {
        try {
            return Files.readAllLines(file).stream().findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static List<String> peers() {
        List<String> versions = new ArrayList<>();
        artifact("io.netty", "netty-transport").ifPresent(version -> versions.add("Netty " + version));
        artifact("io.vertx", "vertx-core").ifPresent(version -> versions.add("Vert.x " + version));
        output("cc", "--version").ifPresent(versions::add);
        output("go", "version").ifPresent(versions::add);
        output("node", "--version").ifPresent(version -> versions.add("Node.js " + version));
        output("lua5.1", "-e", "print(require('luv').version_string())")
                .ifPresent(version -> versions.add("luv with libuv " + version));
        return versions;
    }

    // As Maven leaves it in a jar.
    private static Optional<String> artifact(String group, String name) {
        String file = "/META-INF/maven/" + group + "/" + name + "/pom.properties";
        try (InputStream stream = Surroundings.class.getResourceAsStream(file)) {
            if (stream == null) {
                return Optional.empty();
            }
            Properties properties = new Properties();
            properties.load(stream);
            return Optional.ofNullable(properties.getProperty("version"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> output(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            boolean well = process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0;
            return well ? text.lines().findFirst() : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
