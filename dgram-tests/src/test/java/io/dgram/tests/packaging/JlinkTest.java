package io.dgram.tests.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An application in a runtime image of its own")
@Timeout(200)
@Tag("slow")
final class JlinkTest {

    private static final Path JDK = Path.of(System.getProperty("java.home"));
    private static final String JLINK = JDK.resolve("bin/jlink").toString();

    @TempDir
    private Path folder;

    @BeforeEach
    void assumeThatTheJdkCanMakeImages() throws Exception {
        assumeTrue(Files.isExecutable(Path.of(JLINK)), JDK + " has no jlink");
        boolean fromModules = Files.isDirectory(JDK.resolve("jmods"));
        // JEP 493, since 24: from the JDK itself.
        boolean fromItself = Execution.of(List.of(JLINK, "-J-Duser.language=en", "--help"))
                .output()
                .contains("Linking from run-time image enabled");
        assumeTrue(fromModules || fromItself, JDK + " has no jmods to make an image from");
    }

    @Test
    void runsWhenTheImplementationIsNamed() throws Exception {
        Path image = link("io.dgram.app,io.dgram.impl");

        Execution execution = runDemo(image);

        assertTrue(execution.outputOfSuccess().contains("20 sent, 20 received, 0 lost"), execution::output);
    }

    @Test
    void runsWithoutTheFlightRecorder() throws Exception {
        Path image = link("io.dgram.app,io.dgram.impl");
        String java = image.resolve("bin/java").toString();

        String modules = Execution.of(List.of(java, "--list-modules")).outputOfSuccess();
        Execution execution = runDemo(image);

        assertFalse(modules.contains("jdk.jfr"), modules);
        assertTrue(execution.outputOfSuccess().contains("20 sent, 20 received, 0 lost"), execution::output);
    }

    @Test
    void isToldWhatToDoWhenTheImplementationIsNotNamed() throws Exception {
        Path image = link("io.dgram.app");

        Execution execution = runDemo(image);

        assertEquals(1, execution.status());
        assertTrue(execution.output().contains(Library.MISSING), execution::output);
    }

    private Path link(String modules) throws IOException, InterruptedException {
        Path image = folder.resolve("image");
        Execution.of(List.of(
                        JLINK,
                        "--module-path",
                        Library.path(Library.api(), Library.impl(), Library.app()),
                        "--add-modules",
                        modules,
                        "--output",
                        image.toString()))
                .outputOfSuccess();
        // The same program, unless this JDK was adapted to its place (its C library, for one) after it was built.
        Files.copy(JDK.resolve("bin/java"), image.resolve("bin/java"), StandardCopyOption.REPLACE_EXISTING);
        return image;
    }

    private static Execution runDemo(Path image) throws IOException, InterruptedException {
        String java = image.resolve("bin/java").toString();
        return Execution.of(List.of(java, "--module", "io.dgram.app/io.dgram.app.Main", "demo", "--count", "20"));
    }
}
