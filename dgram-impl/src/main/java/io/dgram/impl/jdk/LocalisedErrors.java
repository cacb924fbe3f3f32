package io.dgram.impl.jdk;

import io.dgram.impl.transport.ErrorTexts;
import io.dgram.impl.transport.SystemError;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The C library's descriptions of errors in the language of the process, which the Java launcher sets to the user's.
 *
 * <p>With native access, the C library returns them. Otherwise they are read from its message catalogues and from the
 * texts of some provoked errors, because the catalogues may be in an unusual place. This happens once, when the first
 * text occurs that is not a known English one.
 */
public final class LocalisedErrors implements ErrorTexts {

    // The JDK decodes what strerror(3) returns by this charset (jni_util.c).
    private static final String CHARSET_PROPERTY = "sun.jnu.encoding";

    private final Supplier<Map<String, SystemError>> library;

    /** What was learnt, once it is all that there is to learn. */
    private volatile @Nullable Map<String, SystemError> learnt;

    /**
     * @param library returns the C library's own descriptions, or throws {@link UnsupportedOperationException} if it
     *     cannot be asked
     */
    public LocalisedErrors(Supplier<Map<String, SystemError>> library) {
        this.library = library;
    }

    /** Returns the charset in which the JDK reads what the C library says. */
    public static Charset charset() {
        String name = System.getProperty(CHARSET_PROPERTY, "");
        return Charset.isSupported(name) ? Charset.forName(name) : Charset.defaultCharset();
    }

    @Override
    public Optional<SystemError> errorOf(String text) {
        Map<String, SystemError> known = texts();
        // The JDK appends what failed to the description: "… (setsockopt failed)".
        for (int end = text.length(); end > 0; end = text.lastIndexOf(" (", end - 1)) {
            SystemError error = known.get(text.substring(0, end));
            if (error != null) {
                return Optional.of(error);
            }
        }
        return Optional.empty();
    }

    private Map<String, SystemError> texts() {
        Map<String, SystemError> known = learnt;
        return known != null ? known : learn();
    }

    private Map<String, SystemError> learn() {
        try {
            return keep(library.get());
        } catch (UnsupportedOperationException e) {
            // No native access, or a C library without that function.
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

    private Map<String, SystemError> keep(Map<String, SystemError> texts) {
        learnt = texts;
        return texts;
    }
}
