package io.dgram.app;

import java.util.function.Consumer;

/** Prints the first few answers in full, and after that only the progress. */
final class DemoProgress implements Consumer<Answer> {

    private static final int SHOWN_IN_FULL = 5;
    private static final int STEPS = 5;

    private final int count;
    private int answers;

    DemoProgress(int count) {
        this.count = count;
    }

    @Override
    public void accept(Answer answer) {
        answers++;
        if (answers <= SHOWN_IN_FULL) {
            Output.line(answer.line());
        } else if (answers % Math.max(1, count / STEPS) == 0) {
            Output.line("... " + answers + " of " + count + " came back");
        }
    }
}
