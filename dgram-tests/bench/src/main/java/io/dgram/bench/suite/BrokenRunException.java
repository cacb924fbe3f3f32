package io.dgram.bench.suite;

/** A run gave nothing, though it should have: a peer crashed, hung or talked nonsense. */
public final class BrokenRunException extends Exception {

    private static final long serialVersionUID = 1;

    /** Creates an exception that says what happened. */
    public BrokenRunException(String why) {
        super(why);
    }
}
