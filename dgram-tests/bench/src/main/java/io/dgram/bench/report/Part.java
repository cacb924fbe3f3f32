package io.dgram.bench.report;

/**
 * A run of the suite that the results come from. There are several where what was measured later was added.
 *
 * @param date when it began
 * @param command what was asked for
 * @param how how it was measured, in words: how often and how long, and with what
 */
public record Part(String date, String command, String how) {

    @Override
    public String toString() {
        return date + ", `" + command + "`: " + how;
    }
}
