package io.dgram.app;

import java.io.Serial;

/** The arguments on the command line are not valid for the command. */
final class UsageException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
