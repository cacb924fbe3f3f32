package io.dgram.bench.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A table in Markdown: the first column is text, all others are numbers. */
final class MarkdownTable {

    private final List<String> lines = new ArrayList<>();
    private final int columns;

    /** Creates a table that has its heading only. */
    MarkdownTable(List<String> headings) {
        columns = headings.size();
        add(headings);
        lines.add("|---|" + String.join("", Collections.nCopies(columns - 1, "--:|")));
    }

    /** Adds a row. */
    void add(List<String> cells) {
        if (cells.size() != columns) {
            throw new IllegalArgumentException(cells.size() + " cells, " + columns + " columns: " + cells);
        }
        lines.add("| "
                + String.join(" | ", cells.stream().map(MarkdownTable::escape).toList()) + " |");
    }

    private static String escape(String cell) {
        return cell.replace("|", "\\|");
    }

    /** Returns the text, with a line feed at its end. */
    @Override
    public String toString() {
        return String.join("\n", lines) + "\n";
    }
}
