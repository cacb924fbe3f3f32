package io.dgram.impl;

import io.dgram.Capabilities;
import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Option;
import io.dgram.SocketConfig;
import io.dgram.SocketSnapshot;
import io.dgram.impl.batch.DirectBatch;
import io.dgram.impl.errors.ErrorTranslator;
import io.dgram.impl.errors.Operation;
import io.dgram.impl.interfaces.NetworkInterfaces;
import io.dgram.impl.jdk.JdkPlatform;
import io.dgram.impl.linux.LinuxPlatform;
import io.dgram.impl.linux.NativeAccess;
import io.dgram.impl.local.AddressSockets;
import io.dgram.impl.local.InterfaceView;
import io.dgram.impl.polling.Poller;
import io.dgram.impl.recorder.Recorder;
import io.dgram.impl.support.Clock;
import io.dgram.impl.support.Overrides;
import io.dgram.impl.transport.Platform;
import io.dgram.impl.transport.Transport;
import io.dgram.spi.ProvidedBatch;
import io.dgram.spi.ProvidedBoundAddresses;
import io.dgram.spi.ProvidedInterfaces;
import io.dgram.spi.ProvidedSocket;
import io.dgram.spi.SocketProvider;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chooses the platform; opens sockets, and sets what their configuration asks for before they are bound. */
public final class NioSocketProvider implements SocketProvider {

    private final Platform platform = choosePlatform();
    private final NetworkInterfaces interfaces = new NetworkInterfaces(platform.interfaces());
    private final InterfaceView view = new InterfaceView(interfaces.watcher(), Clock.SYSTEM);

    /** Creates the provider; called by the service loader. */
    public NioSocketProvider() {
        ErrorTranslator.install(platform.errorTexts());
        Recorder.observe(OpenSockets::all);
    }

    private static Platform choosePlatform() {
        return NativeAccess.unavailableReason().<Platform>map(JdkPlatform::new).orElseGet(LinuxPlatform::new);
    }

    @Override
    public ProvidedSocket open(SocketConfig config) throws DgramException {
        return open(config, CallSite.find());
    }

    private NioSocket open(SocketConfig config, @Nullable StackTraceElement openedAt) throws DgramException {
        try {
            return openSocket(Overrides.PRESENT.applyTo(config), openedAt);
        } catch (DgramException e) {
            Recorder.failed(null, e);
            throw e;
        }
    }

    private NioSocket openSocket(SocketConfig config, @Nullable StackTraceElement openedAt) throws DgramException {
        Transport transport = openTransport(config);
        try {
            requestInfo(config, transport);
            return open(config, transport, Poller.next(transport), openedAt);
        } catch (IOException | RuntimeException e) {
            closeQuietly(transport::close, e);
            throw ErrorTranslator.translate(
                    Operation.OPEN, null, null, config.type().toString(), e);
        } catch (Throwable e) { // there is no memory, or no thread to be had
            closeQuietly(transport::close, e);
            throw e;
        }
    }

    // Before anything can arrive, so that what the socket asked for is known about the first datagram.
    private static void requestInfo(SocketConfig config, Transport transport) throws IOException {
        if (config.packetInfo().isEmpty()) {
            return;
        }
        try {
            transport.requestInfo(config.packetInfo());
        } catch (UnsupportedOperationException e) {
            throw new DgramException(
                    ErrorCode.UNSUPPORTED,
                    Operation.OPEN.text(),
                    null,
                    null,
                    "packet information: " + ErrorCode.UNSUPPORTED.text() + ": " + e.getMessage(),
                    e);
        }
    }

    private NioSocket open(
            SocketConfig config, Transport transport, Poller poller, @Nullable StackTraceElement openedAt)
            throws IOException {
        NioSocket socket = create(config, transport, poller);
        try {
            configure(socket, config);
            socket.watch(openedAt); // last: until now it is closed by whoever fails to open it
            return socket;
        } catch (Throwable e) {
            closeQuietly(socket, e); // not just its channel: an option may have started what has to end
            throw e;
        }
    }

    private NioSocket create(SocketConfig config, Transport transport, Poller poller) throws IOException {
        try {
            return new NioSocket(config, transport, transport.io(), poller, interfaces, Clock.SYSTEM);
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
    public ProvidedBoundAddresses bindAll(int port, SocketConfig config) throws DgramException {
        StackTraceElement openedAt = CallSite.find();
        return AddressSockets.bind(port, config, each -> open(each, openedAt), interfaces.watcher(), Clock.SYSTEM);
    }

    @Override
    public ProvidedInterfaces interfaces() {
        return view;
    }

    @Override
    public Capabilities capabilities() {
        return platform.capabilities();
    }

    @Override
    public List<SocketSnapshot> openSockets() {
        return OpenSockets.describe();
    }

    private Transport openTransport(SocketConfig config) throws DgramException {
        try {
            return platform.open(config.type());
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
