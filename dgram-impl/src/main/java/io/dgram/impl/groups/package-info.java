/**
 * Multicast memberships: joining, leaving, and restoring them when their interface comes back.
 */
@NullMarked
package io.dgram.impl.groups;

import org.jspecify.annotations.NullMarked;
