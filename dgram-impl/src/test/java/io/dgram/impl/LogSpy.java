package io.dgram.impl;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Catches what the library logs, which then appears nowhere else. By reflection, as the module of the library does not
 * read {@code java.logging}.
 */
public final class LogSpy implements AutoCloseable {

    private final List<Throwable> thrown = new CopyOnWriteArrayList<>();
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private volatile boolean hostile;
    private final Object logger;
    private final Class<?> filterType;

    public LogSpy() throws ReflectiveOperationException {
        Class<?> loggerType = Class.forName("java.util.logging.Logger");
        filterType = Class.forName("java.util.logging.Filter");
        Class<?> recordType = Class.forName("java.util.logging.LogRecord");
        logger = loggerType.getMethod("getLogger", String.class).invoke(null, "io.dgram");
        setFilter(
                Proxy.newProxyInstance(filterType.getClassLoader(), new Class<?>[] {filterType}, (p, method, args) -> {
                    note(recordType, args[0]);
                    if (hostile) {
                        throw new IllegalStateException("the log is full");
                    }
                    return false;
                }));
    }

    private void note(Class<?> recordType, Object entry) throws ReflectiveOperationException {
        messages.add((String) recordType.getMethod("getMessage").invoke(entry));
        Throwable with = (Throwable) recordType.getMethod("getThrown").invoke(entry);
        if (with != null) {
            thrown.add(with);
        }
    }

    /** Has each attempt to log fail with an exception. */
    public void failFromNowOn() {
        hostile = true;
    }

    /** Returns the messages of what was logged. */
    public List<String> messages() {
        return List.copyOf(messages);
    }

    /** Returns the exceptions that came with what was logged. */
    public List<Throwable> thrown() {
        return List.copyOf(thrown);
    }

    private void setFilter(Object filter) throws ReflectiveOperationException {
        logger.getClass().getMethod("setFilter", filterType).invoke(logger, filter);
    }

    @Override
    public void close() throws ReflectiveOperationException {
        setFilter(null);
    }
}
