/**
 * A small tool box for UDP: an echo server, a ping, and the two ends of {@code nc -u}.
 *
 * <p>To copy from: {@link io.dgram.app.Echo} for a server that pulls, {@link io.dgram.app.Ping} for a client that waits
 * no longer than a while, {@link io.dgram.app.Listen} and {@link io.dgram.app.Send} for listeners that are pushed to.
 */
package io.dgram.app;
