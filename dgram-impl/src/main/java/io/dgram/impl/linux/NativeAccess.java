package io.dgram.impl.linux;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Access to the C library: whether this process can call it, and if not, why. Determined once. */
public final class NativeAccess {

    private static final String UNEXPECTED = "this JDK's foreign function API is not as expected";
    private static final Set<String> ARCHITECTURES = Set.of("amd64", "x86_64", "aarch64");

    // Determined on first use, and not in a holder class, whose initialisation would fail for good after an error such
    // as lack of memory. Threads that race here get the same result.
    private static volatile @Nullable NativeAccess found;

    private final @Nullable ForeignLinker linker;
    private final @Nullable SocketFunctions functions;
    private final @Nullable SocketFunctions groupFunctions;
    private final @Nullable DescriptorFinder finder;
    private final String unavailableReason;

    private NativeAccess() {
        ForeignLinker link = null;
        SocketFunctions linked = null;
        SocketFunctions linkedForGroups = null;
        String reason = reasonFromOutside();
        if (reason.isEmpty()) {
            try {
                link = new ForeignLinker();
                linkedForGroups = new SocketFunctions(link);
                linked = new SocketFunctions(link);
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                reason = UNEXPECTED + ": " + e;
            }
        }
        linker = linked == null ? null : link;
        functions = linked;
        groupFunctions = linkedForGroups;
        finder = linked == null ? null : new DescriptorFinder(linked);
        unavailableReason = reason;
    }

    private static NativeAccess get() {
        NativeAccess known = found;
        if (known == null) {
            known = new NativeAccess();
            found = known;
        }
        return known;
    }

    /** Returns why the C library cannot be called, and what would make it work; empty if it can. */
    public static Optional<String> unavailableReason() {
        String reason = get().unavailableReason;
        return reason.isEmpty() ? Optional.empty() : Optional.of(reason);
    }

    /**
     * Returns the functions.
     *
     * @throws UnsupportedOperationException if they cannot be called, with the reason
     */
    static SocketFunctions functions() {
        return required(get().functions);
    }

    /**
     * Returns the functions for memberships. They have a lock of their own, because they may wait for the kernel's lock
     * of interfaces.
     */
    static SocketFunctions groupFunctions() {
        return required(get().groupFunctions);
    }

    private static ForeignLinker linker() {
        return required(get().linker);
    }

    /**
     * Returns a function, as {@link ForeignLinker#function}.
     *
     * @throws UnsupportedOperationException if it cannot be called, with the reason
     */
    static MethodHandle function(String name, ByteBuffer errno, MethodType type) {
        try {
            return linker().function(name, errno, type);
        } catch (ReflectiveOperationException e) {
            throw new UnsupportedOperationException(UNEXPECTED, e);
        }
    }

    /** Returns the address of a direct buffer's memory, which the caller must keep reachable. */
    public static long addressOf(ByteBuffer direct) {
        return addressOfHeld(held(direct.duplicate().position(0)));
    }

    /** Returns the address of memory that {@link #held} returned. */
    static long addressOfHeld(Object held) {
        try {
            return linker().addressOf(held);
        } catch (ReflectiveOperationException e) {
            throw new UnsupportedOperationException(UNEXPECTED, e);
        }
    }

    /** Returns the remaining memory of a direct buffer, as {@link ForeignLinker#held}. */
    static Object held(ByteBuffer direct) {
        try {
            return linker().held(direct);
        } catch (ReflectiveOperationException e) {
            throw new UnsupportedOperationException(UNEXPECTED, e);
        }
    }

    static DescriptorFinder finder() {
        return required(get().finder);
    }

    private static <T> T required(@Nullable T part) {
        if (part == null) {
            throw new UnsupportedOperationException(get().unavailableReason);
        }
        return part;
    }

    // Checked before any restricted method is called, which would print a warning and, in a future JDK, fail.
    private static String reasonFromOutside() {
        String system = System.getProperty("os.name", "");
        String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        if (!system.equals("Linux") || !ARCHITECTURES.contains(architecture)) {
            return "it is there on Linux, x86-64 and aarch64, only; this is " + system + ", " + architecture;
        }
        if (!ForeignLinker.isGranted()) {
            Module module = NativeAccess.class.getModule();
            return "it needs native access: start java with --enable-native-access="
                    + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
        }
        return "";
    }
}
