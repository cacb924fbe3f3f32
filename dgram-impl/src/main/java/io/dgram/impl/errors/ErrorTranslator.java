package io.dgram.impl.errors;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.impl.interfaces.NoInterfaceException;
import io.dgram.impl.transport.CodedFailure;
import io.dgram.impl.transport.ErrorTexts;
import io.dgram.impl.transport.SystemError;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.UnknownHostException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Translates whatever the JDK throws into a {@link DgramException}.
 *
 * <p>The JDK hides {@code errno}: some numbers have an exception of their own, the rest are recognisable only by the
 * description of strerror(3), in English ({@link EnglishErrors}) or in the language of the process
 * ({@link ErrorTexts}). From there on it is translated like the error of a {@link CodedFailure}. What is not
 * recognised is {@link ErrorCode#IO}, with the JDK's text.
 */
public final class ErrorTranslator {

    // The operations that ask for a route, for which the kernel returns EINVAL instead where it is of type "blackhole",
    // or leads out of the machine from a loopback address (ip-route(8), net/ipv4/route.c).
    private static final Set<Operation> ROUTED = EnumSet.of(Operation.SEND, Operation.CONNECT);

    // Static, because the language is the same for the whole process.
    private static volatile ErrorTexts texts = text -> Optional.empty();

    private ErrorTranslator() {}

    /** Installs the recogniser of error descriptions in other languages. */
    public static void install(ErrorTexts localised) {
        texts = localised;
    }

    /**
     * Translates a failure; total over what can be thrown.
     *
     * @param operation what was attempted
     * @param local the socket's own endpoint, if it has one
     * @param remote the other endpoint, if there is one
     * @param subject what else it was about, if anything: the name of an option, a group
     * @param failure what was thrown; returned as it is if it is a {@link DgramException} already
     */
    public static DgramException translate(
            Operation operation,
            @Nullable Endpoint local,
            @Nullable Endpoint remote,
            @Nullable String subject,
            Throwable failure) {
        if (failure instanceof DgramException translated) {
            return translated;
        }
        ErrorCode code = codeOf(operation, failure);
        String advice = code == ErrorCode.ACCESS_DENIED
                ? errorOf(failure)
                        .map(error -> Advice.whenDenied(operation, error, local, remote, subject))
                        .orElse("")
                : "";
        String reason = (subject == null ? "" : subject + ": ") + detailOf(code, failure) + advice;
        return new DgramException(code, operation.text(), local, remote, reason, failure);
    }

    private static String detailOf(ErrorCode code, Throwable failure) {
        return switch (code) {
            case IO, ACCESS_DENIED, UNSUPPORTED -> code.text() + " (" + textOf(failure) + ")";
            case UNKNOWN_HOST -> code.text() + " " + textOf(failure);
            case ADDRESS_NOT_AVAILABLE -> failure instanceof NoInterfaceException ? textOf(failure) : code.text();
            default -> code.text();
        };
    }

    /** Returns the error code of an exception that an operation threw. */
    public static ErrorCode codeOf(Operation operation, Throwable failure) {
        return switch (failure) {
            case ClosedChannelException e -> ErrorCode.CLOSED;
            case CancelledKeyException e -> ErrorCode.CLOSED;
            case ClosedSelectorException e -> ErrorCode.CLOSED;
            case PortUnreachableException e -> ErrorCode.PORT_UNREACHABLE;
            case NoInterfaceException e -> ErrorCode.ADDRESS_NOT_AVAILABLE;
            case NoRouteToHostException e -> ErrorCode.HOST_UNREACHABLE;
            case UnknownHostException e -> ErrorCode.UNKNOWN_HOST;
            case UnresolvedAddressException e -> ErrorCode.UNKNOWN_HOST;
            case UnsupportedAddressTypeException e -> ErrorCode.ADDRESS_FAMILY;
            case UnsupportedOperationException e -> ErrorCode.UNSUPPORTED;
            case SecurityException e -> ErrorCode.ACCESS_DENIED;
            case ConnectException e -> byError(operation, e, ErrorCode.PORT_UNREACHABLE);
            default -> byError(operation, failure, ErrorCode.IO);
        };
    }

    private static ErrorCode byError(Operation operation, Throwable failure, ErrorCode otherwise) {
        return errorOf(failure).map(error -> codeOf(operation, error)).orElse(otherwise);
    }

    // Empty if the system had no part in it, or the error is not recognised.
    private static Optional<SystemError> errorOf(Throwable failure) {
        if (failure instanceof CodedFailure coded) {
            return coded.error();
        }
        if (!(failure instanceof IOException)) {
            return Optional.empty();
        }
        String text = textOf(failure);
        Optional<SystemError> english = EnglishErrors.errorIn(text);
        return english.isPresent() ? english : texts.errorOf(text);
    }

    private static ErrorCode codeOf(Operation operation, SystemError error) {
        return switch (error) {
            case EPERM, EACCES -> ErrorCode.ACCESS_DENIED;
            case ENOMEM, ENOBUFS -> ErrorCode.NO_BUFFER_SPACE;
            case EMSGSIZE -> ErrorCode.MESSAGE_TOO_LARGE;
            case ENOPROTOOPT, EPROTONOSUPPORT, EOPNOTSUPP, ENOSYS -> ErrorCode.UNSUPPORTED;
            case ENFILE, EMFILE -> ErrorCode.TOO_MANY_OPEN_FILES;
            case EPFNOSUPPORT, EAFNOSUPPORT -> ErrorCode.ADDRESS_FAMILY;
            case EADDRINUSE -> ErrorCode.ADDRESS_IN_USE;
            case EADDRNOTAVAIL, ENODEV, ENXIO -> ErrorCode.ADDRESS_NOT_AVAILABLE;
            case ENETDOWN, ENETUNREACH, ENETRESET -> ErrorCode.NETWORK_UNREACHABLE;
            case ECONNREFUSED -> ErrorCode.PORT_UNREACHABLE;
            case EHOSTUNREACH, EHOSTDOWN, ENONET, ETIMEDOUT -> ErrorCode.HOST_UNREACHABLE;
            case EINVAL -> ROUTED.contains(operation) ? ErrorCode.NETWORK_UNREACHABLE : ErrorCode.IO;
            default -> ErrorCode.IO;
        };
    }

    private static String textOf(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }
}
