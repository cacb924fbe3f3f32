package io.dgram.tests.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.SocketType;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An application on the module path")
@Tag("slow")
final class ModulePathTest {

    private static final String MODULE = "module application { requires io.dgram; }";
    private static final String PROGRAM = """
        package application;

        import io.dgram.Dgram;
        import io.dgram.Option;
        import io.dgram.Socket;
        import io.dgram.SocketType;

        public final class Program {
            public static void main(String[] args) throws Exception {
                try (Socket server = Dgram.createSocket(SocketType.UDP4).bind(0, "127.0.0.1");
                        Socket client = Dgram.createSocket(SocketType.UDP4).connect(server.address())) {
                    client.send("hello");
                    System.out.println(server.receive().text() + " in " + server.getClass().getModule().getName());
                    System.out.println(server.supportedOptions().contains(Option.DONT_FRAGMENT));
                }
            }
        }
        """;

    @TempDir
    private Path folder;

    private Path program;

    @BeforeEach
    void compile() throws Exception {
        Map<String, String> sources = Map.of("module-info.java", MODULE, "application/Program.java", PROGRAM);
        program = Compilation.ofModule(folder, sources, Library.api()).classesWithoutComplaint();
    }

    @Test
    void getsTheImplementationByServiceBindingWithAllOptionsOfTheJdk() throws Exception {
        Execution execution = Execution.ofJava(
                "--module-path",
                Library.path(Library.api(), Library.impl(), program),
                "--module",
                "application/application.Program");

        assertEquals(
                List.of("hello in io.dgram.impl", "true"),
                execution.outputOfSuccess().lines().toList());
    }

    @Test
    void isToldWhatToDoWhenThereIsNoImplementation() throws Exception {
        Execution execution = Execution.ofJava(
                "--module-path", Library.path(Library.api(), program), "--module", "application/application.Program");

        assertEquals(1, execution.status());
        assertTrue(execution.output().contains(Library.MISSING), execution::output);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aContainerMayLoadTheLibraryInALayerOfItsOwn(boolean loaderPerModule) throws Exception {
        Configuration configuration = ModuleLayer.boot()
                .configuration()
                .resolveAndBind(ModuleFinder.of(Library.api(), Library.impl()), ModuleFinder.of(), Set.of("io.dgram"));
        BiFunction<Configuration, ClassLoader, ModuleLayer> define = loaderPerModule
                ? ModuleLayer.boot()::defineModulesWithManyLoaders
                : ModuleLayer.boot()::defineModulesWithOneLoader;
        ModuleLayer layer = define.apply(configuration, ClassLoader.getPlatformClassLoader());
        ClassLoader loader = layer.findLoader("io.dgram");
        Class<?> type = loader.loadClass(SocketType.class.getName());

        try (AutoCloseable socket = (AutoCloseable) loader.loadClass(Dgram.class.getName())
                .getMethod("createSocket", type)
                .invoke(null, type.getEnumConstants()[0])) {
            assertSame(layer, socket.getClass().getModule().getLayer());
        }
    }

    @Test
    void theExampleApplicationRunsFromTheJars() throws Exception {
        Execution execution = Execution.ofJava(
                "--module-path",
                Library.path(Library.api(), Library.impl(), Library.app()),
                "--module",
                "io.dgram.app/io.dgram.app.Main",
                "demo",
                "--count",
                "20");

        assertTrue(execution.outputOfSuccess().contains("20 sent, 20 received, 0 lost"), execution::output);
    }
}
