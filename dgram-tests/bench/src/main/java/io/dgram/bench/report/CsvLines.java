package io.dgram.bench.report;

import java.util.ArrayList;
import java.util.List;

/** Reads the cells of comma-separated values (RFC 4180). */
final class CsvLines {

    private static final int END = -1;

    private final String text;
    private int next;

    private CsvLines(String text) {
        this.text = text;
    }

    /** Returns the cells of each line. */
    static List<List<String>> parse(String text) {
        CsvLines lines = new CsvLines(text);
        List<List<String>> all = new ArrayList<>();
        while (lines.peek() != END) {
            all.add(lines.line());
        }
        return all;
    }

    private List<String> line() {
        List<String> cells = new ArrayList<>();
        do {
            cells.add(peek() == '"' ? quoted() : plain());
        } while (take() == ',');
        return cells;
    }

    private String plain() {
        int start = next;
        while (peek() != ',' && peek() != '\n' && peek() != END) {
            next++;
        }
        return text.substring(start, next);
    }

    // A quote inside is written twice, so it looks like the end of one quoted text and the start of the next.
    private String quoted() {
        StringBuilder cell = new StringBuilder();
        while (peek() == '"') {
            int end = text.indexOf('"', ++next);
            if (end < 0) {
                throw new IllegalArgumentException("a quote without an end: " + text.substring(next));
            }
            cell.append(text, next, end);
            next = end + 1;
            if (peek() == '"') {
                cell.append('"');
            }
        }
        return cell.toString();
    }

    private int take() {
        int taken = peek();
        next++;
        return taken;
    }

    private int peek() {
        return next < text.length() ? text.charAt(next) : END;
    }
}
