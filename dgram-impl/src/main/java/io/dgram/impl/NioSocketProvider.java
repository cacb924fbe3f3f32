package io.dgram.impl;

import io.dgram.Capabilities;
import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Option;
import io.dgram.SocketConfig;
import io.dgram.impl.batch.DirectBatch;
import io.dgram.impl.errors.ErrorTranslator;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.lifecycle.AddressFamilies;
import io.dgram.impl.linux.ChannelDescriptor;
import io.dgram.impl.linux.ChannelIo;
import io.dgram.impl.linux.LinuxOption;
import io.dgram.impl.linux.SystemCapabilities;
import io.dgram.impl.polling.Poller;
import io.dgram.impl.support.BoundedLog;
import io.dgram.impl.support.Clock;
import io.dgram.impl.transport.DatagramIo;
import io.dgram.spi.ProvidedBatch;
import io.dgram.spi.ProvidedSocket;
import io.dgram.spi.SocketProvider;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;

/** Opens sockets: the channel of the right family, then what the configuration sets before it is bound. */
public final class NioSocketProvider implements SocketProvider {

    /** Creates the provider; called by the service loader. */
    public NioSocketProvider() {}

    @Override
    public ProvidedSocket open(SocketConfig config) throws DgramException {
        int number = ChannelDescriptor.nextNumber();
        DatagramChannel channel = openChannel(config);
        try {
            channel.configureBlocking(false);
            return open(config, channel, new ChannelDescriptor(channel, number), Poller.next());
        } catch (IOException | RuntimeException e) {
            closeQuietly(channel, e);
            throw ErrorTranslator.translate(
                    Operation.OPEN, null, null, config.type().toString(), e);
        } catch (Throwable e) { // there is no memory, or no thread to be had
            closeQuietly(channel, e);
            throw e;
        }
    }

    private static NioSocket open(
            SocketConfig config, DatagramChannel channel, ChannelDescriptor descriptor, Poller poller)
            throws DgramException {
        NioSocket socket = create(config, channel, descriptor, poller);
        try {
            forgetForeignGroups(config, descriptor);
            configure(socket, config);
            socket.closeWhenDropped(CallSite.find()); // last: until now it is closed by whoever fails to open it
            return socket;
        } catch (Throwable e) {
            closeQuietly(socket, e); // not just its channel: an option may have started what has to end
            throw e;
        }
    }

    private static NioSocket create(
            SocketConfig config, DatagramChannel channel, ChannelDescriptor descriptor, Poller poller) {
        try {
            DatagramIo io = new ChannelIo(channel, descriptor);
            return new NioSocket(config, channel, descriptor, io, poller, Clock.SYSTEM);
        } catch (Throwable e) {
            poller.release();
            throw e;
        }
    }

    @Override
    public ProvidedBatch allocateBatch(int datagrams, int maxDatagramSize) {
        return new DirectBatch(datagrams, maxDatagramSize);
    }

    @Override
    public Capabilities capabilities() {
        return SystemCapabilities.get();
    }

    // One family each, never the JDK's default: a dual-stack channel would show :: and mapped groups to udp4 users.
    private static DatagramChannel openChannel(SocketConfig config) throws DgramException {
        try {
            return DatagramChannel.open(AddressFamilies.ofSystem(config.type()));
        } catch (UnsupportedOperationException e) {
            throw new DgramException(
                    ErrorCode.UNSUPPORTED,
                    Operation.OPEN.text(),
                    null,
                    null,
                    config.type()
                            + ": not supported: this machine, or the property java.net.preferIPv4Stack, has no IPv6",
                    e);
        } catch (IOException | RuntimeException e) {
            throw ErrorTranslator.translate(
                    Operation.OPEN, null, null, config.type().toString(), e);
        }
    }

    // JDKs up to 21 leave an IPv6 socket receiving IPv6 groups that others joined (JDK-8241800), later ones mistake the
    // option's number for IPv4 groups (JDK-8389968).
    private static void forgetForeignGroups(SocketConfig config, ChannelDescriptor descriptor) {
        if (AddressFamilies.ofSystem(config.type()) == StandardProtocolFamily.INET6
                && descriptor.missing().isEmpty()) {
            try {
                descriptor.setOption(LinuxOption.IP_MULTICAST_ALL, 0);
                descriptor.setOption(LinuxOption.IPV6_MULTICAST_ALL, 0);
            } catch (IOException e) {
                // Linux before 4.20: the socket is as good as one without native access.
                BoundedLog.SHARED.debug("foreign groups", "groups that others joined may be received, too", e);
            }
        }
    }

    private static void configure(NioSocket socket, SocketConfig config) throws DgramException {
        for (Option<?> option : config.options()) {
            set(socket, option, config);
        }
    }

    private static <T> void set(NioSocket socket, Option<T> option, SocketConfig config) throws DgramException {
        socket.setOption(option, config.option(option).orElseThrow());
    }

    private static void closeQuietly(AutoCloseable opened, Throwable reason) {
        try {
            opened.close();
        } catch (Throwable e) {
            reason.addSuppressed(e);
        }
    }
}
