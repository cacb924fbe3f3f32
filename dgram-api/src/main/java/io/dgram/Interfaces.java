package io.dgram;

import io.dgram.spi.ProvidedInterfaces;
import java.util.List;
import java.util.Optional;

/**
 * The network interfaces of this machine and their addresses, now and as they change. Safe for use by several threads.
 *
 * {@snippet :
 * for (LocalInterface each : Dgram.interfaces().all()) {
 *     System.out.println(each); // such as: eth0 (2, up): 192.0.2.1, fe80::1%eth0
 * }
 * Subscription following = Dgram.interfaces().follow(change -> {
 *     System.out.println("new: " + change.added() + ", gone: " + change.removed());
 * });
 * following.close();
 * }
 *
 * <p>While there is a follower, a daemon thread waits for the system's notifications; without
 * {@link Capability#NATIVE_ACCESS} it compares the interfaces twice a second. It ends some seconds after the last
 * follower, and does not keep the Java virtual machine alive.
 *
 * @see Dgram#interfaces()
 */
public sealed interface Interfaces permits ProvidedInterfaces {

    /**
     * Asks the system for the interfaces.
     *
     * @return the interfaces that have an address, in the system's order; unmodifiable
     * @throws DgramException if the system refuses: {@link ErrorCode#TOO_MANY_OPEN_FILES}, {@link ErrorCode#IO}
     */
    List<LocalInterface> all() throws DgramException;

    /**
     * Asks the system for the interface of a name.
     *
     * @param name the name
     * @return the interface; empty if none that has an address has that name
     * @throws DgramException as {@link #all()}
     */
    Optional<LocalInterface> named(String name) throws DgramException;

    /**
     * Calls a listener with the interfaces that are there, as a change from none, and then with each change.
     *
     * <p>The listener is called on a virtual thread, one call at a time. It may block; changes that happen meanwhile
     * are reported together by its next call. So no change that lasts is missed, but an interface that was there for a
     * moment may not be seen. What the listener throws is logged by the {@link System.Logger} {@code io.dgram} at level
     * {@code WARNING}, at most once a second.
     *
     * @param listener receives the changes
     * @return ends this when it is closed; a call that has begun is not waited for
     * @throws DgramException as {@link #all()}; the listener is then never called
     */
    Subscription follow(Listener<? super InterfaceChange> listener) throws DgramException;
}
