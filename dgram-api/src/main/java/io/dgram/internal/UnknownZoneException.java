package io.dgram.internal;

import java.io.Serial;

/** An address literal has the zone of an interface that this machine does not have, or no longer has. */
public final class UnknownZoneException extends IllegalArgumentException {

    @Serial
    private static final long serialVersionUID = 1L;

    UnknownZoneException(String message) {
        super(message);
    }
}
