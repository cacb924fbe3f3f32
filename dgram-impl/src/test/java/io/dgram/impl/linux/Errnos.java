package io.dgram.impl.linux;

import java.io.IOException;

/** Makes failures of the C library. */
public final class Errnos {

    private Errnos() {}

    /** Returns the failure of a system call that moves datagrams. */
    public static IOException of(int errno) {
        return ErrnoException.of("test", errno);
    }
}
