package io.dgram.tests.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.Dgram;
import io.dgram.tests.support.Loopback;
import io.dgram.tests.support.Tasks;
import io.dgram.tests.support.Tasks.Task;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compiles and runs every piece of Java that the documentation shows. They may talk to this machine only. The port that
 * stands for any other in them is 5000; a free one takes its place.
 */
@DisplayName("The Java of the documentation compiles and runs")
@Timeout(300)
@Tag("slow")
final class SnippetsTest {

    private final PrintStream output = System.out;

    @TempDir
    private Path folder;

    @BeforeEach
    void keepTheOutputOfSnippetsToThemselves() {
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restoreTheOutput() {
        System.setOut(output);
    }

    @TestFactory
    Stream<DynamicTest> inTheReadme() throws IOException {
        return tests(SnippetReader.ofMarkdown(projectRoot().resolve("README.md")));
    }

    @TestFactory
    Stream<DynamicTest> inTheGuide() throws IOException {
        return tests(SnippetReader.ofMarkdown(projectRoot().resolve("dgram-tests/GUIDE.md")));
    }

    @TestFactory
    Stream<DynamicTest> inTheComments() throws IOException {
        List<Snippet> snippets = new ArrayList<>();
        try (Stream<Path> sources = Files.walk(projectRoot().resolve("dgram-api/src/main/java"))) {
            for (Path source : sources.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList()) {
                snippets.addAll(SnippetReader.ofJavadoc(source));
            }
        }
        return tests(snippets);
    }

    private Stream<DynamicTest> tests(List<Snippet> snippets) {
        assertFalse(snippets.isEmpty(), "no snippet found");
        return snippets.stream().map(snippet -> DynamicTest.dynamicTest(snippet.toString(), () -> test(snippet)));
    }

    private void test(Snippet snippet) throws Exception {
        int port = Loopback.freePort();
        String source = snippet.asProgram().replaceAll("\\b5000\\b", Integer.toString(port));
        if (snippet.isEndless()) {
            // A server whose port the system chooses could not be found.
            source = source.replace("bind(0,", "bind(" + port + ",");
        }
        Path place = folder.resolve(snippet.file() + snippet.line());
        if (snippet.isModule()) {
            Compilation.ofModule(place, Map.of("module-info.java", source), Library.api())
                    .classesWithoutComplaint();
        } else {
            Map<String, String> sources = Map.of(snippet.mainClass() + ".java", source);
            run(snippet, Compilation.ofClasses(place, sources, Library.api()).classesWithoutComplaint(), port);
        }
    }

    private static void run(Snippet snippet, Path classes, int port) throws Exception {
        URL[] classPath = {classes.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(classPath, Dgram.class.getClassLoader());
                Tasks tasks = new Tasks()) {
            Method main = loader.loadClass(snippet.mainClass()).getDeclaredMethod("main", String[].class);
            main.setAccessible(true);
            Task<Object> task = tasks.start(() -> main.invoke(null, (Object) new String[0]));
            if (snippet.isEndless()) {
                awaitInLoop(task);
                visit(port, snippet.answers());
                awaitInLoop(task);
                task.thread().interrupt();
            }
            task.result();
        }
    }

    private static void awaitInLoop(Task<?> server) throws Exception {
        try {
            server.awaitParked();
        } catch (AssertionError e) {
            if (server.isDone()) {
                // Why it did not get there.
                server.result();
            }
            throw e;
        }
    }

    private static void visit(int port, boolean answers) throws IOException {
        try (DatagramSocket visitor = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
            visitor.setSoTimeout((int) Tasks.LIMIT.toMillis());
            byte[] hello = "hello".getBytes(StandardCharsets.UTF_8);
            visitor.send(new DatagramPacket(hello, hello.length, new InetSocketAddress("127.0.0.1", port)));
            if (answers) {
                DatagramPacket answer = new DatagramPacket(new byte[100], 100);
                visitor.receive(answer);
                assertEquals("hello", new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8));
            }
        }
    }

    static Path projectRoot() {
        String told = System.getProperty("dgram.project.root");
        Path root =
                Path.of(told == null ? System.getProperty("user.dir") : told).toAbsolutePath();
        while (root != null && !isProject(root)) {
            root = root.getParent();
        }
        assumeTrue(root != null, "the sources of the project are not here");
        return root;
    }

    private static boolean isProject(Path folder) {
        return Files.exists(folder.resolve("pom.xml")) && Files.isDirectory(folder.resolve("dgram-api"));
    }
}
