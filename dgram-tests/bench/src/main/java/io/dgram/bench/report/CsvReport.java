package io.dgram.bench.report;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes every figure of every run, a line each. */
public final class CsvReport {

    private CsvReport() {}

    /** Returns the lines, each with a line feed at its end (RFC 4180, but for that). */
    public static String write(Results results) {
        Stream<String> lines = results.samples().stream().flatMap(CsvReport::lines);
        return Stream.concat(Stream.of("section,scenario,peer,run,figure,value,limited by the sender"), lines)
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    private static Stream<String> lines(Sample sample) {
        Subject subject = sample.subject();
        return sample.figures().entrySet().stream()
                .map(figure -> List.of(
                        subject.section().key(),
                        subject.scenario(),
                        subject.peer(),
                        Integer.toString(sample.run()),
                        figure.getKey().text(),
                        plain(figure.getValue()),
                        sample.limited() ? "*" : ""))
                .map(cells -> cells.stream().map(CsvReport::quote).collect(Collectors.joining(",")));
    }

    // Without an exponent, which spreadsheets take for text.
    private static String plain(double value) {
        return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
    }

    private static String quote(String cell) {
        return cell.matches("[^,\"\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
