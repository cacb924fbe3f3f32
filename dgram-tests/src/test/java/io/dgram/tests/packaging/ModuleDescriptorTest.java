package io.dgram.tests.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What the two modules require, export, use and provide")
final class ModuleDescriptorTest {

    private final ModuleReference api = module("io.dgram", Library.api());
    private final ModuleReference impl = module("io.dgram.impl", Library.impl());

    ModuleDescriptorTest() throws IOException {}

    @Test
    void theApiRequiresNothingButTheJdkToRun() {
        assertEquals(Set.of("mandated java.base", "static org.jspecify"), requirements(api));
    }

    @Test
    void theApiExportsItsPackagesToAllAndTheBridgeToTheImplementation() {
        assertEquals(
                Set.of(
                        "io.dgram",
                        "io.dgram.filter",
                        "io.dgram.internal to [io.dgram.impl]",
                        "io.dgram.shards",
                        "io.dgram.spi to [io.dgram.impl]"),
                api.descriptor().exports().stream().map(Object::toString).collect(Collectors.toSet()));
    }

    @Test
    void theApiUsesAnImplementationAndProvidesNone() {
        assertEquals(Set.of("io.dgram.spi.SocketProvider"), api.descriptor().uses());
        assertEquals(Set.of(), api.descriptor().provides());
    }

    @Test
    void theImplementationRequiresNothingButTheApiAndTheJdkToRun() {
        assertEquals(
                Set.of("mandated java.base", "io.dgram", "jdk.net", "static jdk.jfr", "static org.jspecify"),
                requirements(impl));
    }

    @Test
    void theImplementationShowsNothingOfItself() {
        assertEquals(Set.of(), impl.descriptor().exports());
        assertEquals(Set.of(), impl.descriptor().opens());
        assertFalse(impl.descriptor().isOpen());
    }

    @Test
    void theImplementationProvidesSocketsAndUsesNobody() {
        List<String> provided = impl.descriptor().provides().stream()
                .map(ModuleDescriptor.Provides::service)
                .toList();

        assertEquals(List.of("io.dgram.spi.SocketProvider"), provided);
        assertEquals(Set.of(), impl.descriptor().uses());
    }

    @Test
    void theApiOpensNothing() {
        assertEquals(Set.of(), api.descriptor().opens());
        assertFalse(api.descriptor().isOpen());
    }

    @Test
    void bothModulesPromiseThatNothingIsNullUnlessItSaysSo() throws IOException {
        for (ModuleReference module : List.of(api, impl)) {
            try (ModuleReader reader = module.open();
                    InputStream descriptor = reader.open("module-info.class").orElseThrow()) {
                String constants = new String(descriptor.readAllBytes(), StandardCharsets.ISO_8859_1);
                assertTrue(
                        constants.contains("Lorg/jspecify/annotations/NullMarked;"), () -> module + " is @NullMarked");
            }
        }
    }

    private static ModuleReference module(String name, Path location) {
        return ModuleFinder.of(location).find(name).orElseThrow();
    }

    // Without the versions that the compiler noted.
    private static Set<String> requirements(ModuleReference module) {
        return module.descriptor().requires().stream()
                .map(ModuleDescriptorTest::describe)
                .collect(Collectors.toSet());
    }

    private static String describe(Requires requires) {
        Stream<String> modifiers =
                requires.modifiers().stream().map(modifier -> modifier.name().toLowerCase(Locale.ROOT));
        return Stream.concat(modifiers, Stream.of(requires.name())).collect(Collectors.joining(" "));
    }
}
