package io.dgram.impl.batch;

import io.dgram.DgramException;
import io.dgram.Endpoint;
import io.dgram.SendOptions;
import io.dgram.impl.transport.Departure;
import io.dgram.impl.transport.OutboundBlock;
import io.dgram.spi.PacketInfoDraft;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a batch as what one call sends. For one call at a time.
 *
 * <p>The check of a target and of options is remembered for the entries that follow, which often have the same ones.
 */
public final class BatchEntries implements OutgoingDatagrams {

    private final EntryTable entries;
    private final BatchMemory memory;
    private StandardProtocolFamily family = StandardProtocolFamily.INET;
    private @Nullable Check check;

    // The last check that succeeded, and its result.
    private int checkedSize;
    private @Nullable Endpoint checked;
    private @Nullable Endpoint checkedTarget;

    // The last options that were checked, for which target, and the result.
    private @Nullable SendOptions checkedOptions;
    private @Nullable Endpoint optionsTarget;
    private Departure departure = Departure.PLAIN;

    // The last departure of an answer that was checked, and the result.
    private @Nullable Departure checkedAnswer;
    private Departure answer = Departure.PLAIN;
    private @Nullable AnswerCache answers; // once a received entry was sent whose destination is known

    BatchEntries(EntryTable entries, BatchMemory memory) {
        this.entries = entries;
        this.memory = memory;
    }

    /**
     * Begins a call.
     *
     * @param socket the family of the system's socket that sends
     * @param targetCheck that socket's
     */
    public BatchEntries sentBy(StandardProtocolFamily socket, Check targetCheck) {
        family = socket;
        check = targetCheck;
        checkedSize = -1;
        checked = null;
        return this;
    }

    /** Ends a call. */
    public void end() {
        check = null;
        checked = null;
        checkedTarget = null;
        checkedOptions = null;
        optionsTarget = null;
        departure = Departure.PLAIN;
        checkedAnswer = null;
        answer = Departure.PLAIN;
    }

    @Override
    public int count() {
        return entries.size();
    }

    // Compares identity: equal targets that are different objects are merely checked again.
    @Override
    @SuppressWarnings("ReferenceEquality")
    public @Nullable Endpoint target(int index) throws DgramException {
        Endpoint target = entries.target(index);
        int size = entries.length(index);
        if (target != checked || size > checkedSize || size == 0) {
            checkedTarget = check(index, size, target);
            checked = target;
            checkedSize = size;
        }
        return checkedTarget;
    }

    private @Nullable Endpoint check(int index, int size, @Nullable Endpoint target) throws DgramException {
        try {
            return Objects.requireNonNull(check).target(size, target);
        } catch (IllegalStateException e) {
            throw new IllegalStateException(described(e, index), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(described(e, index), e);
        }
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // as for targets
    public Departure departure(int index, @Nullable Endpoint target) throws DgramException {
        SendOptions options = entries.options(index);
        if (options == null) {
            return target != null && entries.isReceived(index) ? answering(index, target) : Departure.PLAIN;
        }
        if (options != checkedOptions || target != optionsTarget) {
            departure = Objects.requireNonNull(check).departure(options, target);
            checkedOptions = options;
            optionsTarget = target;
        }
        return departure;
    }

    // A received datagram is answered from where it was sent to, if that is known.
    @SuppressWarnings("ReferenceEquality") // as for targets
    private Departure answering(int index, Endpoint target) throws DgramException {
        PacketInfoDraft question = entries.info(index);
        Endpoint destination = question == null ? null : question.destination;
        if (question == null || destination == null) {
            return Departure.PLAIN;
        }
        Departure exact = answers().to(destination, question);
        if (exact != checkedAnswer) {
            answer = Objects.requireNonNull(check).answering(exact, target);
            checkedAnswer = exact;
        }
        return answer;
    }

    private AnswerCache answers() {
        AnswerCache known = answers;
        if (known == null) {
            known = new AnswerCache();
            answers = known;
        }
        return known;
    }

    private String described(RuntimeException failure, int index) {
        return failure.getMessage() + " (datagram " + index + " of 0 to " + (count() - 1)
                + "; those before it were sent)";
    }

    @Override
    public ByteBuffer payload(int index) {
        return memory.slice(entries.offset(index), entries.length(index));
    }

    @Override
    public int addTo(OutboundBlock block, int index, @Nullable Endpoint target, Departure how, int coalescingLimit) {
        int size = entries.length(index);
        boolean mayCoalesce = size > 0 && size < coalescingLimit && how.dontFragment() != 1;
        int run = mayCoalesce ? entries.runFrom(index, block.maxSegments(), MAX_COALESCED_BYTES) : 1;
        long address = memory.address(block) + entries.offset(index);
        if (run > 1) {
            int end = index + run - 1;
            int all = entries.offset(end) + entries.length(end) - entries.offset(index);
            return block.addSegments(address, all, size, target, how, family) ? run : 0;
        }
        return block.add(address, size, target, how, family, mayCoalesce ? MAX_COALESCED_BYTES : 0) ? 1 : 0;
    }
}
