package io.dgram.impl.lifecycle;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The end of a stage, for all who want to know of it.
 *
 * <p>A stage keeps whatever depends on it until it ends, and there is no method to take a dependent away: a signal that
 * lives as long as the program would collect one for each socket that ever waited for it. So there is one dependent for
 * each stage, this, and who no longer waits leaves it.
 */
final class StageEnd {

    /** A stage, the very object, without keeping it in memory. */
    private static final class Key extends WeakReference<CompletionStage<?>> {

        private final int hash;

        Key(CompletionStage<?> stage, @Nullable ReferenceQueue<CompletionStage<?>> queue) {
            super(stage, queue);
            hash = System.identityHashCode(stage);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other || (other instanceof Key key && get() != null && key.refersTo(get()));
        }
    }

    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Map<Key, StageEnd> ALL = new HashMap<>(); // under LOCK
    private static final ReferenceQueue<CompletionStage<?>> COLLECTED = new ReferenceQueue<>();

    private final ReentrantLock lock = new ReentrantLock();
    private CloseTrigger.@Nullable Link first; // under lock: of those that wait, which are linked in both directions
    private boolean ended; // under lock

    private StageEnd() {}

    /** Returns the end of a stage. If the stage has ended, so has this. */
    static StageEnd of(CompletionStage<?> stage) {
        StageEnd there = find(stage);
        if (there != null) {
            return there;
        }
        StageEnd added = new StageEnd();
        CompletionStage<?> unused = stage.whenComplete((result, failure) -> added.end());
        return addIfAbsent(stage, added);
    }

    private static @Nullable StageEnd find(CompletionStage<?> stage) {
        Key key = new Key(stage, null);
        LOCK.lock();
        try {
            return ALL.get(key);
        } finally {
            LOCK.unlock();
        }
    }

    private static StageEnd addIfAbsent(CompletionStage<?> stage, StageEnd added) {
        Key key = new Key(stage, COLLECTED);
        LOCK.lock();
        try {
            for (Object gone; (gone = COLLECTED.poll()) != null; ) {
                ALL.remove(gone);
            }
            StageEnd other = ALL.putIfAbsent(key, added);
            return other == null ? added : other;
        } finally {
            LOCK.unlock();
        }
    }

    /** Has a link fire when the stage ends, at once if it has ended, unless it is cut by then. */
    void fire(CloseTrigger.Link link) {
        boolean now;
        lock.lock();
        try {
            now = ended;
            if (!now && !link.isCut()) {
                add(link);
            }
        } finally {
            lock.unlock();
        }
        if (now) {
            link.fire();
        }
    }

    /** Forgets a link, which was cut before. */
    void leave(CloseTrigger.Link link) {
        lock.lock();
        try {
            remove(link);
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            ended = true;
        } finally {
            lock.unlock();
        }
        for (CloseTrigger.Link link; (link = next()) != null; ) {
            link.fire();
        }
    }

    private CloseTrigger.@Nullable Link next() {
        lock.lock();
        try {
            CloseTrigger.Link next = first;
            if (next != null) {
                remove(next);
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    // Under lock. Linked by themselves, as removing one needs no memory then, and many take no longer than few.
    private void add(CloseTrigger.Link link) {
        link.next = first;
        if (first != null) {
            first.previous = link;
        }
        first = link;
    }

    // Under lock. Does nothing if it is not there.
    private void remove(CloseTrigger.Link link) {
        if (link.previous != null) {
            link.previous.next = link.next;
        } else if (first == link) {
            first = link.next;
        }
        if (link.next != null) {
            link.next.previous = link.previous;
        }
        link.previous = null;
        link.next = null;
    }
}
