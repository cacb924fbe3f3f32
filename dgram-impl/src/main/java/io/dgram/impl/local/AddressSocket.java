package io.dgram.impl.local;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.ErrorCode;
import io.dgram.Subscription;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The socket of one address, and how binding it has gone. Not thread-safe. */
final class AddressSocket {

    // For so long an address may not be ready without that being a failure: an IPv6 address is tested for duplicates
    // for up to two seconds (RFC 4862 sections 5.4.2 and 5.1), and an interface that is switched on needs a moment.
    private static final long READY_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final Endpoint endpoint;
    private final ManagedSocket socket;
    private final Map<Registration<?>, Subscription> subscriptions = new HashMap<>(2);
    private final long openedNanos;
    private boolean bound;
    private @Nullable ErrorCode reported;

    AddressSocket(Endpoint endpoint, ManagedSocket socket, long nanoTime) {
        this.endpoint = endpoint;
        this.socket = socket;
        openedNanos = nanoTime;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    ManagedSocket socket() {
        return socket;
    }

    boolean isBound() {
        return bound;
    }

    /** Tells whether the socket is bound and not closed. */
    boolean isOpen() {
        return bound && !socket.isClosed();
    }

    /** Tells whether the socket is still to be bound. */
    boolean isPending() {
        return !bound && !socket.isClosed();
    }

    void bind() throws DgramException {
        socket.bind(endpoint);
        bound = true;
        reported = null;
    }

    /** Tells whether a failure to bind is to be reported: once for each code in succession. */
    boolean isToReport(DgramException failure, long nanoTime) {
        boolean maybeSoon = failure.code() == ErrorCode.ADDRESS_NOT_AVAILABLE && nanoTime - openedNanos < READY_NANOS;
        if (maybeSoon || failure.code() == reported) {
            return false;
        }
        reported = failure.code();
        return true;
    }

    void register(Registration<?> registration) {
        subscriptions.put(registration, registration.with(socket));
    }

    void unregister(Registration<?> registration) {
        Subscription subscription = subscriptions.remove(registration);
        if (subscription != null) {
            subscription.close();
        }
    }
}
