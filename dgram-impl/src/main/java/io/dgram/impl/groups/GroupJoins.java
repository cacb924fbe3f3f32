package io.dgram.impl.groups;

import io.dgram.Membership;
import io.dgram.impl.interfaces.NetworkInterfaces;
import io.dgram.impl.support.BoundedLog;
import io.dgram.impl.transport.MulticastGroups;
import io.dgram.impl.transport.NetworkLink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The interfaces on which the group of a membership is joined, as interfaces come and go. Not thread-safe.
 */
final class GroupJoins {

    /** A group joined on one interface, with that interface as it was when the group was joined. */
    private record JoinedInterface(Optional<NetworkLink> link, MulticastGroups.Joined group) {

        /**
         * Tells whether the interface is still the one on which the group was joined, not another of the same name. One
         * that has lost all its addresses counts as another, because a new interface may have the same index and no
         * address yet.
         */
        boolean isStill(List<NetworkLink> links) {
            return link.isEmpty() || links.stream().anyMatch(now -> isSame(link.get(), now));
        }

        private static boolean isSame(NetworkLink joined, NetworkLink now) {
            return now.name().equals(joined.name())
                    && now.index() == joined.index()
                    && (now.known().isPresent() || joined.known().isEmpty());
        }
    }

    private final NetworkInterfaces interfaces;
    private final MulticastGroups groups;
    private final MembershipRequest request;
    private final String interfaceName;
    private final Map<String, JoinedInterface> joinedOn = new LinkedHashMap<>(2); // by the interface's name
    private final Set<InetAddress> blocked = new LinkedHashSet<>(2);
    private Optional<NetworkInterface> last = Optional.empty();
    private boolean failing; // the last attempt to join again failed on some interface
    private boolean interrupted; // joined on no interface meanwhile

    /**
     * @param interfaceName the interface's name, {@link Membership#ALL_INTERFACES}, or empty if only the system knows
     */
    GroupJoins(NetworkInterfaces interfaces, MulticastGroups groups, MembershipRequest request, String interfaceName) {
        this.interfaces = interfaces;
        this.groups = groups;
        this.request = request;
        this.interfaceName = interfaceName;
    }

    /** Joins the group for the first time. If this throws, it is joined on no interface. */
    void join() throws IOException {
        try {
            if (interfaceName.isEmpty()) {
                joinOn("", Optional.empty());
                return;
            }
            for (NetworkLink each : links()) {
                if (isWanted(each)) {
                    joinOn(each.name(), Optional.of(each));
                }
            }
            if (!onAllInterfaces() && joinedOn.isEmpty()) {
                throw interfaces.missing(interfaceName);
            }
        } catch (IOException | RuntimeException e) {
            leaveQuietly();
            throw e;
        }
    }

    /** Leaves the group on all interfaces. If the system refuses, the group stays joined there. */
    void leave() throws IOException {
        List<NetworkLink> links = links();
        for (Iterator<JoinedInterface> all = joinedOn.values().iterator(); all.hasNext(); all.remove()) {
            JoinedInterface joined = all.next();
            try {
                joined.group.leave();
            } catch (IOException e) {
                // If the interface is gone, so is the membership.
                if (joined.isStill(links)) {
                    throw e;
                }
            }
        }
    }

    private List<NetworkLink> links() throws IOException {
        return interfaces.links(List.of(interfaceName));
    }

    /**
     * Drops interfaces that are gone, and joins the group on those that have appeared or come back.
     *
     * @return why the group could not be joined on one of them, unless a failure was returned before
     */
    Optional<Exception> follow(List<NetworkLink> links) {
        if (interfaceName.isEmpty()) {
            return Optional.empty();
        }
        joinedOn.values().removeIf(joined -> {
            if (joined.isStill(links)) {
                return false;
            }
            leaveQuietly(joined);
            return true;
        });
        interrupted |= isDetached();
        Optional<Exception> failure = joinWhereMissing(links);
        boolean reported = failing;
        failing = failure.isPresent();
        return reported ? Optional.empty() : failure;
    }

    private Optional<Exception> joinWhereMissing(List<NetworkLink> links) {
        Optional<Exception> failure = Optional.empty();
        for (NetworkLink each : links) {
            if (isWanted(each) && !joinedOn.containsKey(each.name())) {
                try {
                    joinOn(each.name(), Optional.of(each));
                } catch (IOException | RuntimeException e) {
                    failure = Optional.of(e);
                }
            }
        }
        return failure;
    }

    private boolean isWanted(NetworkLink each) {
        return onAllInterfaces()
                ? each.known().stream().anyMatch(known -> NetworkInterfaces.canJoin(known, request.group()))
                : each.name().equals(interfaceName);
    }

    private boolean onAllInterfaces() {
        return interfaceName.equals(Membership.ALL_INTERFACES);
    }

    private void joinOn(String name, Optional<NetworkLink> link) throws IOException {
        JoinedInterface joined = new JoinedInterface(link, groups.join(request.group(), link, request.source()));
        try {
            for (InetAddress source : blocked) {
                joined.group.block(source);
            }
        } catch (IOException | RuntimeException e) {
            leaveQuietly(joined);
            throw e;
        }
        joinedOn.put(name, joined);
        last = link.flatMap(NetworkLink::known);
    }

    private void leaveQuietly() {
        joinedOn.values().forEach(GroupJoins::leaveQuietly);
        joinedOn.clear();
    }

    private static void leaveQuietly(JoinedInterface joined) {
        try {
            joined.group.leave();
        } catch (IOException | RuntimeException e) {
            BoundedLog.SHARED.debug("leave", "leaving an interface that is gone", e);
        }
    }

    // ---------------------------------------------------------------------------------------------------- sources

    /** Blocks a source on all interfaces, and on those where the group is joined later. */
    void block(InetAddress source) throws IOException {
        if (!blocked.contains(source)) {
            everywhere(joined -> joined.group.block(source), joined -> joined.group.unblock(source));
            blocked.add(source);
        }
    }

    /** Unblocks a source. */
    void unblock(InetAddress source) throws IOException {
        if (blocked.contains(source)) {
            everywhere(joined -> joined.group.unblock(source), joined -> joined.group.block(source));
            blocked.remove(source);
        }
    }

    /** A change of the source filter on one interface. */
    @FunctionalInterface
    private interface Change {
        void make(JoinedInterface joined) throws IOException;
    }

    // Makes a change on all interfaces or on none, except for interfaces that are gone.
    private void everywhere(Change change, Change undo) throws IOException {
        List<NetworkLink> links = links();
        List<JoinedInterface> changed = new ArrayList<>(joinedOn.size());
        for (JoinedInterface joined : joinedOn.values()) {
            try {
                change.make(joined);
                changed.add(joined);
            } catch (IOException | RuntimeException e) {
                if (joined.isStill(links)) {
                    undo(changed, undo, e);
                    throw e;
                }
            }
        }
    }

    private static void undo(List<JoinedInterface> changed, Change undo, Exception reason) {
        for (JoinedInterface joined : changed) {
            try {
                undo.make(joined);
            } catch (IOException | RuntimeException e) {
                reason.addSuppressed(e);
            }
        }
    }

    Set<InetAddress> blocked() {
        return Set.copyOf(blocked);
    }

    // --------------------------------------------------------------------------------------------------- questions

    /** Tells whether this may be joined on the same interface as another membership. */
    boolean sharesInterface(String other) {
        return interfaceName.equals(other) || onAllInterfaces() || other.equals(Membership.ALL_INTERFACES);
    }

    /** Returns the interface's name, {@link Membership#ALL_INTERFACES}, or empty where only the system knows. */
    String interfaceName() {
        return interfaceName;
    }

    /** Tells whether the group was joined on no interface at some time since this was last called. */
    boolean wasInterrupted() {
        boolean was = interrupted;
        interrupted = false;
        return was;
    }

    /** Tells whether the group is joined on no interface at present. */
    boolean isDetached() {
        return joinedOn.isEmpty();
    }

    /** Returns the interface as it was when the group was last joined; empty for a membership on all interfaces. */
    Optional<NetworkInterface> networkInterface() {
        return onAllInterfaces() ? Optional.empty() : last;
    }
}
