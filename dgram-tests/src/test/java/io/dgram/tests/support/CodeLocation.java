package io.dgram.tests.support;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** Where classes were loaded from. */
public final class CodeLocation {

    private CodeLocation() {}

    /** Returns the jar or the folder that a class is in. */
    public static Path of(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
