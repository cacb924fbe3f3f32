package io.dgram.impl.linux;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The part of the JDK's foreign function API that this library needs: C library functions as method handles.
 *
 * <p>The API is final since Java 22. In 21 it is a preview, which the compiler refuses but the virtual machine does
 * not. This class therefore names no type of {@code java.lang.foreign}: it uses method handles, and only for what 21
 * and later versions have in common. A pointer is a {@code long}, memory is a direct buffer in native order. All
 * handles are looked up with the lookup of this class, so that the restricted caller, which the user grants native
 * access, is this module.
 */
final class ForeignLinker {

    /** The size of the memory that {@code errno} is stored in; it occupies four bytes of it. */
    static final int ERRNO_SIZE = 16;

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final String PACKAGE = "java.lang.foreign.";

    private final Object linker;
    private final Object symbols;
    private final Object captureErrno;
    private final MethodHandle find;
    private final MethodHandle descriptor;
    private final MethodHandle downcall;
    private final MethodHandle ofBuffer;
    private final MethodHandle address;
    private final Object jint;
    private final Object jlong;
    private final Object pointer;

    /** Fails if this JDK lacks the API or the API differs from what is expected. */
    ForeignLinker() throws ReflectiveOperationException {
        try {
            Class<?> linkerType = type("Linker");
            Class<?> option = type("Linker$Option");
            Class<?> segment = type("MemorySegment");
            Class<?> layout = type("MemoryLayout");
            Class<?> function = type("FunctionDescriptor");
            Class<?> lookup = type("SymbolLookup");
            Class<?> values = type("ValueLayout");
            Class<?> layouts = layout.arrayType();
            linker = LOOKUP.findStatic(linkerType, "nativeLinker", MethodType.methodType(linkerType))
                    .invoke();
            symbols = LOOKUP.findVirtual(linkerType, "defaultLookup", MethodType.methodType(lookup))
                    .invoke(linker);
            find = LOOKUP.findVirtual(lookup, "find", MethodType.methodType(Optional.class, String.class));
            descriptor = LOOKUP.findStatic(function, "of", MethodType.methodType(function, layout, layouts))
                    .asFixedArity();
            downcall = LOOKUP.findVirtual(
                            linkerType,
                            "downcallHandle",
                            MethodType.methodType(MethodHandle.class, segment, function, option.arrayType()))
                    .asFixedArity();
            ofBuffer = LOOKUP.findStatic(segment, "ofBuffer", MethodType.methodType(segment, Buffer.class));
            address = LOOKUP.findVirtual(segment, "address", MethodType.methodType(long.class));
            jint = LOOKUP.findStaticGetter(values, "JAVA_INT", type("ValueLayout$OfInt"))
                    .invoke();
            jlong = LOOKUP.findStaticGetter(values, "JAVA_LONG", type("ValueLayout$OfLong"))
                    .invoke();
            pointer = LOOKUP.findStaticGetter(values, "ADDRESS", type("AddressLayout"))
                    .invoke();
            Object capture = LOOKUP.findStatic(
                            option, "captureCallState", MethodType.methodType(option, String[].class))
                    .asFixedArity()
                    .invoke(new String[] {"errno"});
            captureErrno = arrayOf(option, capture);
        } catch (ReflectiveOperationException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new ReflectiveOperationException(e);
        }
    }

    /** Allocates memory for functions to read and write. */
    static ByteBuffer memory(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }

    /** Tells whether the user granted this module native access. */
    static boolean isGranted() {
        try {
            return (boolean)
                    LOOKUP.findVirtual(Module.class, "isNativeAccessEnabled", MethodType.methodType(boolean.class))
                            .invoke(ForeignLinker.class.getModule());
        } catch (Throwable e) {
            return false;
        }
    }

    /**
     * Returns a function of the C library.
     *
     * @param errno where each call leaves {@code errno}: {@link #ERRNO_SIZE} bytes, for one call at a time
     * @param type consists of {@code int} and {@code long} only, and of {@code Object} for {@linkplain #held memory}
     *     that stays allocated during the call
     */
    MethodHandle function(String name, ByteBuffer errno, MethodType type) throws ReflectiveOperationException {
        try {
            return link(name, errno, type);
        } catch (ReflectiveOperationException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new ReflectiveOperationException(e);
        }
    }

    private MethodHandle link(String name, ByteBuffer errno, MethodType type) throws Throwable {
        Object symbol = ((Optional<?>) find.invoke(symbols, name)).orElseThrow(() -> new NoSuchMethodException(name));
        Object layouts = Array.newInstance(type("MemoryLayout"), type.parameterCount());
        for (int i = 0; i < type.parameterCount(); i++) {
            Array.set(layouts, i, layoutOf(type.parameterType(i)));
        }
        Object function = descriptor.invoke(layoutOf(type.returnType()), layouts);
        MethodHandle handle = (MethodHandle) downcall.invoke(linker, symbol, function, captureErrno);
        return handle.bindTo(ofBuffer.invoke(errno)).asType(type);
    }

    /**
     * Returns the remaining memory of a direct buffer as an argument for functions: freeing the memory during a call is
     * refused, and a call with memory that was freed before fails. A function ignores arguments beyond its parameters
     * (System V ABI, AAPCS64).
     */
    Object held(ByteBuffer direct) throws ReflectiveOperationException {
        try {
            return (Object) ofBuffer.invoke(direct);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new ReflectiveOperationException(e);
        }
    }

    /** Returns the address of memory that {@link #held} returned. */
    long addressOf(Object held) throws ReflectiveOperationException {
        try {
            return (long) address.invoke(held);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new ReflectiveOperationException(e);
        }
    }

    private Object layoutOf(Class<?> type) {
        if (type == Object.class) {
            return pointer;
        }
        return type == int.class ? jint : jlong;
    }

    private static Object arrayOf(Class<?> type, Object element) {
        Object array = Array.newInstance(type, 1);
        Array.set(array, 0, element);
        return array;
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(PACKAGE + name);
    }
}
