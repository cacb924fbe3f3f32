package io.dgram.impl;

import io.dgram.impl.FaultyIo.Fault;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A channel over a real one, whose transitions can be made to fail. No selector takes it: nobody can wait for it, but
 * who does not have to wait can bind, connect, send and receive.
 */
final class FaultyChannel extends DatagramChannel {

    private final DatagramChannel real;
    private final AtomicInteger binds = new AtomicInteger();
    private final ConcurrentLinkedQueue<Fault> bindFaults = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Fault> connectFaults = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Fault> disconnectFaults = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Fault> closeFaults = new ConcurrentLinkedQueue<>();

    private volatile boolean keepsOptions;

    FaultyChannel(DatagramChannel real) {
        super(real.provider());
        this.real = real;
    }

    /** Has the next bind that no other fault is before fail. */
    void failBind(Fault fault) {
        bindFaults.add(fault);
    }

    /** Has the next connect that no other fault is before fail. */
    void failConnect(Fault fault) {
        connectFaults.add(fault);
    }

    /** Has closing fail, after it took effect. */
    void failClose(Fault fault) {
        closeFaults.add(fault);
    }

    /** Has the next disconnect that no other fault is before fail, after or before it took effect. */
    void failDisconnect(boolean afterwards, Fault fault) {
        disconnectFaults.add(() -> {
            if (afterwards) {
                real.disconnect();
            }
            fault.happen();
        });
    }

    /**
     * Has it keep its options as they are from now on, whatever they are set to, so that its descriptor is not found.
     */
    void keepOptions() {
        keepsOptions = true;
    }

    /** Returns how many binds were tried. */
    int binds() {
        return binds.get();
    }

    DatagramChannel real() {
        return real;
    }

    private static void failIfPlanned(ConcurrentLinkedQueue<Fault> faults) throws IOException {
        Fault fault = faults.poll();
        if (fault != null) {
            fault.happen();
        }
    }

    @Override
    public DatagramChannel bind(SocketAddress local) throws IOException {
        binds.incrementAndGet();
        failIfPlanned(bindFaults);
        real.bind(local);
        return this;
    }

    @Override
    public DatagramChannel connect(SocketAddress remote) throws IOException {
        failIfPlanned(connectFaults);
        real.connect(remote);
        return this;
    }

    @Override
    public DatagramChannel disconnect() throws IOException {
        failIfPlanned(disconnectFaults);
        real.disconnect();
        return this;
    }

    @Override
    public boolean isConnected() {
        return real.isConnected();
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
        return real.getLocalAddress();
    }

    @Override
    public SocketAddress getRemoteAddress() throws IOException {
        return real.getRemoteAddress();
    }

    @Override
    public <T> DatagramChannel setOption(SocketOption<T> name, T value) throws IOException {
        if (!keepsOptions) {
            real.setOption(name, value);
        }
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return real.getOption(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return real.supportedOptions();
    }

    @Override
    public DatagramSocket socket() {
        return real.socket();
    }

    @Override
    public SocketAddress receive(ByteBuffer dst) throws IOException {
        return real.receive(dst);
    }

    @Override
    public int send(ByteBuffer src, SocketAddress target) throws IOException {
        return real.send(src, target);
    }

    @Override
    public int read(ByteBuffer dst) throws IOException {
        return real.read(dst);
    }

    @Override
    public long read(ByteBuffer[] dsts, int offset, int length) throws IOException {
        return real.read(dsts, offset, length);
    }

    @Override
    public int write(ByteBuffer src) throws IOException {
        return real.write(src);
    }

    @Override
    public long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
        return real.write(srcs, offset, length);
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface networkInterface) throws IOException {
        return real.join(group, networkInterface);
    }

    @Override
    public MembershipKey join(InetAddress group, NetworkInterface networkInterface, InetAddress source)
            throws IOException {
        return real.join(group, networkInterface, source);
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
        real.close();
        failIfPlanned(closeFaults);
    }

    @Override
    protected void implConfigureBlocking(boolean block) throws IOException {
        real.configureBlocking(block);
    }
}
