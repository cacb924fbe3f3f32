package io.dgram.impl.linux;

import io.dgram.impl.transport.CodedFailure;
import io.dgram.impl.transport.SystemError;
import java.io.IOException;
import java.io.Serial;
import java.net.PortUnreachableException;
import java.util.Map;
import java.util.Optional;

/** The failure of a C library function, with its name and {@code errno} (errno(3)). */
public final class ErrnoException extends IOException implements CodedFailure {

    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int ENXIO = 6;
    public static final int EBADF = 9;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int ENODEV = 19;
    public static final int EINVAL = 22;
    public static final int ENFILE = 23;
    public static final int EMFILE = 24;
    public static final int ENOSYS = 38;
    public static final int ENONET = 64;
    public static final int EPROTO = 71;
    public static final int EDESTADDRREQ = 89;
    public static final int EMSGSIZE = 90;
    public static final int ENOPROTOOPT = 92;
    public static final int EPROTONOSUPPORT = 93;
    public static final int EOPNOTSUPP = 95;
    public static final int EPFNOSUPPORT = 96;
    public static final int EAFNOSUPPORT = 97;
    public static final int EADDRINUSE = 98;
    public static final int EADDRNOTAVAIL = 99;
    public static final int ENETDOWN = 100;
    public static final int ENETUNREACH = 101;
    public static final int ENETRESET = 102;
    public static final int ENOBUFS = 105;
    public static final int ENOTCONN = 107;
    public static final int ETIMEDOUT = 110;
    public static final int ECONNREFUSED = 111;
    public static final int EHOSTDOWN = 112;
    public static final int EHOSTUNREACH = 113;

    @Serial
    private static final long serialVersionUID = 1L;

    private static final Map<Integer, SystemError> ERRORS = Map.ofEntries(
            Map.entry(EPERM, SystemError.EPERM),
            Map.entry(EINTR, SystemError.EINTR),
            Map.entry(EIO, SystemError.EIO),
            Map.entry(ENXIO, SystemError.ENXIO),
            Map.entry(EBADF, SystemError.EBADF),
            Map.entry(EAGAIN, SystemError.EAGAIN),
            Map.entry(ENOMEM, SystemError.ENOMEM),
            Map.entry(EACCES, SystemError.EACCES),
            Map.entry(ENODEV, SystemError.ENODEV),
            Map.entry(EINVAL, SystemError.EINVAL),
            Map.entry(ENFILE, SystemError.ENFILE),
            Map.entry(EMFILE, SystemError.EMFILE),
            Map.entry(ENOSYS, SystemError.ENOSYS),
            Map.entry(ENONET, SystemError.ENONET),
            Map.entry(EPROTO, SystemError.EPROTO),
            Map.entry(EDESTADDRREQ, SystemError.EDESTADDRREQ),
            Map.entry(EMSGSIZE, SystemError.EMSGSIZE),
            Map.entry(ENOPROTOOPT, SystemError.ENOPROTOOPT),
            Map.entry(EPROTONOSUPPORT, SystemError.EPROTONOSUPPORT),
            Map.entry(EOPNOTSUPP, SystemError.EOPNOTSUPP),
            Map.entry(EPFNOSUPPORT, SystemError.EPFNOSUPPORT),
            Map.entry(EAFNOSUPPORT, SystemError.EAFNOSUPPORT),
            Map.entry(EADDRINUSE, SystemError.EADDRINUSE),
            Map.entry(EADDRNOTAVAIL, SystemError.EADDRNOTAVAIL),
            Map.entry(ENETDOWN, SystemError.ENETDOWN),
            Map.entry(ENETUNREACH, SystemError.ENETUNREACH),
            Map.entry(ENETRESET, SystemError.ENETRESET),
            Map.entry(ENOBUFS, SystemError.ENOBUFS),
            Map.entry(ENOTCONN, SystemError.ENOTCONN),
            Map.entry(ETIMEDOUT, SystemError.ETIMEDOUT),
            Map.entry(ECONNREFUSED, SystemError.ECONNREFUSED),
            Map.entry(EHOSTDOWN, SystemError.EHOSTDOWN),
            Map.entry(EHOSTUNREACH, SystemError.EHOSTUNREACH));

    private final int errno;

    ErrnoException(String function, int errno) {
        super(function + ": " + nameOf(errno));
        this.errno = errno;
    }

    /**
     * Returns the failure of a function that moves datagrams, with the JDK's exception type for an unreachable port.
     */
    static IOException of(String function, int errno) {
        ErrnoException failure = new ErrnoException(function, errno);
        return errno == ECONNREFUSED
                ? (IOException) new PortUnreachableException(failure.getMessage()).initCause(failure)
                : failure;
    }

    private static String nameOf(int errno) {
        SystemError known = ERRORS.get(errno);
        return known == null ? "errno " + errno : known.name();
    }

    /** Returns the errors that the functions of a datagram socket can fail with, by number. */
    static Map<Integer, SystemError> known() {
        return ERRORS;
    }

    @Override
    public Optional<SystemError> error() {
        return Optional.ofNullable(ERRORS.get(errno));
    }

    /** Returns the number, as Linux defines it. */
    public int errno() {
        return errno;
    }
}
