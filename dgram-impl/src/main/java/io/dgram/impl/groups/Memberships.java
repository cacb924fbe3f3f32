package io.dgram.impl.groups;

import io.dgram.DgramException;
import io.dgram.Event;
import io.dgram.Membership;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.interfaces.NetworkInterfaces;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.options.InterfaceSettings;
import io.dgram.impl.support.Lazy;
import io.dgram.impl.support.PinSafeLock;
import io.dgram.impl.transport.MulticastGroups;
import io.dgram.impl.transport.NetworkLink;
import io.dgram.impl.transport.Transport;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The multicast memberships of a socket, which are kept up as interfaces come and go. */
public final class Memberships implements Lazy.Endable {

    private final SocketState state;
    private final Lazy<InterfaceSettings> settings;
    private final Consumer<Event> events;
    private final GroupRoute route;
    private final NetworkInterfaces interfaces;
    private final MulticastGroups groups;
    private final Runnable watcher = this::follow;
    private final ReentrantLock lock = new PinSafeLock();
    private final List<Joined> joined = new ArrayList<>(); // under lock

    /**
     * @param settings holds the multicast interface and the bound device
     * @param events receives an event when a membership is suspended or resumed, and failures to join again
     */
    public Memberships(
            SocketState state,
            Transport transport,
            NetworkInterfaces interfaces,
            Lazy<InterfaceSettings> settings,
            Consumer<Event> events) {
        this.state = state;
        this.settings = settings;
        this.events = events;
        this.interfaces = interfaces;
        groups = transport.groups();
        route = new GroupRoute(transport, settings);
    }

    public Membership join(String group, @Nullable String networkInterface, @Nullable String source)
            throws DgramException {
        state.requireOpen(Operation.JOIN);
        MembershipRequest request = reader(Operation.JOIN).of(group, networkInterface, source);
        lock.lock();
        try {
            return join(request);
        } catch (IOException | RuntimeException e) {
            throw new JoinFailure(state, request, joined.size()).of(e);
        } finally {
            try {
                stopWatchingUnlessNeeded();
            } finally {
                lock.unlock();
            }
        }
    }

    // Under lock.
    private Joined join(MembershipRequest request) throws IOException {
        String interfaceName =
                request.networkInterface().isEmpty() ? route.interfaceFor(request) : request.networkInterface();
        requireNotJoined(request, interfaceName);
        requireSameSources(request, interfaceName);
        interfaces.watcher().add(watcher); // before joining, so that no change is missed
        Joined membership = new Joined(request, interfaceName);
        joined.add(membership);
        boolean done = false;
        try {
            membership.joins.join();
            membership.suspended = membership.isSuspended();
            done = true;
            return membership;
        } finally {
            if (!done) {
                joined.remove(membership);
            }
        }
    }

    private RequestReader reader(Operation operation) {
        return new RequestReader(operation, state, interfaces);
    }

    public void leave(String group, @Nullable String networkInterface, @Nullable String source) throws DgramException {
        state.requireOpen(Operation.LEAVE);
        lock.lock();
        try {
            MembershipRequest request = toLeave(group, networkInterface, source);
            List<Joined> memberships = joined.stream()
                    .filter(other -> other.request.equals(request))
                    .toList();
            if (memberships.isEmpty()) {
                throw new IllegalStateException("leave: the socket is not a member of " + request);
            }
            for (Joined membership : memberships) {
                leave(membership);
            }
        } finally {
            lock.unlock();
        }
    }

    // Under lock. An interface that is gone can be named only as it was named when joining.
    private MembershipRequest toLeave(String group, @Nullable String networkInterface, @Nullable String source)
            throws DgramException {
        for (Joined membership : joined) {
            String name = membership.request.networkInterface();
            if (!name.isEmpty() && name.equals(networkInterface)) {
                return reader(Operation.LEAVE).named(group, name, source);
            }
        }
        return reader(Operation.LEAVE).of(group, networkInterface, source);
    }

    /** Tells whether there is a membership of an IPv4 group. */
    public boolean hasIpv4Groups() {
        lock.lock();
        try {
            return joined.stream().anyMatch(each -> each.request.group() instanceof Inet4Address);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the memberships. */
    public List<Membership> all() {
        lock.lock();
        try {
            return List.copyOf(joined);
        } finally {
            lock.unlock();
        }
    }

    /** Stops watching the interfaces. The system ends the memberships when the socket is closed. */
    @Override
    public void end() {
        interfaces.watcher().remove(watcher);
    }

    // Under lock.
    private void leave(Joined membership) throws DgramException {
        try {
            membership.joins.leave();
            joined.remove(membership);
            stopWatchingUnlessNeeded();
        } catch (IOException | RuntimeException e) {
            throw state.failure(Operation.LEAVE, null, membership.request.toString(), e);
        }
    }

    // Under lock.
    private void stopWatchingUnlessNeeded() {
        if (joined.isEmpty() || state.isClosed()) {
            interfaces.watcher().remove(watcher);
        }
    }

    // Lists the interfaces under lock, so that the list is not older than a join.
    private void follow() {
        List<DgramException> failures = new ArrayList<>(0);
        lock.lock();
        try {
            if (!state.isClosed()) {
                List<NetworkLink> links = interfaces.links(interfaceNames());
                for (Joined membership : joined) {
                    membership.joins.follow(links).ifPresent(e -> failures.add(notRejoined(membership.request, e)));
                    membership.reportSuspension();
                }
            }
        } catch (IOException e) {
            failures.add(state.failure(Operation.JOIN, null, "a change of the network interfaces", e));
        } finally {
            lock.unlock();
        }
        failures.forEach(failure -> events.accept(new Event.Failure(failure)));
    }

    /** Reports memberships that were suspended or resumed, as when the bound device was lost or set. */
    public void reportSuspensions() {
        lock.lock();
        try {
            joined.forEach(Joined::reportSuspension);
        } finally {
            lock.unlock();
        }
    }

    private DgramException notRejoined(MembershipRequest request, Exception cause) {
        return state.failure(Operation.JOIN, null, request + " again", cause);
    }

    // Under lock.
    private Set<String> interfaceNames() {
        return joined.stream()
                .map(membership -> membership.joins.interfaceName())
                .collect(Collectors.toSet());
    }

    // ------------------------------------------------------------------------------------------------------ joining

    // Under lock. The kernel has one membership per group and interface, however the interface was named. The JDK would
    // silently return the existing key.
    private void requireNotJoined(MembershipRequest request, String interfaceName) {
        for (Joined other : joined) {
            if (other.request.group().equals(request.group()) && other.joins.sharesInterface(interfaceName)) {
                if (other.request.source().equals(request.source())) {
                    throw new IllegalStateException("join: the socket is already a member of " + other.request);
                }
                if (other.request.source().isEmpty() || request.source().isEmpty()) {
                    throw new IllegalStateException("join: the socket is already a member of " + other.request
                            + ", and one group cannot be joined for all sources and for one");
                }
            }
        }
    }

    // Under lock.
    private void requireSameSources(MembershipRequest request, String interfaceName) {
        if (request.group() instanceof Inet6Address group && groups.mixesIpv6Sources()) {
            SourceFilters filters = filtersOf(group);
            filters.add(interfaceName, request.source(), Set.of());
            filters.requireSame();
        }
    }

    // Under lock.
    private void requireSameSourcesWithout(InetAddress source, Joined membership) {
        if (membership.request.group() instanceof Inet6Address group && groups.mixesIpv6Sources()) {
            SourceFilters filters = filtersOf(group);
            filters.block(membership.joins.interfaceName(), source);
            filters.requireSame();
        }
    }

    // Under lock.
    private SourceFilters filtersOf(InetAddress group) {
        SourceFilters filters = new SourceFilters();
        for (Joined other : joined) {
            if (other.request.group().equals(group)) {
                filters.add(other.joins.interfaceName(), other.request.source(), other.joins.blocked());
            }
        }
        return filters;
    }

    /** A membership as users see it. */
    private final class Joined implements Membership {

        private final MembershipRequest request;
        private final GroupJoins joins; // under lock
        private boolean suspended; // as last reported; under lock

        Joined(MembershipRequest request, String interfaceName) {
            this.request = request;
            this.joins = new GroupJoins(interfaces, groups, request, interfaceName);
        }

        @Override
        public InetAddress group() {
            return request.group();
        }

        @Override
        public Optional<NetworkInterface> networkInterface() {
            lock.lock();
            try {
                return joins.networkInterface();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public Optional<InetAddress> source() {
            return request.source();
        }

        @Override
        public boolean isActive() {
            lock.lock();
            try {
                return isMember();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public boolean isSuspended() {
            lock.lock();
            try {
                return isMember()
                        && (joins.isDetached() || settings.isPresentAnd(InterfaceSettings::isBoundDeviceLost));
            } finally {
                lock.unlock();
            }
        }

        // Under lock, so that the events are in order.
        private void reportSuspension() {
            boolean interrupted = joins.wasInterrupted();
            boolean now = isSuspended();
            if (state.isClosed()) {
                return; // which ends the membership
            }
            if (!suspended && (interrupted || now)) {
                suspended = true;
                events.accept(new Event.MembershipSuspended(this));
            }
            if (suspended && !now) {
                suspended = false;
                events.accept(new Event.MembershipResumed(this));
            }
        }

        @Override
        public void block(String source) throws DgramException {
            change(Operation.BLOCK, source, address -> {
                requireSameSourcesWithout(address, this);
                joins.block(address);
            });
        }

        @Override
        public void unblock(String source) throws DgramException {
            change(Operation.UNBLOCK, source, joins::unblock);
        }

        private void change(Operation operation, String source, SourceChange change) throws DgramException {
            state.requireOpen(operation);
            InetAddress address = reader(operation).sourceOf(request.group(), source);
            lock.lock();
            try {
                if (!isMember()) {
                    state.requireOpen(operation);
                    throw new IllegalStateException(operation + ": the socket is no longer a member of " + request);
                }
                if (request.source().isPresent()) {
                    throw new IllegalStateException(
                            operation + ": the socket is a member of " + request + " only: there is no other source");
                }
                change.of(address);
            } catch (IOException | UnsupportedOperationException e) {
                throw state.failure(operation, null, request + ": " + source, e);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public Set<InetAddress> blocked() {
            lock.lock();
            try {
                return joins.blocked();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() throws DgramException {
            lock.lock();
            try {
                if (isMember()) {
                    leave(this);
                }
            } finally {
                lock.unlock();
            }
        }

        // Under lock.
        private boolean isMember() {
            return !state.isClosed() && joined.contains(this);
        }

        @Override
        public String toString() {
            return "Membership[" + request + "]";
        }
    }

    /** Blocks or unblocks a source. */
    @FunctionalInterface
    private interface SourceChange {
        void of(InetAddress source) throws IOException;
    }
}
