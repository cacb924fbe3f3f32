package io.dgram.tests.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * What came of sources given to the compiler, as strictly as it can be told: every warning is an error.
 *
 * @param classes the folder with the class files
 * @param complaints all that the compiler had to say
 */
record Compilation(Path classes, List<Diagnostic<? extends JavaFileObject>> complaints) {

    private static final List<String> STRICTLY = List.of("--release", "21", "-Xlint:all", "-Werror", "-proc:none");

    /** Compiles a module that sees nothing but the JDK and what lies on a module path. */
    static Compilation ofModule(Path folder, Map<String, String> sources, Path... modulePath) throws IOException {
        return of(folder, sources, List.of("--module-path", Library.path(modulePath), "--class-path", ""));
    }

    /** Compiles classes of no module against those on a class path. */
    static Compilation ofClasses(Path folder, Map<String, String> sources, Path... classPath) throws IOException {
        return of(folder, sources, List.of("--class-path", Library.path(classPath)));
    }

    private static Compilation of(Path folder, Map<String, String> sources, List<String> paths) throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        List<Path> files = new ArrayList<>();
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = folder.resolve("sources").resolve(source.getKey());
            Files.createDirectories(file.getParent());
            files.add(Files.writeString(file, source.getValue()));
        }
        List<String> options = new ArrayList<>(STRICTLY);
        options.addAll(paths);
        options.addAll(List.of("-d", classes.toString()));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> complaints = new DiagnosticCollector<>();
        try (StandardJavaFileManager manager =
                compiler.getStandardFileManager(complaints, Locale.ROOT, StandardCharsets.UTF_8)) {
            boolean success = compiler.getTask(
                            null, manager, complaints, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
            assertEquals(complaints.getDiagnostics().isEmpty(), success, complaints.getDiagnostics()::toString);
        }
        return new Compilation(classes, complaints.getDiagnostics());
    }

    /** The compiler's own names of its complaints: they are the same in every language. */
    List<String> codes() {
        return complaints.stream().map(Diagnostic::getCode).toList();
    }

    /** Returns the classes of a compilation that has to have gone without a complaint. */
    Path classesWithoutComplaint() {
        assertTrue(
                complaints.isEmpty(),
                () -> complaints.stream().map(Object::toString).collect(Collectors.joining("\n")));
        return classes;
    }
}
