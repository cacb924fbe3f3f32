package io.dgram.tests.events;

import io.dgram.DgramException;
import io.dgram.Event;
import io.dgram.Listener;
import io.dgram.tests.support.Tasks;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Who hears of failures: a listener of {@link Event.Failure}, and the log instead of its going to the console. */
final class Reports implements Listener<Event.Failure>, Filter, AutoCloseable {

    private final Logger logger = Logger.getLogger("io.dgram");
    private final Filter before = logger.getFilter();
    private final List<DgramException> told = new CopyOnWriteArrayList<>();
    private final List<LogRecord> logged = new CopyOnWriteArrayList<>();

    Reports() {
        logger.setFilter(this);
    }

    @Override
    public void handle(Event.Failure failure) {
        told.add(failure.error());
    }

    @Override
    public boolean isLoggable(LogRecord entry) {
        logged.add(entry);
        return false;
    }

    /** Returns what the errors were about that the listener was told of. */
    List<Throwable> told() {
        return told.stream().map(DgramException::getCause).toList();
    }

    /** Returns what the errors were about that were logged as warnings. */
    List<Throwable> logged() {
        return logged.stream()
                .filter(entry -> entry.getLevel().equals(Level.WARNING))
                .map(LogRecord::getThrown)
                .filter(DgramException.class::isInstance)
                .map(Throwable::getCause)
                .toList();
    }

    /** Waits until something was logged. */
    void awaitLogged() {
        Tasks.await("logged: something", () -> !logged.isEmpty());
    }

    @Override
    public void close() {
        logger.setFilter(before);
    }
}
