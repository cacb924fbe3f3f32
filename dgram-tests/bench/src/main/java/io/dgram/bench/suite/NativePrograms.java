package io.dgram.bench.suite;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Builds the peers that need a compiler. Where there is none the program is missing, and with it its peers.
 *
 * @param sources the folder of the sources
 * @param programs the folder to build into
 * @param log where compilers complain
 */
record NativePrograms(Path sources, Path programs, File log) {

    /** Builds what can be built. */
    void build() throws IOException, InterruptedException {
        Files.createDirectories(programs);
        compile(c(), sources, List.of("cc", "-O2", "-pthread", "-o", c().toString(), "c/udp.c"));
        // One of its forms needs a library, which is there where the distribution has put it.
        Path go = sources.resolve("go");
        compile(
                go(),
                go,
                List.of(
                        "env",
                        "GO111MODULE=off",
                        "GOPATH=/usr/share/gocode",
                        "go",
                        "build",
                        "-tags",
                        "batch",
                        "-o",
                        go().toString(),
                        "."));
        if (!Files.exists(go())) {
            compile(go(), go, List.of("go", "build", "-o", go().toString(), "."));
        }
    }

    /** Returns the program in C. */
    Path c() {
        return programs.resolve("udp-c").toAbsolutePath();
    }

    /** Returns the program in Go. */
    Path go() {
        return programs.resolve("udp-go").toAbsolutePath();
    }

    private void compile(Path program, Path folder, List<String> command) throws InterruptedException {
        try {
            Files.deleteIfExists(program);
            Process compiler = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .start();
            if (!compiler.waitFor(2, TimeUnit.MINUTES)) {
                compiler.destroyForcibly();
            }
        } catch (IOException e) {
            // No compiler, or no sources: the program is missing, and says so when it is started.
        }
    }
}
