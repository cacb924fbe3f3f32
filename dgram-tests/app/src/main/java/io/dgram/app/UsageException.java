package io.dgram.app;

import java.io.Serial;

/** The command line asks for something that a command does not understand. */
final class UsageException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
