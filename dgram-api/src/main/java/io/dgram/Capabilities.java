package io.dgram;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What this library can do here, and why it cannot do the rest. An immutable value; {@link #toString()} is for people.
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
     * Tells why something is not there, and what would bring it.
     *
     * @return the reasons, unmodifiable; what is there is not among the keys
     */
    public Map<Capability, String> missing() {
        return missing;
    }

    /**
     * Tells whether something is there.
     *
     * @param capability what
     * @return {@code true} if it is
     */
    public boolean has(Capability capability) {
        return missing(capability).isEmpty();
    }

    /**
     * Tells why something is not there, and what would bring it.
     *
     * @param capability what
     * @return the reason, or empty if it is there
     */
    public Optional<String> missing(Capability capability) {
        return Optional.ofNullable(missing.get(Objects.requireNonNull(capability, "capability")));
    }

    /**
     * Compares by value.
     *
     * @param other the object to compare with
     * @return {@code true} if the other says the same of every capability
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
