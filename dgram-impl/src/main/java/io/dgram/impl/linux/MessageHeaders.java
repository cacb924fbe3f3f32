package io.dgram.impl.linux;

import java.nio.ByteBuffer;

/**
 * The array of {@code struct mmsghdr} that recvmmsg(2) and sendmmsg(2) take, with the memory that it points to for
 * names, pieces of data ({@code struct iovec}) and control messages (cmsg(3)), as 64-bit Linux lays them out.
 */
final class MessageHeaders {

    private static final int HEADER = 64;
    private static final int NAME_LENGTH = 8;
    private static final int PIECES = 16;
    private static final int PIECE_COUNT = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int FLAGS = 48;
    private static final int LENGTH = 56;

    private static final int MSG_CTRUNC = 0x8;

    private static final int PIECE = 16;

    private final ByteBuffer headers;
    private final ByteBuffer pieces;
    private final ByteBuffer names;
    private final ControlReader reader;
    private final ControlWriter writer;
    private final long address;
    private final long piecesAddress;
    private final long namesAddress;
    private final int controlSize;

    /**
     * @param messages the number of headers
     * @param pieceCount the number of pieces, of all messages together
     * @param controlSize the bytes that each message has for control messages
     */
    MessageHeaders(int messages, int pieceCount, int controlSize) {
        this.controlSize = controlSize;
        headers = ForeignLinker.memory(messages * HEADER);
        pieces = ForeignLinker.memory(pieceCount * PIECE);
        names = ForeignLinker.memory(messages * SocketAddress.ROOM);
        ByteBuffer controls = ForeignLinker.memory(messages * controlSize);
        reader = new ControlReader(controls);
        writer = new ControlWriter(controls);
        address = NativeAccess.addressOf(headers);
        piecesAddress = NativeAccess.addressOf(pieces);
        namesAddress = NativeAccess.addressOf(names);
        long controlsAddress = NativeAccess.addressOf(controls);
        for (int i = 0; i < messages; i++) {
            headers.putLong(i * HEADER, namesAddress + nameOffset(i));
            headers.putLong(i * HEADER + CONTROL, controlsAddress + (long) i * controlSize);
        }
    }

    long address() {
        return address;
    }

    long addressOf(int message) {
        return address + (long) message * HEADER;
    }

    /** Sets where a piece of data is. */
    void setData(int piece, long dataAddress, int size) {
        pieces.putLong(piece * PIECE, dataAddress);
        pieces.putLong(piece * PIECE + Long.BYTES, size);
    }

    /** Makes a piece longer. */
    void extendData(int piece, int more) {
        int at = piece * PIECE + Long.BYTES;
        pieces.putLong(at, pieces.getLong(at) + more);
    }

    /** Sets which pieces a message consists of. */
    void setPieces(int message, int first, int count) {
        headers.putLong(message * HEADER + PIECES, piecesAddress + (long) first * PIECE);
        headers.putLong(message * HEADER + PIECE_COUNT, count);
    }

    /** Prepares a message to receive its sender's address. */
    void expectName(int message) {
        headers.putInt(message * HEADER + NAME_LENGTH, SocketAddress.ROOM);
    }

    /** Sets the target of a message; an empty name stands for the connected peer. */
    void setName(int message, byte[] name) {
        names.put(nameOffset(message), name);
        // Recent kernels accept a length of 0 for "no name"; a null pointer works on all.
        headers.putLong(message * HEADER, name.length == 0 ? 0 : namesAddress + nameOffset(message));
        headers.putInt(message * HEADER + NAME_LENGTH, name.length);
    }

    ByteBuffer names() {
        return names;
    }

    int nameOffset(int message) {
        return message * SocketAddress.ROOM;
    }

    /** Prepares a message to receive control messages. */
    void expectControl(int message) {
        headers.putLong(message * HEADER + CONTROL_LENGTH, controlSize);
    }

    /** Sets a message to have no control message. */
    void setNoControl(int message) {
        headers.putLong(message * HEADER + CONTROL_LENGTH, 0);
    }

    /** Begins the control messages of a message that is to be sent; {@link #endControls} follows. */
    ControlWriter beginControls(int message) {
        return writer.start(message * controlSize);
    }

    /** Ends what {@link #beginControls} began. */
    void endControls(int message) {
        headers.putLong(message * HEADER + CONTROL_LENGTH, writer.length());
    }

    /**
     * Returns a cursor over the control messages of a received message. The cursor is shared: the next call moves it.
     */
    ControlReader controls(int message) {
        return reader.start(message * controlSize, Math.min(controlSize, controlLength(message)));
    }

    /** Returns how many bytes of control messages a received message has. */
    long controlLength(int message) {
        return headers.getLong(message * HEADER + CONTROL_LENGTH);
    }

    /** Tells whether a received message had more control messages than there was room for. */
    boolean isControlCut(int message) {
        return (headers.getInt(message * HEADER + FLAGS) & MSG_CTRUNC) != 0;
    }

    /** Returns the received length of a message. */
    int length(int message) {
        return headers.getInt(message * HEADER + LENGTH);
    }

    /** Sets the received length of a message, for a call that returns it instead of storing it. */
    void setLength(int message, int length) {
        headers.putInt(message * HEADER + LENGTH, length);
    }
}
