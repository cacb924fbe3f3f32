package io.dgram.impl;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The steps that close an object. Each runs no matter what the steps before it threw, so that nothing stays half closed
 * when memory runs out. Running them allocates nothing.
 */
final class ClosingSteps<T> {

    private final List<Consumer<T>> steps;

    /**
     * @param steps functions that capture nothing
     */
    ClosingSteps(List<Consumer<T>> steps) {
        this.steps = List.copyOf(steps);
    }

    /** Runs all steps in order, then throws what the first step that failed threw. */
    void make(T closed) {
        Throwable first = null;
        for (int i = 0; i < steps.size(); i++) { // by index, as an iterator needs memory
            try {
                steps.get(i).accept(closed);
            } catch (Throwable e) {
                first = first == null ? e : first;
            }
        }
        rethrow(first);
    }

    // No step throws a checked exception.
    private static void rethrow(@Nullable Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
    }
}
