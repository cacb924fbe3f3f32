package io.dgram.tests.packaging;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The page for people who come from elsewhere: tables with a column headed {@code io.dgram}, which holds at most one
 * piece of Java a row, between what that replaces and what there is to say about it.
 *
 * @param rows the rows of these tables
 */
record MigrationPage(List<Row> rows) {

    private static final String FILE = "MIGRATION.md";
    private static final String SECTION = "## ";
    private static final String HEADING = "io.dgram";
    private static final int COLUMNS = 3;
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern JAVA = Pattern.compile("(`[^`]+`)?");
    private static final Pattern CALL = Pattern.compile("(\\w+)\\(");
    private static final Pattern WORD = Pattern.compile("\\w+");

    /**
     * A call and its counterpart.
     *
     * @param line the number of its line, counted from 1
     * @param section the heading above
     * @param original the call of the other library, as text
     * @param java the counterpart, or empty if there is none
     * @param remark what there is to say
     */
    record Row(int line, String section, String original, Optional<String> java, String remark) {

        boolean needsNativeAccess() {
            return remark.startsWith("needs native access");
        }

        boolean saysThatThereIsNoCounterpart() {
            return remark.startsWith("no counterpart");
        }

        @Override
        public String toString() {
            return FILE + ":" + line + ": " + java.orElse("no counterpart of " + original);
        }
    }

    /** Reads the page; skips the test where the sources of the project are not here. */
    static MigrationPage read() throws IOException {
        String root = System.getProperty("dgram.project.root");
        Path file = root == null
                ? Path.of(FILE)
                : Path.of(root).resolve("dgram-tests").resolve(FILE);
        assumeTrue(Files.isReadable(file), file + " is not here");
        return of(Files.readAllLines(file));
    }

    private static MigrationPage of(List<String> lines) {
        List<Row> rows = new ArrayList<>();
        String section = "";
        boolean inTable = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            List<String> cells = cells(line);
            if (line.startsWith(SECTION)) {
                section = line.substring(SECTION.length());
            }
            if (inTable && !cells.isEmpty() && !cells.getFirst().startsWith("---")) {
                rows.add(row(i + 1, section, cells));
            }
            inTable = !cells.isEmpty() && (inTable || cells.get(1).equals(HEADING));
        }
        return new MigrationPage(rows);
    }

    private static Row row(int line, String section, List<String> cells) {
        if (cells.size() != COLUMNS || !JAVA.matcher(cells.get(1)).matches()) {
            throw new IllegalArgumentException(FILE + ":" + line + ": not a row of this form: " + cells);
        }
        return new Row(line, section, cells.getFirst(), code(cells.get(1)).findFirst(), cells.get(2));
    }

    private static List<String> cells(String line) {
        if (!line.startsWith("|")) {
            return List.of();
        }
        String[] cells = line.substring(1).split("\\|", -1);
        return Arrays.stream(cells).limit(cells.length - 1).map(String::strip).toList();
    }

    private static Stream<String> code(String cell) {
        return CODE.matcher(cell).results().map(match -> match.group(1));
    }

    /** Returns the names of the methods that the remarks mention. */
    Set<String> methodsInRemarks() {
        return rows.stream()
                .flatMap(row -> code(row.remark()))
                .flatMap(code -> CALL.matcher(code).results())
                .map(call -> call.group(1))
                .collect(Collectors.toSet());
    }

    /** Returns the words in the calls of the other library, of all sections whose heading begins with a text. */
    Set<String> wordsUnder(String heading) {
        return rows.stream()
                .filter(row -> row.section().startsWith(heading))
                .flatMap(row -> code(row.original()))
                .flatMap(call -> WORD.matcher(call).results())
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }
}
