import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Checks or applies the format of every source file: {@code Format check|apply ROOT}. The exit status is 1 where a
 * check finds a file that the formatter would change, or a file does not parse.
 */
final class Format {
    private static final List<String> FOLDERS = List.of("dgram-api", "dgram-impl", "dgram-tests");

    private final Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build());
    private final Path root;
    private final boolean apply;

    private Format(Path root, boolean apply) {
        this.root = root;
        this.apply = apply;
    }

    public static void main(String[] args) throws IOException {
        boolean apply = switch (args[0]) {
            case "apply" -> true;
            case "check" -> false;
            default -> throw new IllegalArgumentException("-Dformat=" + args[0] + ": neither check nor apply");
        };
        List<String> offenders = new Format(Path.of(args[1]).toRealPath(), apply).run();
        if (!offenders.isEmpty()) {
            offenders.forEach(System.err::println);
            System.err.println("To format all sources: mvn -q -pl dgram-tests/format verify -Dformat=apply");
            System.exit(1);
        }
    }

    private List<String> run() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String folder : FOLDERS) {
            try (Stream<Path> files = Files.walk(root.resolve(folder))) {
                files.filter(Format::isSource).forEach(sources::add);
            }
        }
        return sources.parallelStream().flatMap(this::format).toList();
    }

    private static boolean isSource(Path file) {
        return file.toString().endsWith(".java")
                && !StreamSupport.stream(file.spliterator(), false).anyMatch(Path.of("target")::equals);
    }

    private Stream<String> format(Path file) {
        try {
            String text = Files.readString(file);
            String formatted = formatter.formatSourceAndFixImports(text);
            if (formatted.equals(text)) {
                return Stream.empty();
            }
            if (apply) {
                Files.writeString(file, formatted);
                return Stream.empty();
            }
            return Stream.of("not formatted: " + root.relativize(file));
        } catch (FormatterException | IOException e) {
            return Stream.of("cannot format: " + root.relativize(file) + ": " + e.getMessage());
        }
    }
}
