package io.dgram.bench.peer;

/** Tells that a peer cannot do what it was asked to, here or at all: its line in the table stays empty. */
final class MissingException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * Says what is missing.
     *
     * @param why for the reader of the table
     */
    MissingException(String why) {
        super(why);
    }
}
