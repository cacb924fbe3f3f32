package io.dgram.app;

/**
 * How a command is asked for, in words for people.
 *
 * @param name the word that selects it
 * @param arguments the form of what follows, on one line
 * @param description what it does, on as many lines as that takes
 */
record Usage(String name, String arguments, String description) {

    String synopsis() {
        return name + " " + arguments;
    }

    String help() {
        return synopsis() + "\n" + description.indent(4);
    }
}
