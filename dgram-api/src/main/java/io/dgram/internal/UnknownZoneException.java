package io.dgram.internal;

import java.io.Serial;

/** The zone of an address literal names an interface that this machine does not have, or no longer has. */
public final class UnknownZoneException extends IllegalArgumentException {

    @Serial
    private static final long serialVersionUID = 1L;

    UnknownZoneException(String message) {
        super(message);
    }
}
