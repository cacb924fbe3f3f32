package io.dgram.tests.attack;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Functions of the C library as method handles, for what the JDK cannot do: raw sockets. Programs that use it need
 * native access.
 *
 * <p>Nothing here names a type of {@code java.lang.foreign}, which is a preview API in Java 21: javac refuses it there,
 * the virtual machine does not.
 */
final class CLibrary {

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final String PACKAGE = "java.lang.foreign.";

    private CLibrary() {}

    /**
     * Returns a function.
     *
     * @param type of {@code int} and {@code long}; a pointer is a {@code long}
     */
    static MethodHandle function(String name, MethodType type) {
        try {
            return link(name, type);
        } catch (Throwable e) {
            throw new IllegalStateException("the C library's " + name + " cannot be called", e);
        }
    }

    private static MethodHandle link(String name, MethodType type) throws Throwable {
        Class<?> linkerType = type("Linker");
        Class<?> segment = type("MemorySegment");
        Class<?> function = type("FunctionDescriptor");
        Class<?> layout = type("MemoryLayout");
        Class<?> option = type("Linker$Option");
        Class<?> lookup = type("SymbolLookup");
        Object linker = LOOKUP.findStatic(linkerType, "nativeLinker", MethodType.methodType(linkerType))
                .invoke();
        Object symbols = LOOKUP.findVirtual(linkerType, "defaultLookup", MethodType.methodType(lookup))
                .invoke(linker);
        Optional<?> symbol =
                (Optional<?>) LOOKUP.findVirtual(lookup, "find", MethodType.methodType(Optional.class, String.class))
                        .invoke(symbols, name);
        Object parameters = Array.newInstance(layout, type.parameterCount());
        for (int i = 0; i < type.parameterCount(); i++) {
            Array.set(parameters, i, layoutOf(type.parameterType(i)));
        }
        Object descriptor = LOOKUP.findStatic(
                        function, "of", MethodType.methodType(function, layout, layout.arrayType()))
                .asFixedArity()
                .invoke(layoutOf(type.returnType()), parameters);
        return ((MethodHandle) LOOKUP.findVirtual(
                                linkerType,
                                "downcallHandle",
                                MethodType.methodType(MethodHandle.class, segment, function, option.arrayType()))
                        .asFixedArity()
                        .invoke(linker, symbol.orElseThrow(), descriptor, Array.newInstance(option, 0)))
                .asType(type);
    }

    private static Object layoutOf(Class<?> type) throws Throwable {
        return type == int.class
                ? LOOKUP.findStaticGetter(type("ValueLayout"), "JAVA_INT", type("ValueLayout$OfInt"))
                        .invoke()
                : LOOKUP.findStaticGetter(type("ValueLayout"), "JAVA_LONG", type("ValueLayout$OfLong"))
                        .invoke();
    }

    /** Allocates memory for what functions read and write. */
    static ByteBuffer memory(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }

    /** Returns the address of memory. */
    static long addressOf(ByteBuffer memory) {
        try {
            Class<?> segment = type("MemorySegment");
            Object whole = LOOKUP.findStatic(segment, "ofBuffer", MethodType.methodType(segment, Buffer.class))
                    .invoke(memory.duplicate().clear());
            return (long) LOOKUP.findVirtual(segment, "address", MethodType.methodType(long.class))
                    .invoke(whole);
        } catch (Throwable e) {
            throw new IllegalStateException("no address", e);
        }
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(PACKAGE + name);
    }
}
