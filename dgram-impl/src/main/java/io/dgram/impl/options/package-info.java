/**
 * Socket options: how each is read and set, and the settings that name an interface and outlive it.
 */
@NullMarked
package io.dgram.impl.options;

import org.jspecify.annotations.NullMarked;
