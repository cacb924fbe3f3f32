package io.dgram.impl;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.filter.AddressFilter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whom a socket may send to. */
final class SendFilter {

    private final SocketState state;
    private final @Nullable AddressFilter filter;

    SendFilter(SocketState state, Optional<AddressFilter> filter) {
        this.state = state;
        this.filter = filter.orElse(null);
    }

    /** Checks that a target is let through. */
    void require(String operation, Endpoint target) throws DgramException {
        if (filter != null && !filter.allows(target.address())) {
            throw new DgramException(ErrorCode.BLOCKED, operation, state.localOrNull(), target, null, null);
        }
    }
}
