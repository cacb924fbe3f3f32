package io.dgram.bench.suite;

/** A peer cannot run here: a library, a program or a feature of the kernel is not there. */
public final class MissingPeerException extends Exception {

    private static final long serialVersionUID = 1;

    /** Creates an exception that says what is not there. */
    public MissingPeerException(String why) {
        super(why);
    }
}
