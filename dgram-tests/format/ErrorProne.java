import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles all sources once more, with the plugins Error Prone and NullAway: {@code ErrorProne ROOT OUTPUT}. Both are
 * on this program's class path, with the libraries that the sources need. The exit status is 1 where there is an error
 * or, except in tests, a warning.
 *
 * <p>The Maven build compiles without them, so that the tests start sooner. One JVM checks all modules: Error Prone
 * spends most of a short run in code that is not compiled yet.
 */
final class ErrorProne {

    private static final String PLUGIN_OF_SOURCES =
            "-Xplugin:ErrorProne -Xep:NullAway:ERROR -XepOpt:NullAway:OnlyNullMarked=true"
                    + " -XepOpt:NullAway:JSpecifyMode=true";
    // Tests name loopback addresses, yield, and use private types: there errors count, warnings do not.
    private static final String PLUGIN_OF_TESTS = "-Xplugin:ErrorProne -Xep:NullAway:OFF -XepDisableAllWarnings";

    private static final String LIBRARIES = System.getProperty("java.class.path");

    private final JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    private final Path root;
    private final Path output;

    private ErrorProne(Path root, Path output) {
        this.root = root;
        this.output = output;
    }

    public static void main(String[] args) throws IOException {
        boolean clean = new ErrorProne(Path.of(args[0]).toRealPath(), Path.of(args[1])).run();
        System.exit(clean ? 0 : 1);
    }

    private boolean run() throws IOException {
        return checkModule("dgram-api")
                && checkModule("dgram-impl")
                && checkModule("dgram-tests/app")
                && checkTests("dgram-impl")
                && checkTests("dgram-tests");
    }

    private boolean checkModule(String folder) throws IOException {
        String modulePath = path(Stream.of(classes("dgram-api"), classes("dgram-impl"), libraries("jspecify-")));
        return check(
                root.resolve(folder + "/src/main/java"),
                classes(folder),
                // Nothing on the class path, which would be this program's by default.
                List.of("-Xlint:all,-processing", PLUGIN_OF_SOURCES, "--module-path", modulePath, "--class-path", ""));
    }

    // On the class path, where tests reach all packages without further options.
    private boolean checkTests(String folder) throws IOException {
        String libraries = libraries("jspecify-", "junit-", "jqwik-", "opentest4j-", "apiguardian-");
        String classPath = path(Stream.of(classes("dgram-api"), classes("dgram-impl"), libraries));
        return check(
                root.resolve(folder + "/src/test/java"),
                classes(folder) + "-tests",
                List.of("-Xlint:all,-processing,-path,-try", PLUGIN_OF_TESTS, "--class-path", classPath));
    }

    private boolean check(Path sources, String target, List<String> more) throws IOException {
        List<String> options = new ArrayList<>(List.of("--release", "21", "-parameters", "-Werror", "-d", target));
        options.addAll(List.of("--processor-path", LIBRARIES));
        options.addAll(List.of("-XDcompilePolicy=simple", "--should-stop=ifError=FLOW"));
        // NullAway reads type annotations of class files, which javac 21 leaves out unless told.
        options.add("-XDaddTypeAnnotationsToSymbol=true");
        options.addAll(more);
        boolean tests = target.endsWith("-tests");
        try (StandardJavaFileManager files = javac.getStandardFileManager(null, Locale.ROOT, null);
                Stream<Path> all = Files.walk(sources)) {
            List<Path> units = all.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !(tests && file.endsWith("module-info.java")))
                    .toList();
            return javac.getTask(null, files, null, options, null, files.getJavaFileObjectsFromPaths(units))
                    .call();
        }
    }

    private String classes(String folder) {
        return output.resolve(folder).toString();
    }

    private static String libraries(String... beginnings) {
        return path(Stream.of(LIBRARIES.split(File.pathSeparator))
                .filter(file -> Stream.of(beginnings)
                        .anyMatch(Path.of(file).getFileName().toString()::startsWith)));
    }

    private static String path(Stream<String> entries) {
        return entries.collect(Collectors.joining(File.pathSeparator));
    }
}
