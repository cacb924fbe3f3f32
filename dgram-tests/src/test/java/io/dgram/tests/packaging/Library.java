package io.dgram.tests.packaging;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.CodeLocation;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Where the modules under test lie: jars in a full build, folders of classes in a partial one. */
final class Library {

    /** How an application ends that has the API alone. */
    static final String MISSING = "java.lang.IllegalStateException: no implementation of io.dgram found: put the module"
            + " io.dgram.impl on the module path (in a jlink image: --add-modules io.dgram.impl),"
            + " or dgram-impl's jar on the class path";

    private Library() {}

    /** The module {@code io.dgram} that this Java virtual machine has loaded. */
    static Path api() {
        return CodeLocation.of(Dgram.class);
    }

    /** The module {@code io.dgram.impl} that this Java virtual machine has loaded. */
    static Path impl() throws DgramException {
        try (Socket socket = Dgram.createSocket(SocketType.UDP4)) {
            return CodeLocation.of(socket.getClass());
        }
    }

    /** The jar of the example application, which only a full build knows. */
    static Path app() {
        String jar = System.getProperty("dgram.app.jar");
        assumeTrue(jar != null, "the system property dgram.app.jar is not set");
        assumeTrue(Files.isRegularFile(Path.of(jar)), jar + " is not built");
        return Path.of(jar);
    }

    /** A class path or module path. */
    static String path(Path... elements) {
        return Arrays.stream(elements).map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
}
