package io.dgram.tests.model;

import io.dgram.tests.model.ModelSocket.Datagram;
import java.util.List;

/** The loopback network by its rules: who gets what is sent, at once and in order. */
final class ModelNetwork {

    private final List<ModelSocket> sockets;

    ModelNetwork(List<ModelSocket> sockets) {
        this.sockets = sockets;
    }

    /** Sends a datagram to a port; if no socket takes it the sender hears so, if it is connected. */
    void send(ModelSocket from, int port, String text) {
        from.countSent(text);
        boolean taken = false;
        for (ModelSocket socket : sockets) {
            if (hears(socket, port, from)) {
                socket.arrive(new Datagram(from.port(), text));
                taken = true;
            } else if (socket.isConnected() && socket.port() == port) {
                socket.happenings.add(Happening.KEPT_OUT_BY_CONNECTION);
            }
        }
        if (!taken && from.isConnected()) {
            from.addReport();
        }
    }

    /** Sends a datagram to a group: to members on the port, bound to the wildcard address. */
    void sendToGroup(ModelSocket from, String group, int port, String text) {
        from.countSent(text);
        for (ModelSocket socket : sockets) {
            if (!hears(socket, port, from)) {
                continue;
            }
            if (socket.showsWildcard() && socket.groups.contains(group)) {
                socket.arrive(new Datagram(from.port(), text));
                socket.happenings.add(Happening.GROUP_HEARD);
            } else {
                socket.happenings.add(Happening.GROUP_NOT_HEARD);
            }
        }
    }

    private static boolean hears(ModelSocket socket, int port, ModelSocket from) {
        return socket.isOpen() && socket.port() == port && (!socket.isConnected() || socket.peerPort() == from.port());
    }
}
