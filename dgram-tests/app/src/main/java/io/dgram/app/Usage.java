package io.dgram.app;

/**
 * The help text of a command.
 *
 * @param name the name of the command
 * @param arguments the synopsis of its arguments, on one line
 * @param description what it does, on one or more lines
 */
record Usage(String name, String arguments, String description) {

    String synopsis() {
        return name + " " + arguments;
    }

    String help() {
        return synopsis() + "\n" + description.indent(4);
    }
}
