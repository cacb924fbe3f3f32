package io.dgram.impl.receiving;

import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.stats.KernelDrops;
import io.dgram.impl.stats.Traffic;
import io.dgram.impl.transport.Arrivals;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * Connects a channel of the JDK, which discards what is queued by then, and after that whatever the peer sends until it
 * finds nothing ({@code DatagramChannelImpl.connect}), without saying how much that was. Under the lock of the
 * {@link Inbox}.
 *
 * <p>A datagram of the socket's own keeps others out of the queue until the channel is connected. What the peer of the
 * connection sends at that moment, or what cannot be kept out, is counted by what all sockets of this machine receive
 * meanwhile. If that is more than expected, it may be others' datagrams: then the statistics say that they are not
 * exact.
 */
final class BlindConnect {

    /** How many times to try to fill the queue, as another sender may be faster. */
    private static final int MAX_FILLS = 32;

    /** How many times an empty queue is put down to a late datagram or an incomplete table of the kernel. */
    private static final int MAX_SURPRISES = 3;

    /** If all sockets together have received more than this meanwhile, it was probably not this one. */
    private static final int MAX_LIKELY = 3;

    private final Clearing clearing;
    private final Arrivals stopped;
    private final KernelDrops kernel;
    private final Traffic traffic;

    BlindConnect(Clearing clearing, Arrivals stopped, KernelDrops kernel, Traffic traffic) {
        this.clearing = clearing;
        this.stopped = stopped;
        this.kernel = kernel;
        this.traffic = traffic;
    }

    /** Connects the channel to itself: nothing can arrive from then on. */
    void toItself() throws IOException {
        if (fill()) {
            stopped.seal();
            traffic.ownArrived();
        } else {
            countWhatIsLost(stopped::seal);
        }
    }

    /** Connects the channel to a peer. */
    void toPeer(SocketState.ChannelAction action) throws IOException {
        if (fill()) {
            OptionalLong before = kernel.receivedByAll();
            action.run();
            traffic.ownArrived();
            note(before, 1);
        } else {
            countWhatIsLost(action);
        }
    }

    private boolean fill() {
        for (int i = 0; i < MAX_FILLS; i++) {
            clearing.takeAll(stopped.mostQueued());
            traffic.ownSent();
            if (!stopped.fill()) {
                traffic.ownArrived();
                return false;
            }
            OptionalLong queued = kernel.queued();
            if (queued.isPresent() && stopped.isFilled(queued.getAsLong())) {
                return true;
            }
            if (queued.orElse(0) == 0 && i > MAX_SURPRISES) {
                break; // it does not come, or nobody knows
            }
        }
        traffic.incomplete();
        return false;
    }

    private void countWhatIsLost(SocketState.ChannelAction action) throws IOException {
        OptionalLong before = kernel.receivedByAll();
        long own = -clearing.takenByThis();
        clearing.takeAll(stopped.mostQueued());
        own += clearing.takenByThis();
        action.run();
        note(before, own);
    }

    private void note(OptionalLong before, long own) {
        OptionalLong after = kernel.receivedByAll();
        if (before.isEmpty() || after.isEmpty()) {
            traffic.incomplete();
            return;
        }
        long lost = after.getAsLong() - before.getAsLong() - own;
        if (lost != 0) {
            traffic.incomplete();
        }
        if (lost > 0 && lost <= MAX_LIKELY) {
            traffic.discarded((int) lost);
        }
    }
}
