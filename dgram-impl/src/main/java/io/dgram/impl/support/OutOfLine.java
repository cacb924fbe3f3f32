package io.dgram.impl.support;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Methods that the JVM's compiler does not inline into their callers.
 *
 * <p>C2 inlines what is called often into each of its callers, up to thousands of bytecodes, and compiles every level of
 * callers. All levels from {@code receive} down to the system call are called equally often, so it would compile most of
 * them several times, and all of them again when a branch at any depth is first taken, as when the rate changes: at a
 * thousand datagrams a second that takes more processor time than receiving does. A method that takes far longer than a
 * call, such as one that makes a system call, gains nothing by being inlined.
 *
 * <p>C2 inlines the target of a method handle only where the handle is a constant. So the users of this class keep the
 * handle in a static field that is <em>not</em> final. They create it on first use, which may fail for lack of memory: an
 * initializer would fail for good. The method itself is not private, as static analysis would take it for unused.
 */
public final class OutOfLine {

    private OutOfLine() {}

    /**
     * Returns a handle of an instance method.
     *
     * @param lookup the caller's
     * @param type without the receiver
     */
    public static MethodHandle method(MethodHandles.Lookup lookup, Class<?> holder, String name, MethodType type) {
        try {
            return lookup.findVirtual(holder, name, type);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Throws what a handle has thrown.
     *
     * @param <X> the checked exception that its method declares
     */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the caller knows what the method declares
    public static <X extends Throwable> RuntimeException rethrown(Throwable thrown) throws X {
        throw (X) thrown;
    }
}
