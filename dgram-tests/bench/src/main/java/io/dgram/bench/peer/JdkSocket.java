package io.dgram.bench.peer;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** {@link DatagramSocket}, with packets that are used again and again. */
final class JdkSocket implements BlockingSocket {

    private final DatagramSocket socket;
    private final DatagramPacket in;
    private final DatagramPacket out;
    private final DatagramPacket answer = new DatagramPacket(new byte[0], 0);

    /**
     * Opens a socket.
     *
     * @param options the options
     * @throws IOException if the system refuses
     */
    JdkSocket(Options options) throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        socket.setReceiveBufferSize(Options.RECEIVE_BUFFER);
        in = new DatagramPacket(new byte[options.room()], options.room());
        out = new DatagramPacket(new byte[options.size()], options.size(), options.target());
    }

    @Override
    public int port() {
        return socket.getLocalPort();
    }

    @Override
    public void receive(Tally tally) throws IOException {
        receive();
        tally.add(1, in.getLength());
    }

    @Override
    public void send(Tally tally) throws IOException {
        socket.send(out);
        tally.add(1, out.getLength());
    }

    @Override
    public void echo() throws IOException {
        receive();
        answer.setData(in.getData(), 0, in.getLength());
        answer.setSocketAddress(in.getSocketAddress());
        socket.send(answer);
    }

    @Override
    public ByteBuffer incoming() {
        return ByteBuffer.wrap(in.getData());
    }

    @Override
    public ByteBuffer outgoing() {
        return ByteBuffer.wrap(out.getData());
    }

    private void receive() throws IOException {
        in.setLength(in.getData().length);
        socket.receive(in);
    }
}
