package io.dgram.impl.sending;

import io.dgram.ErrorCode;
import io.dgram.impl.errors.ErrorTranslator;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.lifecycle.PendingErrors;
import io.dgram.impl.stats.Traffic;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes the failures of sends on a connected socket from ICMP errors about earlier datagrams, and passes the
 * latter on as pending errors.
 *
 * <p>The kernel stores an ICMP error in the socket and returns it from the next call instead of doing what the call
 * asks for. That clears the error: the same call succeeds when it is repeated, whereas a failure of its own repeats. So
 * a send that fails is repeated, and if it then succeeds the error concerned an earlier datagram. Several errors can
 * arrive in succession, at the rate at which somebody forges them, hence more than one attempt.
 */
public final class StaleErrors {

    /** A send that fails this many times in succession has failed itself. */
    public static final int MAX_ATTEMPTS = 16;

    // When the previous send failed with the same code, this one is likely to fail for the same reason.
    private static final int ATTEMPTS_IN_A_STREAK = 3;

    private final Traffic traffic;
    private final PendingErrors pendingErrors;
    private volatile @Nullable ErrorCode streak; // the code with which the previous send failed

    StaleErrors(Traffic traffic, PendingErrors pendingErrors) {
        this.traffic = traffic;
        this.pendingErrors = pendingErrors;
    }

    /** The failed attempts of one send. For one thread. */
    final class Attempts {

        private record Failure(ErrorCode code, IOException cause) {}

        private final List<Failure> failures = new ArrayList<>(1);

        private Attempts() {}

        // Returns whether the send is to be repeated.
        private boolean add(IOException cause) {
            ErrorCode code = ErrorTranslator.codeOf(Operation.SEND, cause);
            if (!PendingErrors.canBePending(code)) {
                return false;
            }
            failures.add(new Failure(code, cause));
            return failures.size() < (code == streak ? ATTEMPTS_IN_A_STREAK : MAX_ATTEMPTS);
        }

        // Only errors of other kinds than the send's own concerned earlier datagrams.
        private void fail(IOException cause) {
            ErrorCode own = ErrorTranslator.codeOf(Operation.SEND, cause);
            streak = own;
            for (Failure failure : failures) {
                if (failure.code != own) {
                    onStaleError(failure);
                }
            }
        }

        private void onStaleError(Failure failure) {
            traffic.failed(Operation.RECEIVE, failure.code);
            pendingErrors.add(failure.code, failure.cause);
        }
    }

    /**
     * Absorbs the failure of an attempt to send, which may be an earlier datagram's: the send is to be repeated.
     *
     * @param before the attempts of this send that failed before, or {@code null} if this is the first
     * @param connected whether the datagram goes to the peer that the socket is connected to
     * @return the failed attempts, for {@link #succeeded} or the next failure
     * @throws IOException the failure, if it is the send's own
     */
    Attempts absorb(@Nullable Attempts before, IOException failure, boolean connected) throws IOException {
        // An unconnected socket can have an error left over from a connection that has just ended. The JDK throws
        // PortUnreachableException for the most likely one.
        if (!connected && !(failure instanceof PortUnreachableException)) {
            throw failure;
        }
        Attempts attempts = before == null ? new Attempts() : before;
        if (attempts.add(failure)) {
            return attempts;
        }
        attempts.fail(failure);
        throw failure;
    }

    /**
     * Notes that a send succeeded.
     *
     * @param attempts those of this send that failed before, or {@code null}: their errors concerned earlier datagrams
     */
    void succeeded(@Nullable Attempts attempts) {
        if (streak != null) { // test before writing, as this is called once per datagram
            streak = null;
        }
        if (attempts != null) {
            attempts.failures.forEach(attempts::onStaleError);
        }
    }
}
