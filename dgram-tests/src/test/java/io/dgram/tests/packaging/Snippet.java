package io.dgram.tests.packaging;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A piece of Java in a text for people.
 *
 * @param file the name of the file it stands in
 * @param line the line before its first, counted from 1
 * @param text the piece itself
 */
record Snippet(String file, int line, String text) {

    private static final Pattern MODULE = Pattern.compile("^(open )?module ", Pattern.MULTILINE);
    private static final Pattern PROGRAM = Pattern.compile("class (\\w+) .*static void main\\(", Pattern.DOTALL);
    private static final Pattern ENDLESS_LOOP = Pattern.compile("for \\(Message \\w+ : \\w+\\)");
    private static final Pattern IMPORT = Pattern.compile("^import .*;$", Pattern.MULTILINE);
    // "Socket" by name: java.net has one too.
    private static final String IMPORTS = "import io.dgram.*; import io.dgram.Socket; import io.dgram.filter.*;"
            + " import io.dgram.shards.*; import java.net.*; import java.util.concurrent.*;"
            + " import java.nio.*; import java.time.*; import java.util.*;";
    private static final String FRAGMENT = "Fragment";

    /** A module descriptor, to be compiled and no more. */
    boolean isModule() {
        return MODULE.matcher(text).find();
    }

    /** A server as it stands in the book: goes on until its thread is interrupted. */
    boolean isEndless() {
        return ENDLESS_LOOP.matcher(text).find();
    }

    /** Does it answer what it receives? */
    boolean answers() {
        return text.contains("message.sender())");
    }

    /** The name of the class whose {@code main} runs the snippet. */
    String mainClass() {
        Matcher program = PROGRAM.matcher(text);
        return program.find() ? program.group(1) : FRAGMENT;
    }

    /** The snippet as a whole program, each line at the number that it has in its file. */
    String asProgram() {
        if (isModule() || !mainClass().equals(FRAGMENT)) {
            return "\n".repeat(line) + text;
        }
        List<String> imports =
                IMPORT.matcher(text).results().map(MatchResult::group).toList();
        String header = IMPORTS + String.join(" ", imports) + " final class " + FRAGMENT
                + " { public static void main(String[] args) throws Exception {";
        return "\n".repeat(line - 1) + header + "\n" + IMPORT.matcher(text).replaceAll("") + "\n}}\n";
    }

    @Override
    public String toString() {
        return file + ":" + line;
    }
}
