/**
 * The platform of the JDK alone: channels ({@link java.nio.channels.DatagramChannel}) in non-blocking mode. Used where
 * the C library cannot be called, or a channel's descriptor cannot be found; {@code linux} builds on it.
 *
 * <pre>
 * JdkPlatform           opens channels
 *   JdkTransport          a channel; ChannelIo: its input and output; PortProbe: its port after a disconnect
 *   JdkCapabilities       what this machine can do
 *   JdkInterfaces         the interfaces that the JDK lists; JdkLinks: the JDK's view of one
 * JdkArrivals           stops the arrival of datagrams as far as a channel can, to count what is queued
 * JdkGroups             joins and leaves groups
 * JdkOption, JdkMulticastInterface, UnavailableOption, UnavailableInterfaceOption
 *                       options
 * LocalisedErrors       the C library's descriptions of errors in the user's language
 *   MessageCatalogues     from its message catalogues; ProvokedErrors: from errors that are provoked
 * </pre>
 */
@NullMarked
package io.dgram.impl.jdk;

import org.jspecify.annotations.NullMarked;
