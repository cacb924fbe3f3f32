package io.dgram.app;

import java.io.IOException;

/** Something that the application can be asked to do. */
interface Command {

    /**
     * Returns how to ask for it.
     *
     * @return name, arguments and description
     */
    Usage usage();

    /**
     * Does it.
     *
     * @param arguments what follows the name on the command line
     * @return the exit status
     * @throws UsageException if the arguments are not those of this command; nothing was done
     * @throws IOException if it failed; mostly a {@link io.dgram.DgramException}, whose message says it all
     * @throws InterruptedException if the thread was interrupted
     */
    int run(Arguments arguments) throws UsageException, IOException, InterruptedException;
}
