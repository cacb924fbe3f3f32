package io.dgram.app;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * The arguments of a command: operands, and options of the form {@code --name value}.
 *
 * <p>A command takes the arguments that it knows, one by one; any that remain when it calls {@link #end()} are an
 * error.
 */
final class Arguments {

    private final Queue<String> operands = new ArrayDeque<>();
    private final Map<String, String> options = new LinkedHashMap<>();

    private Arguments() {}

    static Arguments parse(List<String> words) throws UsageException {
        Arguments arguments = new Arguments();
        Iterator<String> rest = words.iterator();
        while (rest.hasNext()) {
            String word = rest.next();
            if (isOption(word)) {
                arguments.addOption(word, rest);
            } else {
                arguments.operands.add(word);
            }
        }
        return arguments;
    }

    /** Takes the next operand. */
    String operand(String name) throws UsageException {
        String operand = operands.poll();
        if (operand == null) {
            throw new UsageException("missing " + name);
        }
        return operand;
    }

    /** Takes the next operand as a number. */
    int operand(String name, int min, int max) throws UsageException {
        return number(name, operand(name), min, max);
    }

    /** Takes an option. */
    Optional<String> option(String name) {
        return Optional.ofNullable(options.remove(name));
    }

    /** Takes an option as a number. */
    int option(String name, int min, int max, int otherwise) throws UsageException {
        Optional<String> value = option(name);
        return value.isPresent() ? number(name, value.get(), min, max) : otherwise;
    }

    /** Takes an option as a time in milliseconds. */
    Duration milliseconds(String name, int min, int max, int otherwise) throws UsageException {
        return Duration.ofMillis(option(name, min, max, otherwise));
    }

    /** Fails if an argument has not been taken. */
    void end() throws UsageException {
        if (!options.isEmpty()) {
            throw new UsageException(
                    "unknown option " + options.keySet().iterator().next());
        }
        if (!operands.isEmpty()) {
            throw new UsageException("unexpected argument '" + operands.peek() + "'");
        }
    }

    private void addOption(String name, Iterator<String> rest) throws UsageException {
        Optional<String> value = rest.hasNext() ? Optional.of(rest.next()) : Optional.empty();
        if (value.isEmpty() || value.get().startsWith("--")) {
            throw new UsageException("missing value for " + name);
        }
        if (options.put(name, value.get()) != null) {
            throw new UsageException(name + " is given twice");
        }
    }

    private static boolean isOption(String word) {
        return word.startsWith("-") && word.length() > 1;
    }

    private static int number(String name, String text, int min, int max) throws UsageException {
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below, with the permitted range.
        }
        throw new UsageException(name + " must be a number from " + min + " to " + max + ", not '" + text + "'");
    }
}
