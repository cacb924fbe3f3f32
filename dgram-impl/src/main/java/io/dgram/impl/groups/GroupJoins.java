package io.dgram.impl.groups;

import io.dgram.Membership;
import io.dgram.impl.interfaces.NetworkInterfaces;
import io.dgram.impl.interfaces.NetworkLink;
import io.dgram.impl.interfaces.NoInterfaceException;
import io.dgram.impl.support.BoundedLog;
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
 * Where a membership is: the interfaces on which its group is joined now, which come and go. For one thread at a time.
 */
final class GroupJoins {

    /** The group on one interface; which one, as it was then. */
    private record Place(Optional<NetworkLink> link, MulticastGroups.Joined joined) {

        /**
         * Tells whether the interface is still the one that the group was joined on, not another of its name. One that
         * has lost all its addresses may be another that has the same index, and has none yet.
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

    private final MulticastGroups groups;
    private final MembershipRequest request;
    private final String home;
    private final Map<String, Place> places = new LinkedHashMap<>(2); // by the interface's name
    private final Set<InetAddress> blocked = new LinkedHashSet<>(2);
    private Optional<NetworkInterface> last = Optional.empty();
    private boolean failing; // it could not be joined again somewhere

    /**
     * @param home the interface's name; {@link Membership#ALL_INTERFACES}; or empty where only the system knows
     */
    GroupJoins(MulticastGroups groups, MembershipRequest request, String home) {
        this.groups = groups;
        this.request = request;
        this.home = home;
    }

    /** Joins the group for the first time. If this throws it is joined nowhere. */
    void join() throws IOException {
        try {
            if (home.isEmpty()) {
                joinOn("", Optional.empty());
                return;
            }
            for (NetworkLink each : links()) {
                if (isWanted(each)) {
                    joinOn(each.name(), Optional.of(each));
                }
            }
            if (!isEverywhere() && places.isEmpty()) {
                throw new NoInterfaceException("no network interface '" + home + "'");
            }
        } catch (IOException | RuntimeException e) {
            leaveQuietly();
            throw e;
        }
    }

    /** Leaves the group wherever it is joined. If the system refuses, it stays joined there. */
    void leave() throws IOException {
        List<NetworkLink> links = links();
        for (Iterator<Place> all = places.values().iterator(); all.hasNext(); all.remove()) {
            Place place = all.next();
            try {
                place.joined.leave();
            } catch (IOException e) {
                // With the interface the membership has gone.
                if (place.isStill(links)) {
                    throw e;
                }
            }
        }
    }

    private List<NetworkLink> links() throws IOException {
        return NetworkInterfaces.links(List.of(home));
    }

    /**
     * Leaves interfaces that are gone, and joins the group on those that are there (again).
     *
     * @return why it could not be joined again somewhere, unless that was returned before
     */
    Optional<Exception> follow(List<NetworkLink> links) {
        if (home.isEmpty()) {
            return Optional.empty();
        }
        places.values().removeIf(place -> {
            if (place.isStill(links)) {
                return false;
            }
            leaveQuietly(place);
            return true;
        });
        Optional<Exception> failure = joinWhereMissing(links);
        boolean reported = failing;
        failing = failure.isPresent();
        return reported ? Optional.empty() : failure;
    }

    private Optional<Exception> joinWhereMissing(List<NetworkLink> links) {
        Optional<Exception> failure = Optional.empty();
        for (NetworkLink each : links) {
            if (isWanted(each) && !places.containsKey(each.name())) {
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
        return isEverywhere()
                ? each.known().stream().anyMatch(known -> NetworkInterfaces.canJoin(known, request.group()))
                : each.name().equals(home);
    }

    private boolean isEverywhere() {
        return home.equals(Membership.ALL_INTERFACES);
    }

    private void joinOn(String name, Optional<NetworkLink> link) throws IOException {
        Place place = new Place(link, groups.join(request.group(), link, request.source()));
        try {
            for (InetAddress source : blocked) {
                place.joined.block(source);
            }
        } catch (IOException | RuntimeException e) {
            leaveQuietly(place);
            throw e;
        }
        places.put(name, place);
        last = link.flatMap(NetworkLink::known);
    }

    private void leaveQuietly() {
        places.values().forEach(GroupJoins::leaveQuietly);
        places.clear();
    }

    private static void leaveQuietly(Place place) {
        try {
            place.joined.leave();
        } catch (IOException | RuntimeException e) {
            BoundedLog.SHARED.debug("leave", "leaving an interface that is gone", e);
        }
    }

    // ---------------------------------------------------------------------------------------------------- sources

    /** Keeps a source out, here and wherever the group is joined later. */
    void block(InetAddress source) throws IOException {
        if (!blocked.contains(source)) {
            everywhere(place -> place.joined.block(source), place -> place.joined.unblock(source));
            blocked.add(source);
        }
    }

    /** Lets a source in again. */
    void unblock(InetAddress source) throws IOException {
        if (blocked.contains(source)) {
            everywhere(place -> place.joined.unblock(source), place -> place.joined.block(source));
            blocked.remove(source);
        }
    }

    /** Something done about a source on one interface. */
    @FunctionalInterface
    private interface Change {
        void make(Place place) throws IOException;
    }

    // On all interfaces or on none; one that is gone does not count.
    private void everywhere(Change change, Change undo) throws IOException {
        List<NetworkLink> links = links();
        List<Place> changed = new ArrayList<>(places.size());
        for (Place place : places.values()) {
            try {
                change.make(place);
                changed.add(place);
            } catch (IOException | RuntimeException e) {
                if (place.isStill(links)) {
                    undo(changed, undo, e);
                    throw e;
                }
            }
        }
    }

    private static void undo(List<Place> changed, Change undo, Exception reason) {
        for (Place place : changed) {
            try {
                undo.make(place);
            } catch (IOException | RuntimeException e) {
                reason.addSuppressed(e);
            }
        }
    }

    Set<InetAddress> blocked() {
        return Set.copyOf(blocked);
    }

    // --------------------------------------------------------------------------------------------------- questions

    /** Tells whether this may be joined on an interface that another membership is joined on. */
    boolean sharesInterface(String otherHome) {
        return home.equals(otherHome) || isEverywhere() || otherHome.equals(Membership.ALL_INTERFACES);
    }

    /** Returns the interface's name, {@link Membership#ALL_INTERFACES}, or empty where only the system knows. */
    String home() {
        return home;
    }

    /** Tells whether there is no interface now. */
    boolean isNowhere() {
        return places.isEmpty();
    }

    /** Returns the one interface, if there is one, as it was when the group was last joined. */
    Optional<NetworkInterface> networkInterface() {
        return isEverywhere() ? Optional.empty() : last;
    }
}
