package io.dgram.bench.report;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what {@link CsvReport} has written. */
public final class RawFigures {

    private record Run(int part, Subject subject, int number, boolean limited) {}

    private final Results results = new Results();
    private final Map<Run, Map<Figure, Double>> runs = new LinkedHashMap<>();

    private RawFigures() {}

    /**
     * Returns the results.
     *
     * @throws IllegalArgumentException if the text is something else
     */
    public static Results read(String csv) {
        if (!csv.startsWith(CsvReport.HEADING + "\n")) {
            throw new IllegalArgumentException("not raw figures, or of another version");
        }
        RawFigures figures = new RawFigures();
        CsvLines.parse(csv).stream().skip(1).forEach(figures::add);
        figures.runs.forEach((run, values) ->
                figures.results.add(new Sample(run.subject(), run.part(), run.number(), values, run.limited())));
        return figures.results;
    }

    private void add(List<String> cells) {
        if (cells.size() != 8) {
            throw new IllegalArgumentException("not a line of raw figures: " + cells);
        }
        String value = cells.get(6);
        if (cells.get(1).equals(CsvReport.PART)) {
            results.add(new Part(cells.get(2), cells.get(3), value));
            return;
        }
        Subject subject = new Subject(Section.of(cells.get(1)), cells.get(3), cells.get(2));
        switch (cells.get(5)) {
            case CsvReport.MISSING -> results.addMissing(subject, value);
            case CsvReport.BROKEN -> results.addBroken(subject, Integer.parseInt(cells.get(4)), value);
            default -> {
                Run run = new Run(
                        Integer.parseInt(cells.get(0)),
                        subject,
                        Integer.parseInt(cells.get(4)),
                        !cells.get(7).isEmpty());
                runs.computeIfAbsent(run, same -> new EnumMap<>(Figure.class))
                        .put(Figure.of(cells.get(5)), Double.parseDouble(value));
            }
        }
    }
}
