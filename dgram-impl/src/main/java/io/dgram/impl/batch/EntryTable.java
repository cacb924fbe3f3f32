package io.dgram.impl.batch;

import io.dgram.Endpoint;
import io.dgram.SendOptions;
import io.dgram.spi.PacketInfoDraft;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a batch: where each one's payload lies, and whom it is from or goes to. Received entries come first,
 * added ones follow.
 *
 * <p>Consecutive entries of one size, one peer and equal options whose payloads are adjacent form a <em>run</em>, of
 * which the last may be shorter. The kernel can take those as one message, and answers to those of a run leave alike.
 */
final class EntryTable {

    private static final SendOptions[] NO_OPTIONS = {};

    private final int[] offsets;
    private final int[] lengths;
    private final boolean[] truncated;
    private final @Nullable Endpoint[] peers;
    private @Nullable SendOptions[] options = NO_OPTIONS; // of each entry, once one has some
    private final int[] runs; // the first entry of each one's run
    private final int[] runEnds; // the end of the run, exclusive, for the first of each
    private @Nullable InfoTable infos; // there once a socket that asked for packet information has filled the batch
    private int size;
    private int received; // the number of received entries
    private boolean connected; // whether the socket was that received them
    private int end; // of the payload of the last entry

    EntryTable(int capacity) {
        offsets = new int[capacity];
        lengths = new int[capacity];
        truncated = new boolean[capacity];
        peers = new Endpoint[capacity];
        runs = new int[capacity];
        runEnds = new int[capacity];
    }

    /** Removes all entries, but not the references to their peers. */
    void empty() {
        size = 0;
        received = 0;
        end = 0;
        if (infos != null) {
            infos.empty();
        }
    }

    /** Removes all entries. */
    void clear() {
        Arrays.fill(peers, 0, size, null);
        Arrays.fill(options, 0, Math.min(size, options.length), null);
        empty();
    }

    int capacity() {
        return offsets.length;
    }

    int size() {
        return size;
    }

    /** Returns the end of the last entry's payload. */
    int end() {
        return end;
    }

    /** Notes whether the socket that receives the entries that follow is connected. */
    void receivedBy(boolean connectedSocket) {
        connected = connectedSocket;
    }

    /**
     * Sets what is known about the entries that are appended from now on. May find no memory, and changes nothing then.
     *
     * @param info copied; {@code null} if it is nothing
     */
    void describe(@Nullable PacketInfoDraft info) {
        if (infos != null) {
            infos.describe(info);
        } else if (info != null) {
            InfoTable first = new InfoTable(capacity());
            first.describe(info);
            infos = first;
        }
    }

    /** Returns what is known about an entry beside sender and payload. */
    @Nullable
    PacketInfoDraft info(int index) {
        return infos == null ? null : infos.of(index);
    }

    /** Appends a received entry. */
    void addReceived(int offset, int length, Endpoint sender, boolean cut) {
        received = size + 1;
        append(offset, length, sender, null, cut);
    }

    /**
     * Appends received entries of one length whose payloads lie one behind the other; the last may be shorter.
     * Otherwise as {@link #addReceived}, at less cost.
     *
     * @param bytes of them all
     */
    void addReceived(int offset, int length, int bytes, Endpoint sender) {
        int stop = offset + bytes;
        int at = offset;
        int settled = size + 2; // whether an entry behind these continues their run is known
        for (; at < stop && size < settled; at += length) {
            addReceived(at, Math.min(length, stop - at), sender, false);
        }
        if (at < stop) {
            continueRun(at, length, stop, sender);
        }
    }

    private void continueRun(int offset, int length, int stop, Endpoint sender) {
        int first = size;
        int last = first + Math.ceilDiv(stop - offset, length);
        for (int i = first, at = offset; i < last; i++, at += length) {
            offsets[i] = at;
        }
        Arrays.fill(lengths, first, last, length);
        lengths[last - 1] = stop - offsets[last - 1];
        Arrays.fill(peers, first, last, sender);
        Arrays.fill(truncated, first, last, false);
        Arrays.fill(runs, first, last, runs[first - 1]);
        if (options.length > 0) {
            Arrays.fill(options, first, last, null);
        }
        if (infos != null) {
            infos.appended(first, last);
        }
        runEnds[runs[first - 1]] = last;
        end = stop;
        size = last;
        received = last;
    }

    /**
     * Appends an entry to be sent.
     *
     * @param target where to; {@code null} stands for the peer of a connected socket
     * @param how its options, or {@code null} for none
     */
    void add(int offset, int length, @Nullable Endpoint target, @Nullable SendOptions how) {
        append(offset, length, target, how, false);
    }

    private void append(int offset, int length, @Nullable Endpoint peer, @Nullable SendOptions how, boolean cut) {
        setOptions(how);
        int run = size > 0 && continuesRun(offset, length, peer) ? runs[size - 1] : size;
        offsets[size] = offset;
        lengths[size] = length;
        peers[size] = peer;
        truncated[size] = cut;
        runs[size] = run;
        if (infos != null) {
            infos.appended(size, size + 1);
        }
        end = offset + length;
        size++;
        runEnds[run] = size;
    }

    // Of the entry that is being appended.
    private void setOptions(@Nullable SendOptions how) {
        if (options.length == 0 && how != null) {
            options = new SendOptions[offsets.length];
        }
        if (options.length > 0) {
            options[size] = how;
        }
    }

    /** Returns the options that an entry is to be sent with; {@code null} for none. */
    @Nullable
    SendOptions options(int index) {
        return options.length == 0 ? null : options[index];
    }

    // Compares identity: equal peers that are different objects only begin a run of their own.
    @SuppressWarnings("ReferenceEquality")
    private boolean continuesRun(int offset, int length, @Nullable Endpoint peer) {
        int last = size - 1;
        return peer == peers[last]
                && offset == end
                && length > 0
                && length <= lengths[last]
                && lengths[last] == lengths[runs[last]]
                && Objects.equals(options(size), options(last))
                && (last < received) == (size < received) // a connected socket's peer is no target of added entries
                && (infos == null || infos.isAnsweredAlike(last));
    }

    boolean isReceived(int index) {
        return index < received;
    }

    boolean isTruncated(int index) {
        return truncated[index];
    }

    int offset(int index) {
        return offsets[index];
    }

    int length(int index) {
        return lengths[index];
    }

    /** Returns whom an entry is from if it was received, else where it goes, as far as it was said. */
    @Nullable
    Endpoint peer(int index) {
        return peers[index];
    }

    /** Returns where an entry goes; {@code null} for the peer of a connected socket. */
    @Nullable
    Endpoint target(int index) {
        return isReceived(index) && connected ? null : peers[index];
    }

    /**
     * Returns how many entries of a run there are from one of its entries on: at least 1.
     *
     * @param most the maximum number of entries
     * @param longest the maximum number of bytes of them all
     */
    int runFrom(int index, int most, int longest) {
        int run = runEnds[runs[index]] - index;
        return run == 1 ? 1 : Math.max(1, Math.min(run, Math.min(most, longest / lengths[index])));
    }
}
