package io.dgram.tests.packaging;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.reflect.Executable;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What an application can see of the package {@code io.dgram}, by reflection. */
final class PublicApi {

    private PublicApi() {}

    /** The public types, nested ones too, ordered by name, as a class loader has them. */
    static List<Class<?>> types(ClassLoader loader) throws IOException, ClassNotFoundException {
        List<String> names;
        try (ModuleReader reader =
                ModuleFinder.of(Library.api()).find("io.dgram").orElseThrow().open()) {
            names = reader.list()
                    .filter(name -> name.matches("io/dgram/(filter/|shards/)?[^/-]+\\.class"))
                    .map(name -> name.replace(".class", "").replace('/', '.'))
                    .sorted()
                    .toList();
        }
        List<Class<?>> types = new ArrayList<>();
        for (String name : names) {
            types.add(Class.forName(name, false, loader));
        }
        types.removeIf(type -> !isVisible(type));
        return types;
    }

    /** The public constructors and methods that a type declares. */
    static Stream<Executable> members(Class<?> type) {
        return Stream.<Executable>concat(
                        Arrays.stream(type.getDeclaredConstructors()), Arrays.stream(type.getDeclaredMethods()))
                .filter(member -> Modifier.isPublic(member.getModifiers()) && !member.isSynthetic());
    }

    private static boolean isVisible(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && (type.getEnclosingClass() == null || isVisible(type.getEnclosingClass()));
    }
}
