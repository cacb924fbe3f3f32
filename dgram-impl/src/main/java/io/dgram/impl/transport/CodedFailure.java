package io.dgram.impl.transport;

import java.util.Optional;

/** An exception that knows which error the system reported, as those of the JDK do not. */
public interface CodedFailure {

    /** Returns the error; empty if it is none that a datagram socket is known to meet. */
    Optional<SystemError> error();

    /** Returns the error that an exception knows of; empty if it knows of none. */
    static Optional<SystemError> errorOf(Throwable failure) {
        return failure instanceof CodedFailure coded ? coded.error() : Optional.empty();
    }
}
