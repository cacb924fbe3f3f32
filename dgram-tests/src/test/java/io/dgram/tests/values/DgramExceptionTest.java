package io.dgram.tests.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.tests.support.Behaviour;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("DgramException")
class DgramExceptionTest {

    private static final Endpoint LOCAL = Endpoint.of("127.0.0.1", 5000);
    private static final Endpoint REMOTE = Endpoint.of("::1", 9);

    @ParameterizedTest
    @MethodSource("endpointsAndDetailsAndMessages")
    @Behaviour("ER1")
    void itsMessageIsOperationEndpointsAndReason(Endpoint local, Endpoint remote, String detail, String message) {
        DgramException exception = new DgramException(ErrorCode.IO, "send", local, remote, detail, null);

        assertEquals(message, exception.getMessage());
    }

    @Test
    @Behaviour("ER1")
    void tellsItsParts() {
        IOException cause = new IOException();

        DgramException exception =
                new DgramException(ErrorCode.ADDRESS_IN_USE, "bind", LOCAL, REMOTE, "because", cause);

        assertEquals(ErrorCode.ADDRESS_IN_USE, exception.code());
        assertEquals("bind", exception.operation());
        assertEquals(Optional.of(LOCAL), exception.local());
        assertEquals(Optional.of(REMOTE), exception.remote());
        assertSame(cause, exception.getCause());
        assertInstanceOf(IOException.class, exception);
    }

    @Test
    void endpointsCanBeMissing() {
        DgramException exception = new DgramException(ErrorCode.CLOSED, "receive", null, null, null, null);

        assertEquals(Optional.empty(), exception.local());
        assertEquals(Optional.empty(), exception.remote());
    }

    @Test
    void codeAndOperationCannot() {
        assertThrows(NullPointerException.class, () -> new DgramException(null, "send", null, null, null, null));
        assertThrows(NullPointerException.class, () -> new DgramException(ErrorCode.IO, null, null, null, null, null));
    }

    @Test
    void knowsTheMtuThatItWasGiven() throws Exception {
        DgramException exception =
                new DgramException(ErrorCode.MESSAGE_TOO_LARGE, "send", LOCAL, REMOTE, "too large", null);
        assertEquals(OptionalInt.empty(), exception.mtu());

        DgramException withMtu = exception.withMtu(1_280);

        assertEquals(OptionalInt.of(1_280), withMtu.mtu());
        assertEquals(OptionalInt.of(1_280), copy(withMtu).mtu());
        assertEquals(exception.remote(), withMtu.remote());
        assertEquals(
                "send 127.0.0.1:5000 -> [::1]:9: too large, the path carries packets of 1280 bytes",
                withMtu.getMessage());
        assertThrows(IllegalArgumentException.class, () -> exception.withMtu(0));
    }

    @Test
    void survivesSerialization() throws Exception {
        DgramException exception = new DgramException(
                ErrorCode.PORT_UNREACHABLE, "receive", LOCAL, REMOTE, null, new IOException("cause"));

        DgramException copy = copy(exception);

        assertEquals(exception.code(), copy.code());
        assertEquals(exception.operation(), copy.operation());
        assertEquals(exception.local(), copy.local());
        assertEquals(exception.remote(), copy.remote());
        assertEquals(exception.getMessage(), copy.getMessage());
        assertEquals("cause", copy.getCause().getMessage());
    }

    @ParameterizedTest
    @EnumSource
    void everyCodeHasAFewWordsInLowerCase(ErrorCode code) {
        assertFalse(code.text().isBlank());
        assertEquals(code.text().toLowerCase(Locale.ROOT), code.text());
    }

    static Stream<Arguments> endpointsAndDetailsAndMessages() {
        return Stream.of(
                Arguments.of(LOCAL, REMOTE, "too bad", "send 127.0.0.1:5000 -> [::1]:9: too bad"),
                Arguments.of(LOCAL, null, "too bad", "send 127.0.0.1:5000: too bad"),
                Arguments.of(null, REMOTE, "too bad", "send -> [::1]:9: too bad"),
                Arguments.of(null, null, "too bad", "send: too bad"),
                Arguments.of(LOCAL, null, null, "send 127.0.0.1:5000: input/output error"));
    }

    private static DgramException copy(DgramException exception) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(exception);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (DgramException) in.readObject();
        }
    }
}
