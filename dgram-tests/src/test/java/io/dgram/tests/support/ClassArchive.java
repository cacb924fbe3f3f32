package io.dgram.tests.support;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.Batch;
import io.dgram.Dgram;
import io.dgram.Message;
import io.dgram.Socket;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * An archive of the classes that most children load (class-data sharing: see java(1)). A child that maps it starts in
 * about two thirds of the processor time. Only classes from jars can be in it, so the tests are put into a jar as well.
 * The first child of a build makes both.
 */
final class ClassArchive {

    private static final Path CLASSES = CodeLocation.of(ClassArchive.class);
    private static final Path FOLDER = CLASSES.resolveSibling("child-jvm");
    private static final Path JAR = FOLDER.resolve("tests.jar");
    private static final Path ARCHIVE = FOLDER.resolve("classes-" + Runtime.version() + ".jsa");

    private static boolean upToDate;

    private ClassArchive() {}

    /** Tells whether the class is among those of the tests, which can come from the jar. */
    static boolean has(Class<?> program) {
        return Dgram.class.getModule().isNamed()
                && Files.isDirectory(CLASSES)
                && CodeLocation.of(program).equals(CLASSES);
    }

    /**
     * Returns the options with which a child finds its classes.
     *
     * @param library the module path
     * @param more what the class path contains besides the tests
     */
    static synchronized List<String> options(String library, String more) throws IOException {
        if (!upToDate) {
            bringUpToDate(library, more);
            upToDate = true;
        }
        List<String> options = new ArrayList<>(paths(library, more));
        if (Files.exists(ARCHIVE)) { // not every virtual machine can make one
            // A child with options that the archive does not suit starts without it; the message would be output.
            options.addAll(List.of("-XX:SharedArchiveFile=" + ARCHIVE, "-Xlog:disable"));
        }
        return options;
    }

    private static List<String> paths(String library, String more) {
        return List.of("-p", library, "--add-modules", "ALL-MODULE-PATH", "-cp", JAR + File.pathSeparator + more);
    }

    private static void bringUpToDate(String library, String more) throws IOException {
        Files.createDirectories(FOLDER);
        // Test classes run in several virtual machines, which share the archive.
        try (FileChannel file =
                FileChannel.open(FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.lock();
            if (!isUpToDate(library)) {
                Files.deleteIfExists(ARCHIVE);
                createJar(JAR, CLASSES);
                make(library, more);
            }
        }
    }

    private static boolean isUpToDate(String library) throws IOException {
        if (!Files.exists(ARCHIVE)) {
            return false;
        }
        FileTime made = Files.getLastModifiedTime(ARCHIVE);
        List<Path> sources = new ArrayList<>();
        Stream.of(library.split(File.pathSeparator)).map(Path::of).forEach(sources::add);
        try (Stream<Path> classes = Files.walk(CLASSES)) {
            classes.forEach(sources::add);
        }
        for (Path source : sources) {
            if (Files.getLastModifiedTime(source).compareTo(made) > 0) {
                return false;
            }
        }
        return true;
    }

    /** Makes a jar of a folder's files. */
    static void createJar(Path jar, Path folder) {
        ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
        int status =
                tool.run(System.out, System.err, "--create", "--file", jar.toString(), "-C", folder.toString(), ".");
        assertEquals(0, status, "exit status of jar");
    }

    private static void make(String library, String more) throws IOException {
        Path unfinished = FOLDER.resolve("unfinished.jsa");
        List<String> command = new ArrayList<>(ChildJvm.java());
        command.addAll(List.of("--enable-native-access=io.dgram.impl", "-Xlog:disable"));
        command.add("-XX:ArchiveClassesAtExit=" + unfinished);
        command.addAll(paths(library, more));
        command.add(Program.class.getName());
        try (ChildProcess child = new ChildProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start())) {
            child.awaitSuccess();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the archive was made");
        }
        if (Files.exists(unfinished)) {
            Files.move(unfinished, ARCHIVE, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Loads what most children load: it sends and receives in every form, one datagram and several at a time. */
    static final class Program {

        private static final int COUNT = 50;

        public static void main(String[] args) throws Exception {
            try (Tasks tasks = new Tasks();
                    Socket sender = Loopback.bound();
                    Socket pull = Loopback.bound();
                    Socket push = Loopback.bound();
                    Batch batch = Batch.allocate(COUNT, 100)) {
                Tasks.Task<Message> receive =
                        tasks.start(() -> Loopback.receive(pull)).awaitParked();
                sender.send("datagram", pull.address());
                receive.result();
                for (int i = 0; i < COUNT; i++) {
                    batch.add(ByteBuffer.allocate(10), pull.address());
                }
                sender.send(batch);
                pull.receive(batch.clear(), Duration.ZERO);
                EventLog log = EventLog.of(push);
                sender.send("datagram", push.address());
                log.nextText();
                ChildJvm.tell("number", 1);
            }
        }
    }
}
