package io.dgram.impl.transport;

/** How many datagrams the messages of an {@link InboundBlock} had. For one thread at a time. */
public final class MessageCounts {

    private int messages;
    private int leadingSingles;
    private int datagrams;

    /** Counts another message. */
    public void add(int datagramsInMessage) {
        if (messages == leadingSingles && datagramsInMessage == 1) {
            leadingSingles++;
        }
        messages++;
        datagrams += datagramsInMessage;
    }

    /** Returns how many messages there were. */
    public int messages() {
        return messages;
    }

    /** Returns how many of them were single datagrams before the first of several. */
    public int leadingSingles() {
        return leadingSingles;
    }

    /** Returns how many datagrams they had, of all messages together. */
    public int datagrams() {
        return datagrams;
    }

    /** Begins to count anew. */
    public void reset() {
        messages = 0;
        leadingSingles = 0;
        datagrams = 0;
    }
}
