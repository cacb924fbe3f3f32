package io.dgram.impl.polling;

/** What has passed through a socket so far, from which a thread that waits learns how to. Any thread may ask. */
public interface Load {

    /** Returns how many datagrams were received. */
    long datagramsReceived();

    /** Returns how many bytes their payloads had. */
    long bytesReceived();

    /** Returns how many datagrams were sent. */
    long datagramsSent();
}
