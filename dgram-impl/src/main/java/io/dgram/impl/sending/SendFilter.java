package io.dgram.impl.sending;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.filter.AddressFilter;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.lifecycle.SocketState;
import java.net.InetAddress;
import java.util.Optional;

/** Whom a socket may send to. Any thread may ask, and change that. */
public final class SendFilter {

    private final SocketState state;
    private volatile AddressFilter filter;

    public SendFilter(SocketState state, Optional<AddressFilter> filter) {
        this.state = state;
        this.filter = filter.orElse(AddressFilter.allowAll());
    }

    public void set(AddressFilter next) {
        filter = next;
    }

    /** Checks that a target is let through. */
    public void require(Operation operation, Endpoint target) throws DgramException {
        if (!isAllowed(filter, target.address())) {
            throw new DgramException(ErrorCode.BLOCKED, operation.text(), state.localOrNull(), target, null, null);
        }
    }

    /** Tells whether a filter lets an address through, at no cost if it lets all through. */
    // The very object: another that is equal to it comes to the same.
    @SuppressWarnings("ReferenceEquality")
    public static boolean isAllowed(AddressFilter filter, InetAddress address) {
        return filter == AddressFilter.allowAll() || filter.allows(address);
    }
}
