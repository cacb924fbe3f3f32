/**
 * Translates what the JDK and the kernel throw into {@link io.dgram.DgramException}s, in any language of the system.
 */
@NullMarked
package io.dgram.impl.errors;

import org.jspecify.annotations.NullMarked;
