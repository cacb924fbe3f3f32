package io.dgram.impl.sending;

import io.dgram.ErrorCode;
import io.dgram.impl.errors.ErrorTranslator;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.lifecycle.PendingErrors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells the failures of sends on a connected socket from errors that ICMP messages reported about earlier datagrams.
 *
 * <p>The kernel keeps such an error for the socket and hands it to the next call, which then does nothing else. That
 * clears it: the same call succeeds when it is made again, while a failure of its own repeats. So a send that fails is
 * made again, and the error was an earlier datagram's if that helps. Errors can come one after the other, as fast as
 * somebody forges them, hence more than one attempt.
 */
public final class SendRetry {

    /** A send that fails this many times in a row has a failure of its own. */
    public static final int MAX_ATTEMPTS = 16;

    // The next send is likely to fail for the same reason.
    private static final int ATTEMPTS_IN_A_STREAK = 3;

    private final BiConsumer<ErrorCode, Throwable> whenPending;
    private volatile @Nullable ErrorCode streak; // the code with which the last send failed

    /**
     * @param whenPending is given each error that concerned an earlier datagram
     */
    public SendRetry(BiConsumer<ErrorCode, Throwable> whenPending) {
        this.whenPending = whenPending;
    }

    /**
     * Notes that a send succeeded.
     *
     * @param attempts those of this send that failed before, or {@code null}: their errors concerned earlier datagrams
     */
    void succeeded(@Nullable Attempts attempts) {
        if (streak != null) { // written only then, as this comes once per datagram
            streak = null;
        }
        if (attempts != null) {
            attempts.failures.forEach(failure -> whenPending.accept(failure.code, failure.cause));
        }
    }

    /** The failed attempts of one send. For one thread. */
    final class Attempts {

        private record Failure(ErrorCode code, IOException cause) {}

        private final List<Failure> failures = new ArrayList<>(1);

        /** Notes a failed attempt. Returns whether the send is to be made again. */
        boolean retry(IOException cause) {
            ErrorCode code = ErrorTranslator.codeOf(Operation.SEND, cause);
            if (!PendingErrors.canBePending(code)) {
                return false;
            }
            failures.add(new Failure(code, cause));
            return failures.size() < (code == streak ? ATTEMPTS_IN_A_STREAK : MAX_ATTEMPTS);
        }

        /** Ends the attempts with a failure: errors of other kinds before it concerned earlier datagrams. */
        void fail(IOException cause) {
            ErrorCode own = ErrorTranslator.codeOf(Operation.SEND, cause);
            streak = own;
            for (Failure failure : failures) {
                if (failure.code != own) {
                    whenPending.accept(failure.code, failure.cause);
                }
            }
        }
    }

    Attempts begin() {
        return new Attempts();
    }
}
