package io.dgram.impl.linux;

/**
 * Empties the error queue when nothing is found to receive twice in a row: a thread that has been woken in vain was
 * probably woken by an error, and would be again.
 */
final class EmptyReads {

    private final ErrorQueue errors;
    private boolean wasEmpty; // racy: a lost update costs a system call, or a wake-up in vain

    EmptyReads(ErrorQueue errors) {
        this.errors = errors;
    }

    /** Notes that a call found something to receive, or did not. */
    void noteRead(boolean found) {
        if (!found && wasEmpty) {
            errors.take();
        }
        if (wasEmpty == found) {
            wasEmpty = !found;
        }
    }
}
