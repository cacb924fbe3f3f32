package io.dgram.impl.errors;

import io.dgram.impl.transport.SystemError;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The English descriptions of system errors: those of glibc, which are also the keys of its translations, and those of
 * musl and macOS where they differ.
 */
public final class EnglishErrors {

    private static final Map<String, SystemError> BY_TEXT = Map.ofEntries(
            Map.entry("operation not permitted", SystemError.EPERM),
            Map.entry("no such device or address", SystemError.ENXIO),
            Map.entry("cannot allocate memory", SystemError.ENOMEM),
            Map.entry("out of memory", SystemError.ENOMEM), // musl
            Map.entry("permission denied", SystemError.EACCES),
            Map.entry("no such device", SystemError.ENODEV),
            Map.entry("invalid argument", SystemError.EINVAL),
            Map.entry("too many open files in system", SystemError.ENFILE),
            Map.entry("too many open files", SystemError.EMFILE),
            Map.entry("no file descriptors available", SystemError.EMFILE), // musl
            Map.entry("function not implemented", SystemError.ENOSYS),
            Map.entry("machine is not on the network", SystemError.ENONET),
            Map.entry("no error information", SystemError.ENONET), // musl, of nothing else that is here
            Map.entry("protocol error", SystemError.EPROTO),
            Map.entry("destination address required", SystemError.EDESTADDRREQ),
            Map.entry("message too long", SystemError.EMSGSIZE),
            Map.entry("message too large", SystemError.EMSGSIZE), // musl
            Map.entry("protocol not available", SystemError.ENOPROTOOPT),
            Map.entry("protocol not supported", SystemError.EPROTONOSUPPORT),
            Map.entry("operation not supported", SystemError.EOPNOTSUPP),
            Map.entry("not supported", SystemError.EOPNOTSUPP), // musl
            Map.entry("protocol family not supported", SystemError.EPFNOSUPPORT),
            Map.entry("address family not supported by protocol", SystemError.EAFNOSUPPORT),
            Map.entry("protocol family unavailable", SystemError.EAFNOSUPPORT), // the JDK's
            Map.entry("address already in use", SystemError.EADDRINUSE),
            Map.entry("address in use", SystemError.EADDRINUSE), // musl
            Map.entry("cannot assign requested address", SystemError.EADDRNOTAVAIL),
            Map.entry("can't assign requested address", SystemError.EADDRNOTAVAIL), // macOS
            Map.entry("address not available", SystemError.EADDRNOTAVAIL), // musl
            Map.entry("network is down", SystemError.ENETDOWN),
            Map.entry("network is unreachable", SystemError.ENETUNREACH),
            Map.entry("network unreachable", SystemError.ENETUNREACH), // musl
            Map.entry("network dropped connection on reset", SystemError.ENETRESET),
            Map.entry("connection reset by network", SystemError.ENETRESET), // musl
            Map.entry("no buffer space available", SystemError.ENOBUFS),
            Map.entry("transport endpoint is not connected", SystemError.ENOTCONN),
            Map.entry("socket not connected", SystemError.ENOTCONN), // musl
            Map.entry("connection timed out", SystemError.ETIMEDOUT),
            Map.entry("operation timed out", SystemError.ETIMEDOUT), // musl
            Map.entry("connection refused", SystemError.ECONNREFUSED),
            Map.entry("host is down", SystemError.EHOSTDOWN),
            Map.entry("no route to host", SystemError.EHOSTUNREACH),
            Map.entry("host is unreachable", SystemError.EHOSTUNREACH)); // musl

    // Longest first, because some descriptions contain others.
    private static final List<String> LONGEST_FIRST = BY_TEXT.keySet().stream()
            .sorted(Comparator.comparingInt(text -> -text.length()))
            .toList();

    private EnglishErrors() {}

    /** Returns the error that a text describes as a whole, such as the key of a translation. */
    public static Optional<SystemError> errorOf(String text) {
        SystemError error = BY_TEXT.get(text.toLowerCase(Locale.ROOT));
        return Optional.ofNullable(error);
    }

    /** Returns the error whose description is somewhere in a text. */
    public static Optional<SystemError> errorIn(String text) {
        String lowerCase = text.toLowerCase(Locale.ROOT);
        for (String known : LONGEST_FIRST) {
            if (lowerCase.contains(known)) {
                return errorOf(known);
            }
        }
        return Optional.empty();
    }
}
