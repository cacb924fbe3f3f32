package io.dgram.impl.errors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.BufferOverflowException;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** For every exception that the JDK's channels, and what they call, can throw. */
@Label("Translation of whatever the JDK throws")
class ErrorTranslatorPropertyTest {

    private static final Endpoint LOCAL = Endpoint.of("127.0.0.1", 5000);
    private static final Endpoint REMOTE = Endpoint.of("127.0.0.1", 9);

    @Property
    void everyExceptionIsTranslated(
            @ForAll("exceptions") Throwable failure,
            @ForAll Operation operation,
            @ForAll("endpoints") @Nullable Endpoint local,
            @ForAll("endpoints") @Nullable Endpoint remote,
            @ForAll("subjects") @Nullable String subject) {
        DgramException translated = ErrorTranslator.translate(operation, local, remote, subject, failure);

        assertNotNull(translated.code());
        assertSame(failure, translated.getCause());
        assertEquals(operation.text(), translated.operation());
        assertEquals(local, translated.local().orElse(null));
        assertEquals(remote, translated.remote().orElse(null));
        String attempted = operation
                + (local == null ? "" : " " + local)
                + (remote == null ? "" : " -> " + remote)
                + ": "
                + (subject == null ? "" : subject + ": ")
                + translated.code().text();
        assertTrue(translated.getMessage().startsWith(attempted), translated.getMessage());
    }

    @Property
    void aDgramExceptionIsReturnedUnchanged(@ForAll ErrorCode code, @ForAll("endpoints") @Nullable Endpoint local) {
        DgramException first = new DgramException(code, "send", null, REMOTE, null, null);

        assertSame(first, ErrorTranslator.translate(Operation.RECEIVE, local, null, "TTL", first));
    }

    @Property
    void theJdksTextIsKeptForUnspecificCodes(@ForAll("texts") @Nullable String text) {
        DgramException translated =
                ErrorTranslator.translate(Operation.SEND, LOCAL, REMOTE, null, new IOException(text));

        String shown = text == null || text.isBlank() ? "IOException" : text;
        if (translated.code() == ErrorCode.IO) {
            assertEquals(
                    "send 127.0.0.1:5000 -> 127.0.0.1:9: input/output error (" + shown + ")", translated.getMessage());
        }
    }

    @Provide
    Arbitrary<String> subjects() {
        return Arbitraries.of("MULTICAST_TTL", "239.255.0.1 on lo").injectNull(0.5);
    }

    @Provide
    Arbitrary<Endpoint> endpoints() {
        return Arbitraries.of(LOCAL, REMOTE, Endpoint.of("::1", 65_535), Endpoint.of("0.0.0.0", 0))
                .injectNull(0.25);
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> any = Arbitraries.strings().ofMaxLength(40);
        Arbitrary<String> blank = Arbitraries.of("", " ", "\t\n");
        Arbitrary<String> ofTheSystem = Arbitraries.of(
                "Address already in use (Bind failed)", "Invalid argument", "Message too long", "PERMISSION DENIED");
        return Arbitraries.oneOf(any, blank, ofTheSystem).injectNull(0.2);
    }

    @Provide
    Arbitrary<Throwable> exceptions() {
        List<Function<@Nullable String, Throwable>> withText = List.of(
                IOException::new,
                SocketException::new,
                BindException::new,
                ConnectException::new,
                NoRouteToHostException::new,
                PortUnreachableException::new,
                ProtocolException::new,
                UnknownHostException::new,
                SocketTimeoutException::new,
                InterruptedIOException::new,
                EOFException::new,
                InterruptedException::new,
                SecurityException::new,
                UnsupportedOperationException::new,
                IllegalArgumentException::new,
                IllegalStateException::new,
                IndexOutOfBoundsException::new,
                NullPointerException::new,
                OutOfMemoryError::new,
                InternalError::new,
                LinkageError::new);
        List<Supplier<Throwable>> without = List.of(
                ClosedChannelException::new,
                AsynchronousCloseException::new,
                ClosedByInterruptException::new,
                ClosedSelectorException::new,
                CancelledKeyException::new,
                UnresolvedAddressException::new,
                UnsupportedAddressTypeException::new,
                AlreadyBoundException::new,
                AlreadyConnectedException::new,
                NotYetBoundException::new,
                NotYetConnectedException::new,
                IllegalBlockingModeException::new,
                IllegalSelectorException::new,
                ReadOnlyBufferException::new,
                BufferOverflowException::new);
        return Arbitraries.oneOf(
                Combinators.combine(Arbitraries.of(withText), texts()).as(Function::apply),
                Arbitraries.of(without).map(Supplier::get));
    }
}
