package io.dgram.spi;

import io.dgram.Capabilities;
import io.dgram.DgramException;
import io.dgram.SocketConfig;
import io.dgram.SocketSnapshot;
import java.util.List;

/** Opens sockets. {@link io.dgram.Dgram} finds the implementation with the service loader. */
public interface SocketProvider {

    /**
     * Opens an unbound socket.
     *
     * @param config its configuration
     * @return the socket
     * @throws DgramException if the system refuses it, or cannot do what the configuration asks for; nothing stays open
     */
    ProvidedSocket open(SocketConfig config) throws DgramException;

    /**
     * Allocates a batch without entries.
     *
     * @param datagrams how many entries it can hold, at least 1
     * @param maxDatagramSize the longest payload of each, at least 1; both are within the limits of
     *     {@link io.dgram.Batch#allocate}
     * @return the batch
     */
    ProvidedBatch allocateBatch(int datagrams, int maxDatagramSize);

    /**
     * Opens a socket for each address of this machine, and follows the addresses.
     *
     * @param port the port, 0 to 65,535; 0 for one that is free on all addresses
     * @param config the configuration of each socket
     * @return the sockets, bound
     * @throws DgramException if no address can be bound; nothing stays open
     */
    ProvidedBoundAddresses bindAll(int port, SocketConfig config) throws DgramException;

    /**
     * Returns the interfaces of this machine.
     *
     * @return always the same object
     */
    ProvidedInterfaces interfaces();

    /**
     * Returns which capabilities are available here.
     *
     * @return the capabilities; they do not change while the process runs
     */
    Capabilities capabilities();

    /**
     * Describes the open sockets.
     *
     * @return the descriptions, in the order in which the sockets were opened; unmodifiable
     */
    List<SocketSnapshot> openSockets();
}
