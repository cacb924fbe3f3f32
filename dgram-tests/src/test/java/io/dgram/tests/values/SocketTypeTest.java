package io.dgram.tests.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dgram.Endpoint;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import java.net.StandardProtocolFamily;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("SocketType")
class SocketTypeTest {

    @ParameterizedTest
    @CsvSource({"udp4, UDP4", "udp6, UDP6", "udp, UDP", "UDP4, UDP4", "Udp6, UDP6", "UDP, UDP"})
    void isFoundByItsNameInAnyCase(String name, SocketType type) {
        assertEquals(type, SocketType.of(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "udp5", "tcp4", "udp4 ", " udp6"})
    void isNotFoundByAnotherName(String name) {
        assertThrows(IllegalArgumentException.class, () -> SocketType.of(name));
    }

    @Test
    void wantsAName() {
        assertThrows(NullPointerException.class, () -> SocketType.of((String) null));
    }

    @ParameterizedTest
    @EnumSource
    void printsTheNameThatItIsFoundBy(SocketType type) {
        assertEquals(type, SocketType.of(type.toString()));
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, UDP4", "0.0.0.0, UDP4", "::1, UDP6", "::, UDP6", "::ffff:127.0.0.1, UDP4"})
    void followsFromAnAddress(String address, SocketType type) {
        assertEquals(type, SocketType.of(Endpoint.of(address, 53)));
    }

    @Test
    void knowsItsFamily() {
        assertEquals(StandardProtocolFamily.INET, SocketType.UDP4.family());
        assertEquals(StandardProtocolFamily.INET6, SocketType.UDP6.family());
        assertEquals(StandardProtocolFamily.INET6, SocketType.UDP.family());
    }

    @Test
    @Behaviour("MX1")
    void knowsItsLongestPayload() {
        assertEquals(65_507, SocketType.UDP4.maxPayload());
        assertEquals(65_527, SocketType.UDP6.maxPayload());
        assertEquals(65_527, SocketType.UDP.maxPayload());
    }
}
