package io.dgram;

import java.net.NetworkInterface;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The only implementation of {@link Option}. Options differ by name.
 *
 * @param name the name of the constant
 * @param type the type of its values
 * @param least the least value, if it is a number
 * @param most the largest value, if it is a number
 */
record OptionKey<T>(String name, Class<T> type, int least, int most) implements Option<T> {

    static <T> Option<T> of(String name, Class<T> type) {
        return new OptionKey<>(name, type, 0, 1);
    }

    static Option<Boolean> flag(String name) {
        return new OptionKey<>(name, Boolean.class, 0, 1);
    }

    static Option<Integer> number(String name, int least, int most) {
        return new OptionKey<>(name, Integer.class, least, most);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // a class literal of a generic type
    static Option<Optional<NetworkInterface>> networkInterface(String name) {
        return new OptionKey<>(name, (Class<Optional<NetworkInterface>>) (Class) Optional.class, 0, 1);
    }

    @Override
    public void check(T value) {
        // Raw types and unchecked casts bypass the compiler's check.
        require(type, Objects.requireNonNull(value, "value"));
        if (value instanceof Optional<?> there && there.isPresent()) {
            require(NetworkInterface.class, there.get());
        }
        if (value instanceof Integer number && (number < least || number > most)) {
            throw new IllegalArgumentException(name + ": " + number + " is not between " + least + " and " + most);
        }
    }

    private void require(Class<?> wanted, Object value) {
        if (!wanted.isInstance(value)) {
            throw new IllegalArgumentException(name + ": " + value + " is no " + wanted.getSimpleName());
        }
    }

    // Not those of a record: java.lang.runtime.ObjectMethods, which makes them, refers softly to the last record that
    // it has made them for, and so to the class loader of an application that has been undeployed.
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other; // there is one of each
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
