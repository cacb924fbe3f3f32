/**
 * A small toolbox for UDP: an echo server, a ping, and both ends of {@code nc -u}.
 *
 * <p>Examples to copy from: {@link io.dgram.app.Echo} for a server in the pull form, {@link io.dgram.app.Ping} for a
 * client that receives with a timeout, {@link io.dgram.app.Listen} and {@link io.dgram.app.Send} for the push form.
 */
package io.dgram.app;
