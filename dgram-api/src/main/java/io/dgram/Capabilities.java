package io.dgram;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The {@linkplain Capability capabilities} of this library on this machine and in this process, and for each missing
 * one the reason. An immutable value, whose {@link #toString()} is meant for people.
 *
 * {@snippet :
 * System.out.println(Dgram.capabilities());
 * if (!Dgram.capabilities().has(Capability.NATIVE_ACCESS)) {
 *     System.out.println(Dgram.capabilities().missing(Capability.NATIVE_ACCESS).orElseThrow());
 * }
 * }
 *
 * @see Dgram#capabilities()
 */
@SuppressWarnings("exports") // the annotation Nullable, which nobody needs at run time
public final class Capabilities {

    private final Map<Capability, String> missing;

    Capabilities(Map<Capability, String> missing) {
        this.missing = Map.copyOf(missing);
    }

    /**
     * Returns why capabilities are missing, and what would provide them.
     *
     * @return the reasons, unmodifiable; the keys are the missing capabilities only
     */
    public Map<Capability, String> missing() {
        return missing;
    }

    /**
     * Tells whether a capability is available.
     *
     * @param capability the capability
     * @return {@code true} if it is available
     */
    public boolean has(Capability capability) {
        return missing(capability).isEmpty();
    }

    /**
     * Returns why a capability is missing, and what would provide it.
     *
     * @param capability the capability
     * @return the reason, or empty if the capability is available
     */
    public Optional<String> missing(Capability capability) {
        return Optional.ofNullable(missing.get(Objects.requireNonNull(capability, "capability")));
    }

    /**
     * Compares by value.
     *
     * @param other the object to compare with
     * @return {@code true} if the other is equal for every capability
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Capabilities that && missing.equals(that.missing);
    }

    @Override
    public int hashCode() {
        return missing.hashCode();
    }

    /**
     * Prints a line for each capability.
     *
     * @return lines such as {@code NATIVE_ACCESS: no: it needs …}
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Capability capability : Capability.values()) {
            text.append(capability).append(": ");
            text.append(missing(capability).map(reason -> "no: " + reason).orElse("yes"));
            text.append(System.lineSeparator());
        }
        return text.toString().stripTrailing();
    }
}
