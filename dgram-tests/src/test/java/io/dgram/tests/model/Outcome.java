package io.dgram.tests.model;

import io.dgram.DgramException;
import org.junit.jupiter.api.function.Executable;

/** How a call ends. */
enum Outcome {
    DONE,
    ILLEGAL_STATE,
    CLOSED,
    ADDRESS_IN_USE,
    PORT_UNREACHABLE;

    /** Makes a call and tells how it ended; in any other way than these, this throws what it threw. */
    static Outcome of(Executable call) throws Throwable {
        try {
            call.execute();
            return DONE;
        } catch (IllegalStateException e) {
            return ILLEGAL_STATE;
        } catch (DgramException e) {
            for (Outcome outcome : values()) {
                if (outcome.name().equals(e.code().name())) {
                    return outcome;
                }
            }
            throw e;
        }
    }
}
