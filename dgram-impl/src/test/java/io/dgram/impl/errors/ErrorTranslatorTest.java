package io.dgram.impl.errors;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Translation of the JDK's exceptions")
class ErrorTranslatorTest {

    private static final Endpoint LOCAL = Endpoint.of("127.0.0.1", 5000);
    private static final Endpoint REMOTE = Endpoint.of("127.0.0.1", 9);

    /** What glibc and macOS say of the errors that a datagram socket can meet, with what the JDK adds. */
    @ParameterizedTest
    @CsvSource(textBlock = """
        Address already in use,                              ADDRESS_IN_USE
        Address already in use (Bind failed),                ADDRESS_IN_USE
        Cannot assign requested address,                     ADDRESS_NOT_AVAILABLE
        Can't assign requested address,                      ADDRESS_NOT_AVAILABLE
        Permission denied,                                   ACCESS_DENIED
        Operation not permitted,                             ACCESS_DENIED
        Message too long,                                    MESSAGE_TOO_LARGE
        Connection refused,                                  PORT_UNREACHABLE
        No route to host,                                    HOST_UNREACHABLE
        Host is down,                                        HOST_UNREACHABLE
        Network is unreachable,                              NETWORK_UNREACHABLE
        Network is down,                                     NETWORK_UNREACHABLE
        No buffer space available,                           NO_BUFFER_SPACE
        No buffer space available (setsockopt failed),       NO_BUFFER_SPACE
        Cannot allocate memory,                              NO_BUFFER_SPACE
        Too many open files,                                 TOO_MANY_OPEN_FILES
        Too many open files in system,                       TOO_MANY_OPEN_FILES
        Address family not supported by protocol,            ADDRESS_FAMILY
        Address family not supported by protocol family,     ADDRESS_FAMILY
        Protocol family unavailable,                         ADDRESS_FAMILY
        Protocol family not supported,                       ADDRESS_FAMILY
        Operation not supported,                             UNSUPPORTED
        Protocol not available,                              UNSUPPORTED
        Protocol not supported,                              UNSUPPORTED
        Function not implemented,                            UNSUPPORTED
        No such device,                                      ADDRESS_NOT_AVAILABLE
        No such device or address,                           ADDRESS_NOT_AVAILABLE
        Machine is not on the network,                       HOST_UNREACHABLE
        Connection timed out,                                HOST_UNREACHABLE
        Network dropped connection on reset,                 NETWORK_UNREACHABLE
        Protocol error,                                      IO
        Transport endpoint is not connected,                 IO
        Bad file descriptor,                                 IO
        """)
    void aDescriptionOfGlibcHasItsCode(String text, ErrorCode code) {
        assertHasCode(text, code);
    }

    /**
     * What musl says where it differs (src/errno/__strerror.h): the C library of Alpine Linux, whose JDKs show it. It
     * has no words for ENONET.
     */
    @ParameterizedTest
    @CsvSource(textBlock = """
        Host is unreachable,             HOST_UNREACHABLE
        Network unreachable,             NETWORK_UNREACHABLE
        Out of memory,                   NO_BUFFER_SPACE
        No file descriptors available,   TOO_MANY_OPEN_FILES
        Not supported,                   UNSUPPORTED
        Address in use,                  ADDRESS_IN_USE
        Address not available,           ADDRESS_NOT_AVAILABLE
        Message too large,               MESSAGE_TOO_LARGE
        Operation timed out,             HOST_UNREACHABLE
        Connection reset by network,     NETWORK_UNREACHABLE
        Socket not connected,            IO
        No error information,            HOST_UNREACHABLE
        """)
    void aDescriptionOfMuslHasItsCode(String text, ErrorCode code) {
        assertHasCode(text, code);
    }

    private static void assertHasCode(String text, ErrorCode code) {
        for (IOException thrown : List.of(
                new SocketException(text),
                new BindException(text),
                new SocketException(text.toUpperCase(Locale.ROOT)))) {
            assertEquals(code, translate(thrown).code(), thrown.toString());
        }
    }

    /** A route of type "blackhole" answers EINVAL, as do wrong arguments (ip-route(8)). */
    @ParameterizedTest
    @CsvSource({"SEND, NETWORK_UNREACHABLE", "CONNECT, NETWORK_UNREACHABLE", "BIND, IO", "SET_OPTION, IO"})
    void anInvalidArgumentIsAMissingRouteForRoutedOperations(Operation operation, ErrorCode code) {
        assertEquals(code, ErrorTranslator.codeOf(operation, new SocketException("Invalid argument")));
    }

    static Stream<Arguments> typesThatNeedNoText() {
        return Stream.of(
                Arguments.of(new ClosedChannelException(), ErrorCode.CLOSED),
                Arguments.of(new AsynchronousCloseException(), ErrorCode.CLOSED),
                Arguments.of(new ClosedByInterruptException(), ErrorCode.CLOSED),
                Arguments.of(new ClosedSelectorException(), ErrorCode.CLOSED),
                Arguments.of(new CancelledKeyException(), ErrorCode.CLOSED),
                Arguments.of(new PortUnreachableException(), ErrorCode.PORT_UNREACHABLE),
                Arguments.of(new ConnectException(), ErrorCode.PORT_UNREACHABLE),
                Arguments.of(new NoRouteToHostException(), ErrorCode.HOST_UNREACHABLE),
                Arguments.of(new UnknownHostException(), ErrorCode.UNKNOWN_HOST),
                Arguments.of(new UnresolvedAddressException(), ErrorCode.UNKNOWN_HOST),
                Arguments.of(new UnsupportedAddressTypeException(), ErrorCode.ADDRESS_FAMILY),
                Arguments.of(new UnsupportedOperationException(), ErrorCode.UNSUPPORTED),
                Arguments.of(new SecurityException(), ErrorCode.ACCESS_DENIED),
                Arguments.of(new AlreadyBoundException(), ErrorCode.IO),
                Arguments.of(new InterruptedException(), ErrorCode.IO),
                Arguments.of(new OutOfMemoryError(), ErrorCode.IO));
    }

    @ParameterizedTest
    @MethodSource("typesThatNeedNoText")
    void anExceptionTypeOfTheJdkHasItsCode(Throwable thrown, ErrorCode code) {
        assertEquals(code, translate(thrown).code());
    }

    @Test
    void aConnectExceptionKeepsAnotherReason() {
        assertEquals(
                ErrorCode.NETWORK_UNREACHABLE,
                translate(new ConnectException("Network is unreachable")).code());
        assertEquals(
                ErrorCode.HOST_UNREACHABLE,
                translate(new ConnectException("Connection timed out")).code());
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        Address already in use,    'send 127.0.0.1:5000 -> 127.0.0.1:9: address already in use'
        Permission denied,         'send 127.0.0.1:5000 -> 127.0.0.1:9: not permitted (Permission denied); if this is a broadcast address, call setBroadcast(true), otherwise a route or a security policy of this machine forbids it'
        Operation not supported,   'send 127.0.0.1:5000 -> 127.0.0.1:9: not supported (Operation not supported)'
        Protocol error,            'send 127.0.0.1:5000 -> 127.0.0.1:9: input/output error (Protocol error)'
        """)
    void theMessageSaysWhatWasAttempted(String text, String message) {
        assertEquals(message, translate(new SocketException(text)).getMessage());
    }

    @Test
    void anExceptionWithoutTextIsShownByItsType() {
        assertEquals(
                "bind: input/output error (AlreadyBoundException)",
                ErrorTranslator.translate(Operation.BIND, null, null, null, new AlreadyBoundException())
                        .getMessage());
    }

    @Test
    void theSubjectPrecedesTheReason() {
        assertEquals(
                "setOption 127.0.0.1:5000: TRAFFIC_CLASS: input/output error (Invalid argument)",
                ErrorTranslator.translate(
                                Operation.SET_OPTION,
                                LOCAL,
                                null,
                                "TRAFFIC_CLASS",
                                new SocketException("Invalid argument"))
                        .getMessage());
    }

    private static DgramException translate(Throwable failure) {
        return ErrorTranslator.translate(Operation.SEND, LOCAL, REMOTE, null, failure);
    }
}
