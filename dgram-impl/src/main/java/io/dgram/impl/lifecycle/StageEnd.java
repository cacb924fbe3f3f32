package io.dgram.impl.lifecycle;

import io.dgram.impl.support.PinSafeLock;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The single dependent of a stage, shared by all sockets that wait until the stage completes.
 *
 * <p>A {@link CompletionStage} keeps its dependents until it completes, and has no method to remove one: a stage that
 * lives as long as the program would accumulate one for each socket that ever waited for it. So there is one
 * dependent per stage, this object, and a socket that no longer waits removes its link from it.
 */
final class StageEnd {

    /** A weak reference to a stage, equal to another if both refer to the same object. */
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

    private static final ReentrantLock LOCK = new PinSafeLock();
    private static final Map<Key, StageEnd> ALL = new HashMap<>(); // under LOCK
    private static final ReferenceQueue<CompletionStage<?>> COLLECTED = new ReferenceQueue<>();

    private final ReentrantLock lock = new PinSafeLock();
    private CloseTrigger.@Nullable Link first; // under lock; of a doubly linked list
    private boolean ended; // under lock

    private StageEnd() {}

    /** Returns the dependent of a stage. If the stage has completed, the dependent has ended. */
    static StageEnd of(CompletionStage<?> stage) {
        StageEnd existing = find(stage);
        if (existing != null) {
            return existing;
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

    /** Fires a link when the stage completes, or now if it has completed, unless the link is cut first. */
    void fire(CloseTrigger.Link link) {
        boolean completed;
        lock.lock();
        try {
            completed = ended;
            if (!completed && !link.isCut()) {
                add(link);
            }
        } finally {
            lock.unlock();
        }
        if (completed) {
            link.fire();
        }
    }

    /** Removes a link that was cut. */
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

    // Under lock. The links are the list's nodes: removing one takes constant time and no memory.
    private void add(CloseTrigger.Link link) {
        link.next = first;
        if (first != null) {
            first.previous = link;
        }
        first = link;
    }

    // Under lock. Does nothing if the link is not in the list.
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
