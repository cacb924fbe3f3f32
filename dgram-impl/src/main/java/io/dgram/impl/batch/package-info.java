/**
 * Memory for many datagrams, and the forms in which they are handed to one system call.
 */
@NullMarked
package io.dgram.impl.batch;

import org.jspecify.annotations.NullMarked;
