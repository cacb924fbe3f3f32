package io.dgram.impl.errors;

import io.dgram.impl.linux.ErrnoException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The descriptions of errors in English: those of glibc, which are also the keys of its translations, and those of musl
 * and macOS where they differ.
 */
final class EnglishErrors {

    private static final Map<String, Integer> BY_TEXT = Map.ofEntries(
            Map.entry("operation not permitted", ErrnoException.EPERM),
            Map.entry("no such device or address", ErrnoException.ENXIO),
            Map.entry("cannot allocate memory", ErrnoException.ENOMEM),
            Map.entry("out of memory", ErrnoException.ENOMEM), // musl
            Map.entry("permission denied", ErrnoException.EACCES),
            Map.entry("no such device", ErrnoException.ENODEV),
            Map.entry("invalid argument", ErrnoException.EINVAL),
            Map.entry("too many open files in system", ErrnoException.ENFILE),
            Map.entry("too many open files", ErrnoException.EMFILE),
            Map.entry("no file descriptors available", ErrnoException.EMFILE), // musl
            Map.entry("function not implemented", ErrnoException.ENOSYS),
            Map.entry("machine is not on the network", ErrnoException.ENONET),
            Map.entry("no error information", ErrnoException.ENONET), // musl, of nothing else that is here
            Map.entry("protocol error", ErrnoException.EPROTO),
            Map.entry("destination address required", ErrnoException.EDESTADDRREQ),
            Map.entry("message too long", ErrnoException.EMSGSIZE),
            Map.entry("message too large", ErrnoException.EMSGSIZE), // musl
            Map.entry("protocol not available", ErrnoException.ENOPROTOOPT),
            Map.entry("protocol not supported", ErrnoException.EPROTONOSUPPORT),
            Map.entry("operation not supported", ErrnoException.EOPNOTSUPP),
            Map.entry("not supported", ErrnoException.EOPNOTSUPP), // musl
            Map.entry("protocol family not supported", ErrnoException.EPFNOSUPPORT),
            Map.entry("address family not supported by protocol", ErrnoException.EAFNOSUPPORT),
            Map.entry("protocol family unavailable", ErrnoException.EAFNOSUPPORT), // the JDK's
            Map.entry("address already in use", ErrnoException.EADDRINUSE),
            Map.entry("address in use", ErrnoException.EADDRINUSE), // musl
            Map.entry("cannot assign requested address", ErrnoException.EADDRNOTAVAIL),
            Map.entry("can't assign requested address", ErrnoException.EADDRNOTAVAIL), // macOS
            Map.entry("address not available", ErrnoException.EADDRNOTAVAIL), // musl
            Map.entry("network is down", ErrnoException.ENETDOWN),
            Map.entry("network is unreachable", ErrnoException.ENETUNREACH),
            Map.entry("network unreachable", ErrnoException.ENETUNREACH), // musl
            Map.entry("network dropped connection on reset", ErrnoException.ENETRESET),
            Map.entry("connection reset by network", ErrnoException.ENETRESET), // musl
            Map.entry("no buffer space available", ErrnoException.ENOBUFS),
            Map.entry("transport endpoint is not connected", ErrnoException.ENOTCONN),
            Map.entry("socket not connected", ErrnoException.ENOTCONN), // musl
            Map.entry("connection timed out", ErrnoException.ETIMEDOUT),
            Map.entry("operation timed out", ErrnoException.ETIMEDOUT), // musl
            Map.entry("connection refused", ErrnoException.ECONNREFUSED),
            Map.entry("host is down", ErrnoException.EHOSTDOWN),
            Map.entry("no route to host", ErrnoException.EHOSTUNREACH),
            Map.entry("host is unreachable", ErrnoException.EHOSTUNREACH)); // musl

    // As some contain others.
    private static final List<String> LONGEST_FIRST = BY_TEXT.keySet().stream()
            .sorted(Comparator.comparingInt(text -> -text.length()))
            .toList();

    private EnglishErrors() {}

    /** Returns the error that a text describes as a whole, such as the key of a translation. */
    static OptionalInt errnoOf(String text) {
        Integer errno = BY_TEXT.get(text.toLowerCase(Locale.ROOT));
        return errno == null ? OptionalInt.empty() : OptionalInt.of(errno);
    }

    /** Returns the error whose description is somewhere in a text. */
    static OptionalInt errnoIn(String text) {
        String lowerCase = text.toLowerCase(Locale.ROOT);
        for (String known : LONGEST_FIRST) {
            if (lowerCase.contains(known)) {
                return errnoOf(known);
            }
        }
        return OptionalInt.empty();
    }
}
