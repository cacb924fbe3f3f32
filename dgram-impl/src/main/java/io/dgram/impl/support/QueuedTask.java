package io.dgram.impl.support;

import org.jspecify.annotations.Nullable;

/** A task that is its own node in a {@link TaskQueue}, at most one at a time, so that adding it allocates nothing. */
public abstract class QueuedTask implements Runnable {

    @Nullable
    QueuedTask next;
}
