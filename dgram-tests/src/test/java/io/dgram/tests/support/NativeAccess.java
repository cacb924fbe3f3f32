package io.dgram.tests.support;

import io.dgram.Capability;
import io.dgram.Dgram;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.condition.EnabledIf;

/** Whether the tests run with native access, and tests that are for one case only. */
public final class NativeAccess {

    private NativeAccess() {}

    /** Tells whether the library may call the C library. */
    public static boolean isGranted() {
        return Dgram.capabilities().has(Capability.NATIVE_ACCESS);
    }

    /** For tests of what only native access can do. */
    @Documented
    @Target({ElementType.METHOD, ElementType.TYPE})
    @Retention(RetentionPolicy.RUNTIME)
    @EnabledIf(
            value = "io.dgram.tests.support.NativeAccess#isGranted",
            disabledReason = "runs with --enable-native-access=io.dgram.impl, on Linux")
    public @interface Needed {}

    /** For tests of what is refused without native access. */
    @Documented
    @Target({ElementType.METHOD, ElementType.TYPE})
    @Retention(RetentionPolicy.RUNTIME)
    @DisabledIf(
            value = "io.dgram.tests.support.NativeAccess#isGranted",
            disabledReason = "runs without --enable-native-access=io.dgram.impl")
    public @interface Missing {}
}
