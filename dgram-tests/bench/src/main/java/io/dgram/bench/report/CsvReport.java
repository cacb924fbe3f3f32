package io.dgram.bench.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Writes all results, so that they can be read again: every figure of every run, a line each. */
public final class CsvReport {

    /** The names of the columns. */
    static final String HEADING = "part,section,scenario,peer,run,figure,value,limited by the sender";

    /** Stands for a section where a line tells of a part: its date, command and manner. */
    static final String PART = "part";

    /** Stands for a figure where a line tells why a peer is missing. */
    static final String MISSING = "missing";

    /** Stands for a figure where a line tells why a run broke. */
    static final String BROKEN = "broken";

    private final StringBuilder text = new StringBuilder(HEADING).append('\n');

    private CsvReport() {}

    /** Returns the lines, each with a line feed at its end (RFC 4180, but for that). */
    public static String write(Results results) {
        CsvReport report = new CsvReport();
        int number = 0;
        for (Part part : results.parts()) {
            report.line(++number, List.of(PART, part.date(), part.command(), "", "", part.how(), ""));
        }
        results.samples().forEach(report::add);
        results.missing().forEach((subject, why) -> report.line(0, note(subject, "", MISSING, why)));
        results.broken()
                .forEach(broken -> report.line(0, note(broken.subject(), "" + broken.run(), BROKEN, broken.why())));
        return report.text.toString();
    }

    private void add(Sample sample) {
        sample.figures().forEach((figure, value) -> {
            List<String> cells =
                    new ArrayList<>(note(sample.subject(), "" + sample.run(), figure.text(), plain(value)));
            cells.set(cells.size() - 1, sample.limited() ? "*" : "");
            line(sample.part(), cells);
        });
    }

    private static List<String> note(Subject subject, String run, String what, String value) {
        return List.of(subject.section().key(), subject.scenario(), subject.peer(), run, what, value, "");
    }

    private void line(int part, List<String> cells) {
        String rest = cells.stream().map(CsvReport::quote).collect(Collectors.joining(","));
        text.append(part).append(',').append(rest).append('\n');
    }

    // Without an exponent, which spreadsheets take for text.
    private static String plain(double value) {
        return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
    }

    private static String quote(String cell) {
        return cell.matches("[^,\"\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
