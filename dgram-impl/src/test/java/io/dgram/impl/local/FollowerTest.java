package io.dgram.impl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.InterfaceChange;
import io.dgram.Listener;
import io.dgram.LocalInterface;
import io.dgram.impl.LogSpy;
import io.dgram.impl.Tasks;
import io.dgram.impl.support.Clock;
import io.dgram.impl.support.Threads;
import io.dgram.spi.InterfaceDraft;
import io.dgram.spi.Values;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A listener that follows the interfaces")
@Timeout(60)
class FollowerTest {

    private final ReentrantLock lock = new ReentrantLock();
    private final List<InterfaceChange> changes = new CopyOnWriteArrayList<>();
    private final AtomicInteger ended = new AtomicInteger();

    @AfterEach
    void restoreThreads() {
        Threads.beforeStart = name -> {};
    }

    private Follower follower(Listener<InterfaceChange> listener) {
        return new Follower(listener, lock, Clock.SYSTEM, follower -> ended.incrementAndGet());
    }

    private void offer(Follower follower, String... addresses) throws UnknownHostException {
        InterfaceDraft draft = new InterfaceDraft("eth0", 2);
        draft.addresses = addresses(addresses);
        List<LocalInterface> interfaces =
                addresses.length == 0 ? List.of() : List.of(Values.get().localInterface(draft));
        lock.lock();
        try {
            follower.offer(interfaces);
        } finally {
            lock.unlock();
        }
    }

    private static List<InetAddress> addresses(String... literals) throws UnknownHostException {
        List<InetAddress> addresses = new CopyOnWriteArrayList<>();
        for (String literal : literals) {
            addresses.add(InetAddress.getByName(literal));
        }
        return addresses;
    }

    private void awaitChanges(int count) {
        Tasks.await("changes", () -> changes.size() >= count);
        assertEquals(count, changes.size());
    }

    @Test
    void isCalledFirstWithWhatIsThere() throws Exception {
        Follower follower = follower(changes::add);

        offer(follower, "192.0.2.1", "192.0.2.2");
        awaitChanges(1);
        offer(follower, "192.0.2.2", "192.0.2.3");
        awaitChanges(2);

        assertEquals(List.of(), changes.get(0).before());
        assertEquals(addresses("192.0.2.1", "192.0.2.2"), changes.get(0).added());
        assertEquals(List.of(), changes.get(0).removed());
        assertEquals(addresses("192.0.2.3"), changes.get(1).added());
        assertEquals(addresses("192.0.2.1"), changes.get(1).removed());
        assertEquals(changes.get(0).after(), changes.get(1).before());
    }

    @Test
    void isCalledOnceWhereThereIsNothing() throws Exception {
        Follower follower = follower(changes::add);

        offer(follower);
        awaitChanges(1);
        offer(follower);
        offer(follower, "192.0.2.1");
        awaitChanges(2);

        assertEquals(List.of(), changes.get(0).after());
        assertEquals(addresses("192.0.2.1"), changes.get(1).added());
    }

    @Test
    void seesWhatHappensWhileItIsBusyAsOneChange() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Follower follower = follower(change -> {
            busy.countDown();
            go.await();
            changes.add(change);
        });
        offer(follower, "192.0.2.1");
        busy.await();

        for (int i = 2; i < 100; i++) {
            offer(follower, "192.0.2." + i);
        }
        go.countDown();

        awaitChanges(2);
        assertEquals(addresses("192.0.2.99"), changes.get(1).added());
        assertEquals(addresses("192.0.2.1"), changes.get(1).removed());
    }

    @Test
    void isNotCalledForWhatCameAndWentWhileItWasBusy() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Follower follower = follower(change -> {
            busy.countDown();
            go.await();
            changes.add(change);
        });
        offer(follower, "192.0.2.1");
        busy.await();

        offer(follower, "192.0.2.1", "192.0.2.2");
        offer(follower, "192.0.2.1");
        go.countDown();
        awaitChanges(1);
        offer(follower, "192.0.2.3");

        awaitChanges(2);
        assertEquals(addresses("192.0.2.3"), changes.get(1).added());
    }

    @Test
    void maySeeTheNextChangeAfterItThrew() throws Exception {
        Follower follower = follower(change -> {
            changes.add(change);
            throw new IllegalStateException("for a test");
        });
        try (LogSpy log = new LogSpy()) {
            offer(follower, "192.0.2.1");
            awaitChanges(1);
            offer(follower, "192.0.2.2");
            awaitChanges(2);
            AtomicInteger next = new AtomicInteger(3); // one record a second is logged of what all sockets share
            Tasks.await("a log record", () -> {
                offer(follower, "192.0.2." + next.getAndIncrement() % 250);
                return log.messages().stream().anyMatch(text -> text.contains("for a test"));
            });
        }
    }

    @Test
    void isNotCalledOnceItIsClosed() throws Exception {
        Follower follower = follower(changes::add);
        offer(follower, "192.0.2.1");
        awaitChanges(1);
        assertTrue(follower.isActive());

        follower.close();
        follower.close();
        offer(follower, "192.0.2.2");

        assertFalse(follower.isActive());
        assertEquals(1, ended.get());
        assertEquals(1, changes.size());
    }

    @Test
    void isCalledLaterIfThereIsNoThread() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        Threads.beforeStart = name -> {
            if (name.equals("io.dgram-interface-changes") && attempts.incrementAndGet() < 3) {
                throw new OutOfMemoryError("unable to create native thread");
            }
        };
        Follower follower = follower(changes::add);

        offer(follower, "192.0.2.1");

        awaitChanges(1);
        assertEquals(3, attempts.get());
    }

    /** Interfaces that cannot be copied the first time. */
    private static final class NoMemoryAtFirst extends AbstractList<LocalInterface> {

        private final AtomicInteger copies = new AtomicInteger();

        @Override
        public LocalInterface get(int index) {
            throw new IndexOutOfBoundsException(index);
        }

        @Override
        public int size() {
            return 0;
        }

        @Override
        public Object[] toArray() {
            if (copies.incrementAndGet() == 1) {
                throw new OutOfMemoryError("for a test");
            }
            return super.toArray();
        }
    }

    @Test
    void isCalledLaterIfThereIsNoMemory() throws Exception {
        Follower follower = follower(changes::add);
        lock.lock();
        try {
            follower.offer(new NoMemoryAtFirst());
        } finally {
            lock.unlock();
        }

        awaitChanges(1);
        offer(follower, "192.0.2.1");
        awaitChanges(2);
    }
}
