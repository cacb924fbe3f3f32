package io.dgram.tests.hosts;

import java.io.Serial;

/** What a call threw on another host. */
final class RemoteFailure extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String reason;

    RemoteFailure(String reason, String message) {
        super(reason + ": " + message);
        this.reason = reason;
    }

    /** Returns the error code's name, or the exception's. */
    String reason() {
        return reason;
    }
}
