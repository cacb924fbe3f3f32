package io.dgram.impl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The steps of closing")
class ClosingStepsTest {

    private static final IllegalStateException EARLY = new IllegalStateException("early");
    private static final Error LATE = new Error("late");

    @Test
    void runInOrder() {
        List<String> made = new ArrayList<>();

        new ClosingSteps<List<String>>(List.of(list -> list.add("1"), list -> list.add("2"), list -> list.add("3")))
                .make(made);

        assertEquals(List.of("1", "2", "3"), made);
    }

    @Test
    void allRunAndTheFirstExceptionIsThrown() {
        List<String> made = new ArrayList<>();
        ClosingSteps<List<String>> steps = new ClosingSteps<>(List.of(
                list -> list.add("1"),
                list -> {
                    throw EARLY;
                },
                list -> {
                    throw LATE;
                },
                list -> list.add("4")));

        assertSame(EARLY, assertThrows(IllegalStateException.class, () -> steps.make(made)));

        assertEquals(List.of("1", "4"), made);
    }

    @Test
    void throwErrorsUnchanged() {
        ClosingSteps<String> steps = new ClosingSteps<>(List.of(text -> {
            throw LATE;
        }));

        assertSame(LATE, assertThrows(Error.class, () -> steps.make("")));
    }
}
