package io.dgram.impl;

import io.dgram.Dgram;
import io.dgram.filter.AddressFilter;
import io.dgram.spi.SocketProvider;
import java.lang.StackWalker.StackFrame;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the line of the application that called the library. */
final class CallSite {

    private static final StackWalker WALKER = StackWalker.getInstance();

    // By package: an application may have all its classes in one jar, and may have relocated the library's.
    private static final Set<String> LIBRARY = Set.of(
            Dgram.class.getPackageName(),
            AddressFilter.class.getPackageName(),
            SocketProvider.class.getPackageName(),
            CallSite.class.getPackageName());

    private static volatile @Nullable StackTraceElement last; // races are benign: at worst there are two equal elements

    private CallSite() {}

    /** Returns the line, or {@code null} if all callers are classes of the library or the JDK. */
    static @Nullable StackTraceElement find() {
        StackFrame found = WALKER.walk(CallSite::firstOfApplication);
        return found == null ? null : shared(found.toStackTraceElement());
    }

    // Sockets that are opened by the same line share one element.
    private static StackTraceElement shared(StackTraceElement found) {
        StackTraceElement before = last;
        if (before != null && found.equals(before)) {
            return before;
        }
        last = found;
        return found;
    }

    private static @Nullable StackFrame firstOfApplication(Stream<StackFrame> frames) {
        return frames.filter(frame -> isOfApplication(frame.getClassName()))
                .findFirst()
                .orElse(null);
    }

    private static boolean isOfApplication(String className) {
        return !className.startsWith("java.")
                && !className.startsWith("jdk.")
                && !LIBRARY.contains(className.substring(0, Math.max(0, className.lastIndexOf('.'))));
    }
}
