package io.dgram.app;

import java.io.IOException;

/** A command of the application. */
interface Command {

    /**
     * Returns how to use the command.
     *
     * @return name, arguments and description
     */
    Usage usage();

    /**
     * Runs the command.
     *
     * @param arguments what follows the name on the command line
     * @return the exit status
     * @throws UsageException if the arguments are not valid for this command; nothing was done
     * @throws IOException if the command failed; usually a {@link io.dgram.DgramException}, whose message is meant for
     *     the user
     * @throws InterruptedException if the thread was interrupted
     */
    int run(Arguments arguments) throws UsageException, IOException, InterruptedException;
}
