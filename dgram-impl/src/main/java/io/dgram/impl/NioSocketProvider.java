package io.dgram.impl;

import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Option;
import io.dgram.SocketConfig;
import io.dgram.spi.ProvidedSocket;
import io.dgram.spi.SocketProvider;
import java.io.IOException;
import java.nio.channels.DatagramChannel;

/** Opens sockets: the channel of the right family, then what the configuration sets before it is bound. */
public final class NioSocketProvider implements SocketProvider {

    /** Creates the provider; called by the service loader. */
    public NioSocketProvider() {}

    @Override
    public ProvidedSocket open(SocketConfig config) throws DgramException {
        DatagramChannel channel = openChannel(config);
        try {
            channel.configureBlocking(false);
            NioSocket socket = new NioSocket(config, channel, new ChannelIo(channel), Poller.next());
            configure(socket, config);
            return socket;
        } catch (IOException | RuntimeException e) {
            closeQuietly(channel, e);
            throw ErrorTranslator.translate("open", null, null, config.type().toString(), e);
        }
    }

    // One family each, never the JDK's default: a dual-stack channel would show :: and mapped groups to udp4 users.
    private static DatagramChannel openChannel(SocketConfig config) throws DgramException {
        try {
            return DatagramChannel.open(config.type().family());
        } catch (UnsupportedOperationException e) {
            throw new DgramException(
                    ErrorCode.UNSUPPORTED,
                    "open",
                    null,
                    null,
                    config.type()
                            + ": not supported: this machine, or the property java.net.preferIPv4Stack, has no IPv6",
                    e);
        } catch (IOException | RuntimeException e) {
            throw ErrorTranslator.translate("open", null, null, config.type().toString(), e);
        }
    }

    private static void configure(NioSocket socket, SocketConfig config) throws DgramException {
        if (config.reuseAddress()) {
            socket.setOption(Option.REUSE_ADDRESS, true);
        }
        if (config.reusePort()) {
            socket.setOption(Option.REUSE_PORT, true);
        }
        if (config.receiveBufferSize().isPresent()) {
            socket.setOption(
                    Option.RECEIVE_BUFFER_SIZE, config.receiveBufferSize().getAsInt());
        }
        if (config.sendBufferSize().isPresent()) {
            socket.setOption(Option.SEND_BUFFER_SIZE, config.sendBufferSize().getAsInt());
        }
    }

    private static void closeQuietly(DatagramChannel channel, Exception reason) {
        try {
            channel.close();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }
}
