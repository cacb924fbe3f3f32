package io.dgram.tests.hosts;

/**
 * A datagram that was received.
 *
 * @param sender the sender's endpoint as the library prints it
 */
record Received(String sender, String text) {

    /** Returns the sender's address as the library prints it. */
    String senderHost() {
        return sender.substring(0, sender.lastIndexOf(':')).replaceAll("[\\[\\]]", "");
    }
}
