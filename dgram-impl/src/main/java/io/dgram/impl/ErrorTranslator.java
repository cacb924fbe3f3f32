package io.dgram.impl;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.impl.linux.ErrnoException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.UnknownHostException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns whatever the JDK throws into a {@link DgramException}.
 *
 * <p>The JDK hides {@code errno}: some numbers have an exception of their own, some share {@link BindException}, and the
 * rest are told apart by the text of strerror(3) only, in English or, as far as {@link LocalisedErrors} knows them, in
 * the system's language. What is not recognised is {@link ErrorCode#IO}, with the JDK's text.
 */
final class ErrorTranslator {

    // The longest first, as some contain others.
    private static final List<Map.Entry<String, ErrorCode>> BY_TEXT = longestFirst(Map.ofEntries(
            Map.entry("address already in use", ErrorCode.ADDRESS_IN_USE),
            Map.entry("cannot assign requested address", ErrorCode.ADDRESS_NOT_AVAILABLE),
            Map.entry("can't assign requested address", ErrorCode.ADDRESS_NOT_AVAILABLE),
            Map.entry("permission denied", ErrorCode.ACCESS_DENIED),
            Map.entry("operation not permitted", ErrorCode.ACCESS_DENIED),
            Map.entry("message too long", ErrorCode.MESSAGE_TOO_LARGE),
            Map.entry("connection refused", ErrorCode.PORT_UNREACHABLE),
            Map.entry("no route to host", ErrorCode.HOST_UNREACHABLE),
            Map.entry("host is down", ErrorCode.HOST_UNREACHABLE),
            Map.entry("host is unreachable", ErrorCode.HOST_UNREACHABLE),
            Map.entry("network is unreachable", ErrorCode.NETWORK_UNREACHABLE),
            Map.entry("network unreachable", ErrorCode.NETWORK_UNREACHABLE), // this one and some below: musl
            Map.entry("network is down", ErrorCode.NETWORK_UNREACHABLE),
            Map.entry("no buffer space available", ErrorCode.NO_BUFFER_SPACE),
            Map.entry("cannot allocate memory", ErrorCode.NO_BUFFER_SPACE),
            Map.entry("out of memory", ErrorCode.NO_BUFFER_SPACE),
            Map.entry("too many open files", ErrorCode.TOO_MANY_OPEN_FILES),
            Map.entry("no file descriptors available", ErrorCode.TOO_MANY_OPEN_FILES),
            Map.entry("address family not supported", ErrorCode.ADDRESS_FAMILY),
            Map.entry("protocol family unavailable", ErrorCode.ADDRESS_FAMILY),
            Map.entry("operation not supported", ErrorCode.UNSUPPORTED),
            Map.entry("not supported", ErrorCode.UNSUPPORTED),
            Map.entry("protocol not available", ErrorCode.UNSUPPORTED)));

    private ErrorTranslator() {}

    /**
     * Translates a failure; total over what can be thrown.
     *
     * @param operation what was attempted
     * @param local the socket's own endpoint, if it has one
     * @param remote the other endpoint, if there is one
     * @param subject what else it was about, if anything: the name of an option, a group
     * @param failure what was thrown; returned as it is if it is a {@link DgramException} already
     */
    static DgramException translate(
            String operation,
            @Nullable Endpoint local,
            @Nullable Endpoint remote,
            @Nullable String subject,
            Throwable failure) {
        if (failure instanceof DgramException translated) {
            return translated;
        }
        ErrorCode code = codeOf(failure);
        String detail = switch (code) {
            case IO, ACCESS_DENIED, UNSUPPORTED -> code.text() + " (" + textOf(failure) + ")";
            case UNKNOWN_HOST -> code.text() + " " + textOf(failure);
            default -> code.text();
        };
        String reason = subject == null ? detail : subject + ": " + detail;
        return new DgramException(code, operation, local, remote, reason, failure);
    }

    /** Returns what kind of failure something is that was thrown. */
    static ErrorCode codeOf(Throwable failure) {
        return switch (failure) {
            case ClosedChannelException e -> ErrorCode.CLOSED;
            case CancelledKeyException e -> ErrorCode.CLOSED;
            case ClosedSelectorException e -> ErrorCode.CLOSED;
            case PortUnreachableException e -> ErrorCode.PORT_UNREACHABLE;
            case NoRouteToHostException e -> ErrorCode.HOST_UNREACHABLE;
            case UnknownHostException e -> ErrorCode.UNKNOWN_HOST;
            case UnresolvedAddressException e -> ErrorCode.UNKNOWN_HOST;
            case UnsupportedAddressTypeException e -> ErrorCode.ADDRESS_FAMILY;
            case UnsupportedOperationException e -> ErrorCode.UNSUPPORTED;
            case SecurityException e -> ErrorCode.ACCESS_DENIED;
            case ErrnoException e -> byErrno(e.errno());
            case ConnectException e -> byText(e, ErrorCode.PORT_UNREACHABLE);
            case IOException e -> byText(e, ErrorCode.IO);
            default -> ErrorCode.IO;
        };
    }

    private static ErrorCode byErrno(int errno) {
        return switch (errno) {
            case ErrnoException.EPERM, ErrnoException.EACCES -> ErrorCode.ACCESS_DENIED;
            case ErrnoException.ENOMEM, ErrnoException.ENOBUFS -> ErrorCode.NO_BUFFER_SPACE;
            case ErrnoException.EMSGSIZE -> ErrorCode.MESSAGE_TOO_LARGE;
            case ErrnoException.ENOPROTOOPT, ErrnoException.EOPNOTSUPP -> ErrorCode.UNSUPPORTED;
            case ErrnoException.ENFILE, ErrnoException.EMFILE -> ErrorCode.TOO_MANY_OPEN_FILES;
            case ErrnoException.EAFNOSUPPORT -> ErrorCode.ADDRESS_FAMILY;
            case ErrnoException.EADDRINUSE -> ErrorCode.ADDRESS_IN_USE;
            case ErrnoException.EADDRNOTAVAIL, ErrnoException.ENODEV -> ErrorCode.ADDRESS_NOT_AVAILABLE;
            case ErrnoException.ENETDOWN, ErrnoException.ENETUNREACH -> ErrorCode.NETWORK_UNREACHABLE;
            case ErrnoException.ECONNREFUSED -> ErrorCode.PORT_UNREACHABLE;
            case ErrnoException.EHOSTUNREACH, ErrnoException.EHOSTDOWN -> ErrorCode.HOST_UNREACHABLE;
            default -> ErrorCode.IO;
        };
    }

    private static ErrorCode byText(IOException failure, ErrorCode otherwise) {
        String text = textOf(failure).toLowerCase(Locale.ROOT);
        for (Map.Entry<String, ErrorCode> entry : BY_TEXT) {
            if (text.contains(entry.getKey())) {
                return entry.getValue();
            }
        }
        return LocalisedErrors.codeOf(failure).orElse(otherwise);
    }

    private static List<Map.Entry<String, ErrorCode>> longestFirst(Map<String, ErrorCode> texts) {
        return texts.entrySet().stream()
                .sorted(Comparator.comparingInt(text -> -text.getKey().length()))
                .toList();
    }

    private static String textOf(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }
}
