package io.dgram.impl.transport;

import io.dgram.Capabilities;
import io.dgram.SocketType;
import java.io.IOException;

/** Opens the sockets of a system, and knows what that system can do. */
public interface Platform {

    /**
     * Opens a socket.
     *
     * @throws UnsupportedOperationException if the system has no such sockets, for want of IPv6 for example
     */
    Transport open(SocketType type) throws IOException;

    /** Returns what can be done on this machine, as found out by trying. */
    Capabilities capabilities();

    /** Returns what the texts of the JDK's exceptions mean. */
    ErrorTexts errorTexts();

    /** Returns what the system knows about network interfaces. */
    InterfaceLookup interfaces();
}
