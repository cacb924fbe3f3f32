/**
 * The system calls that move datagrams, as interfaces, so that tests can inject faults.
 */
@NullMarked
package io.dgram.impl.transport;

import org.jspecify.annotations.NullMarked;
