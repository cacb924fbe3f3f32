package io.dgram.impl.errors;

import io.dgram.impl.linux.ErrorTexts;
import io.dgram.impl.linux.NativeAccess;
import io.dgram.impl.transport.SystemError;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The C library's descriptions of errors in the language of the process, which the Java launcher sets to the user's.
 *
 * <p>The C library is asked for them where there is native access. Otherwise its message catalogues are read, and some
 * errors are provoked, as the catalogues may be in an unusual place. That is done once, and not before the first text
 * that is not known in English.
 */
final class LocalisedErrors {

    /** What was learnt, once it is all that there is to learn. */
    private static volatile @Nullable Map<String, SystemError> learnt;

    private LocalisedErrors() {}

    /** Returns the error that a text of the JDK is about, if that is known. */
    static Optional<SystemError> errorOf(String text) {
        Map<String, SystemError> known = texts();
        // The JDK puts what failed behind the description: "… (setsockopt failed)".
        for (int end = text.length(); end > 0; end = text.lastIndexOf(" (", end - 1)) {
            SystemError error = known.get(text.substring(0, end));
            if (error != null) {
                return Optional.of(error);
            }
        }
        return Optional.empty();
    }

    private static Map<String, SystemError> texts() {
        Map<String, SystemError> known = learnt;
        return known != null ? known : learn();
    }

    private static Map<String, SystemError> learn() {
        if (NativeAccess.unavailableReason().isEmpty()) {
            try {
                return keep(ErrorTexts.byText());
            } catch (UnsupportedOperationException e) {
                // A C library without that function.
            }
        }
        ProvokedErrors provoked = ProvokedErrors.provoke();
        Map<String, SystemError> texts = new HashMap<>(provoked.byText());
        try {
            texts.putAll(MessageCatalogues.ofProcess().byText());
        } catch (IOException | RuntimeException e) {
            // For want of descriptors, which has kept others from being provoked, too; or they are not for this
            // process.
        }
        return provoked.isComplete() ? keep(texts) : texts;
    }

    private static Map<String, SystemError> keep(Map<String, SystemError> texts) {
        learnt = texts;
        return texts;
    }
}
