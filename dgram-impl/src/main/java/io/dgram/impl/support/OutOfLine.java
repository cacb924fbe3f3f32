package io.dgram.impl.support;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Methods that the JVM's compiler does not inline into their callers.
 *
 * <p>C2 inlines what is called often into each of its callers, up to thousands of bytecodes, and compiles every level of
 * callers. All levels from {@code receive} down to the system call are called equally often, so it would compile most of
 * them several times, and all of them again when a branch at any depth is first taken, as when the rate changes: at a
 * thousand datagrams a second that takes more processor time than receiving does. A method that takes far longer than a
 * call, such as one that makes a system call, gains nothing by being inlined.
 *
 * <p>C2 inlines the target of a method handle only where the handle is a constant. So users of this class call their
 * method by {@link #handle}, which is none, and rethrow what it throws. The method is not private, as static analysis
 * would take it for unused.
 */
public final class OutOfLine {

    private final MethodHandles.Lookup lookup;
    private final Class<?> holder;
    private final String name;
    private final MethodType type;
    private @Nullable MethodHandle handle; // created on first use, as that may fail for lack of memory

    /**
     * Creates the way to an instance method.
     *
     * @param lookup the caller's
     * @param holder the class that has the method
     * @param result what it returns
     * @param parameters without the receiver
     */
    public OutOfLine(
            MethodHandles.Lookup lookup, Class<?> holder, String name, Class<?> result, Class<?>... parameters) {
        this.lookup = lookup;
        this.holder = holder;
        this.name = name;
        this.type = MethodType.methodType(result, parameters);
    }

    /** Returns the method, for {@link MethodHandle#invokeExact} on the receiver and the arguments. */
    public MethodHandle handle() {
        MethodHandle known = handle;
        if (known == null) {
            try {
                known = lookup.findVirtual(holder, name, type);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
            handle = known;
        }
        return known;
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
