package io.dgram.impl.transport;

import java.util.Optional;

/** Knows how the system describes its errors in the language of the process. */
@FunctionalInterface
public interface ErrorTexts {

    /** Returns the error that an exception's text describes, if that is known. */
    Optional<SystemError> errorOf(String text);
}
