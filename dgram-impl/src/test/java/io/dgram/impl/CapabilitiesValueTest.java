package io.dgram.impl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Capabilities;
import io.dgram.Capability;
import io.dgram.spi.Values;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Capabilities as values")
final class CapabilitiesValueTest {

    private final Capabilities capabilities =
            Values.get().capabilities(Map.of(Capability.IPV6, "nobody switched it on"));

    @Test
    void areEqualIfTheReasonsAre() {
        Capabilities equal = Values.get().capabilities(capabilities.missing());

        assertEquals(capabilities, equal);
        assertEquals(capabilities.hashCode(), equal.hashCode());
        assertNotEquals(capabilities, Values.get().capabilities(Map.of()));
    }

    @Test
    void aCapabilityThatIsMissingComesWithAReason() {
        assertFalse(capabilities.has(Capability.IPV6));
        assertEquals(Optional.of("nobody switched it on"), capabilities.missing(Capability.IPV6));
        assertTrue(capabilities.has(Capability.NATIVE_ACCESS));
        assertTrue(capabilities.toString().contains("IPV6: no: nobody switched it on"), capabilities::toString);
        assertThrows(
                UnsupportedOperationException.class,
                () -> capabilities.missing().clear());
    }
}
