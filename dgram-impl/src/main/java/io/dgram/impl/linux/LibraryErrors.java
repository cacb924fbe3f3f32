package io.dgram.impl.linux;

import io.dgram.impl.jdk.LocalisedErrors;
import io.dgram.impl.transport.SystemError;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** The C library's descriptions of errors, in the language of the process, which the JDK's exceptions contain. */
final class LibraryErrors {

    // The function that the JDK calls (jni_util.c).
    private static final String FUNCTION = "__xpg_strerror_r";
    private static final MethodType TYPE = MethodType.methodType(int.class, int.class, long.class, long.class);
    private static final int LONGEST = 1_024;

    private LibraryErrors() {}

    /**
     * Returns the errors of datagram sockets, by their descriptions (strerror(3)).
     *
     * @throws UnsupportedOperationException if the C library cannot be called
     */
    static Map<String, SystemError> byText() {
        ByteBuffer text = ForeignLinker.memory(LONGEST);
        MethodHandle function = NativeAccess.function(FUNCTION, ForeignLinker.memory(ForeignLinker.ERRNO_SIZE), TYPE);
        Map<String, SystemError> texts = new HashMap<>();
        ErrnoException.known().forEach((errno, error) -> texts.put(textOf(errno, function, text), error));
        return texts;
    }

    private static String textOf(int errno, MethodHandle function, ByteBuffer text) {
        try {
            int ignored = (int) function.invokeExact(errno, NativeAccess.addressOf(text), (long) LONGEST);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new UnsupportedOperationException(FUNCTION, e);
        }
        int length = 0;
        while (text.get(length) != 0) {
            length++;
        }
        byte[] bytes = new byte[length];
        text.get(0, bytes);
        return new String(bytes, LocalisedErrors.charset());
    }
}
