package io.dgram.tests.hosts;

import io.dgram.Message;
import java.util.Optional;

/** A small server: what it answers to a datagram. */
@FunctionalInterface
interface Answering {

    /** Returns the answer to a datagram; empty if it deserves none. */
    Optional<byte[]> answerTo(Message question);
}
