package io.dgram.tests.coverage;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;

/** The table of expected behaviours and the tests that carry them. */
final class BehaviourTable {

    /**
     * A behaviour.
     *
     * @param topic what it is about
     * @param id its identifier
     * @param text what is expected
     * @param unmet why it is not met; empty if it is
     */
    record Row(String topic, String id, String text, String unmet) {}

    private final List<Row> rows;

    private BehaviourTable(List<Row> rows) {
        this.rows = rows;
    }

    /** Reads the behaviours: see the resource {@code behaviours.txt}. */
    static BehaviourTable of(List<String> lines) {
        List<Row> rows = new ArrayList<>();
        String topic = "";
        for (String line : lines) {
            if (line.startsWith("## ")) {
                topic = line.substring(3);
            } else if (!line.isBlank() && !line.startsWith("#")) {
                String[] columns = line.split(" \\| ", -1);
                rows.add(new Row(topic, columns[0], columns[1], columns.length > 2 ? columns[2] : ""));
            }
        }
        return new BehaviourTable(rows);
    }

    List<Row> rows() {
        return rows;
    }

    /** Prints the table, as Markdown. */
    String print(Map<String, SortedSet<String>> testsById) {
        long unmet = rows.stream().filter(row -> !row.unmet().isEmpty()).count();
        long met = rows.size() - unmet;
        StringBuilder text = new StringBuilder();
        text.append("# What sockets are expected to do, and the tests that show it\n\n");
        text.append(
                "Made from the annotations `@Behaviour` of the tests; one of them fails when this table is not theirs,"
                        + " or a\n");
        text.append("behaviour has no test. To make it anew: `mvn verify -Dbehaviours=write`.\n\n");
        text.append(met).append(" of ").append(rows.size()).append(" behaviours are met (");
        text.append(String.format(Locale.ROOT, "%.1f", 100.0 * met / rows.size()))
                .append(" %).\n");
        String topic = "";
        for (Row row : rows) {
            if (!row.topic().equals(topic)) {
                topic = row.topic();
                text.append("\n## ").append(topic).append("\n\n| | Expected | Tests |\n|---|---|---|\n");
            }
            text.append("| ").append(row.id()).append(" | ").append(row.text()).append(" | ");
            text.append(row.unmet().isEmpty() ? testsOf(testsById.get(row.id())) : "*Not met.* " + row.unmet());
            text.append(" |\n");
        }
        return text.toString();
    }

    private static String testsOf(SortedSet<String> tests) {
        return tests == null ? "" : "`" + String.join("`, `", tests) + "`";
    }
}
