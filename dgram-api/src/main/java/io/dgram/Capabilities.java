package io.dgram;

import java.util.Map;
import java.util.Optional;

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
 * @param missing why something is not there, and what would bring it; what is there is not among the keys
 * @see Dgram#capabilities()
 */
public record Capabilities(Map<Capability, String> missing) {

    /**
     * Creates a value.
     *
     * @param missing why something is not there
     */
    public Capabilities {
        missing = Map.copyOf(missing);
    }

    /**
     * Tells whether something is there.
     *
     * @param capability what
     * @return {@code true} if it is
     */
    public boolean has(Capability capability) {
        return !missing.containsKey(capability);
    }

    /**
     * Tells why something is not there, and what would bring it.
     *
     * @param capability what
     * @return the reason, or empty if it is there
     */
    public Optional<String> missing(Capability capability) {
        return Optional.ofNullable(missing.get(capability));
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
