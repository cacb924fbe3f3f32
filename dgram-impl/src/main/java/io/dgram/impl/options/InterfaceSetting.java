package io.dgram.impl.options;

import io.dgram.Event;
import io.dgram.Option;
import io.dgram.impl.interfaces.NetworkInterfaces;
import io.dgram.impl.interfaces.NoInterfaceException;
import io.dgram.impl.transport.InterfaceOption;
import io.dgram.impl.transport.NetworkLink;
import java.io.IOException;
import java.net.NetworkInterface;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An option of a socket whose value is an interface. The kernel stores the interface's index or address, which a new
 * interface of the same name does not have, so this then sets the option again. Not thread-safe.
 */
final class InterfaceSetting {

    private final Option<Optional<NetworkInterface>> option;
    private final InterfaceOption setter;
    private final NetworkInterfaces interfaces;
    private @Nullable NetworkLink applied; // as it was when the kernel was asked
    private boolean lost;
    private boolean failed;

    /**
     * @param setter sets the option
     */
    InterfaceSetting(Option<Optional<NetworkInterface>> option, InterfaceOption setter, NetworkInterfaces interfaces) {
        this.option = option;
        this.setter = setter;
        this.interfaces = interfaces;
    }

    void set(Optional<NetworkLink> link) throws IOException {
        setter.apply(link);
        applied = link.orElse(null);
        lost = false;
        failed = false;
    }

    /**
     * Sets the option again if there is another interface of its name.
     *
     * @param events receives an event if the interface is gone, and one if the option is in effect again
     * @return a failure to report: the option cannot be set again; each is returned once
     */
    Optional<Exception> follow(Consumer<Event> events) {
        NetworkLink before = applied;
        if (before == null) {
            return Optional.empty();
        }
        Optional<NetworkLink> now;
        try {
            now = interfaces.named(before.name());
        } catch (IOException e) {
            return Optional.of(e); // it is unknown whether the interface changed
        }
        // Another index is another interface, which has replaced the first between two looks.
        if (now.isEmpty() || now.get().index() != before.index()) {
            noteLoss(before, events);
        }
        return now.isEmpty() ? Optional.empty() : restore(before, now.get(), events);
    }

    private Optional<Exception> restore(NetworkLink before, NetworkLink now, Consumer<Event> events) {
        try {
            if (!setter.isSame(before, now)) {
                setter.apply(Optional.of(now));
                applied = now;
            }
            if (isInterrupted()) {
                events.accept(new Event.InterfaceRestored(option, now.name()));
            }
            lost = false;
            failed = false;
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            boolean reported = failed;
            failed = true;
            return reported ? Optional.empty() : Optional.of(e);
        }
    }

    private void noteLoss(NetworkLink link, Consumer<Event> events) {
        if (!lost) {
            lost = true;
            events.accept(new Event.InterfaceLost(option, link.name()));
        }
    }

    /** Returns the name of the interface, whether it is there or not; empty if none is set. */
    String name() {
        NetworkLink link = applied;
        return link == null ? "" : link.name();
    }

    Option<Optional<NetworkInterface>> option() {
        return option;
    }

    /** Tells whether an interface is set but gone, or could not be set again. */
    boolean isInterrupted() {
        return lost || failed;
    }

    /**
     * Returns the interface as it is now.
     *
     * @throws NoInterfaceException if it is gone, or the JDK knows nothing of it
     */
    Optional<NetworkInterface> get() throws IOException {
        NetworkLink link = applied;
        if (link == null) {
            return Optional.empty();
        }
        NetworkLink now = interfaces.named(link.name()).orElse(null);
        if (now == null) {
            throw noneNow(link);
        }
        if (now.known().isEmpty()) {
            throw new NoInterfaceException("the interface " + now.name()
                    + " is set; it has no address now, so that there is no java.net.NetworkInterface of it");
        }
        return now.known();
    }

    private static NoInterfaceException noneNow(NetworkLink link) {
        return new NoInterfaceException("the interface " + link.name()
                + " is set, but is gone; it is used again when there is one of that name");
    }
}
