package io.dgram.impl.support;

import org.jspecify.annotations.Nullable;

/** Something to run that can wait in a {@link TaskQueue}, one at a time, without further memory. */
public abstract class QueuedTask implements Runnable {

    @Nullable
    QueuedTask next; // behind it in the queue that it is in
}
