package io.dgram.impl.polling;

import java.io.IOException;

/** A channel that a {@link Poller} knows. Its methods are called under the lock of the {@link ChannelReadiness}. */
interface Registration {

    /**
     * Asks the poller to report once when the channel is ready for an operation. Does nothing if it was asked already
     * and has not reported yet.
     *
     * @return whether the poller has to be woken for that to take effect
     * @throws IOException if the channel is closed, or the system refuses
     */
    boolean arm(int operation) throws IOException;

    /** Notes that the poller has reported operations, and asks anew for those that it has not reported. */
    void reported(int operations) throws IOException;
}
