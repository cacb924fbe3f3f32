package io.dgram.tests.info;

import io.dgram.Batch;
import io.dgram.Message;
import io.dgram.PacketInfo;
import io.dgram.Socket;
import io.dgram.Subscription;
import io.dgram.tests.support.Tasks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The ways to receive datagrams with packet information. */
enum InfoForm {
    MESSAGE {
        @Override
        List<Message> receive(Socket socket, int count) throws Exception {
            List<Message> messages = new ArrayList<>();
            while (messages.size() < count) {
                messages.add(socket.receive(Tasks.LIMIT)
                        .orElseThrow(() -> new AssertionError(messages.size() + " of " + count + " came")));
            }
            return messages;
        }
    },
    LISTENER {
        @Override
        List<Message> receive(Socket socket, int count) throws Exception {
            BlockingQueue<Message> queue = new LinkedBlockingQueue<>();
            List<Message> messages = new ArrayList<>();
            try (Subscription subscription = socket.on(Message.class, queue::add)) {
                while (messages.size() < count) {
                    Message message = queue.poll(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                    if (message == null || !subscription.isActive()) {
                        throw new AssertionError(messages.size() + " of " + count + " came");
                    }
                    messages.add(message);
                }
            }
            return messages;
        }
    },
    BATCH {
        @Override
        List<Message> receive(Socket socket, int count) throws Exception {
            return inBatchesOf(Math.min(count, 256), socket, count, false);
        }
    },
    BATCH_ENTRIES {
        @Override
        List<Message> receive(Socket socket, int count) throws Exception {
            return inBatchesOf(Math.min(count, 256), socket, count, true);
        }
    },
    SMALL_BATCH {
        @Override
        List<Message> receive(Socket socket, int count) throws Exception {
            return inBatchesOf(Math.min(count, 3), socket, count, true);
        }
    };

    /** Receives that many, in the order in which they come. */
    abstract List<Message> receive(Socket socket, int count) throws Exception;

    private static List<Message> inBatchesOf(int capacity, Socket socket, int count, boolean entries) throws Exception {
        List<Message> messages = new ArrayList<>();
        try (Batch batch = Batch.allocate(capacity, 65_535)) {
            while (messages.size() < count) {
                int received = socket.receive(batch, Tasks.LIMIT);
                if (received == 0) {
                    throw new AssertionError(messages.size() + " of " + count + " came");
                }
                for (int i = 0; i < received; i++) {
                    messages.add(entries ? assembled(batch, i) : batch.message(i));
                }
            }
        }
        return messages;
    }

    // From the accessors of the batch, which name no local address.
    private static Message assembled(Batch batch, int i) {
        Message message = batch.message(i);
        PacketInfo info = PacketInfo.none();
        if (message.info().flatMap(PacketInfo::destination).isPresent()) {
            info = info.withDestination(batch.destination(i)).withInterfaceIndex(batch.interfaceIndex(i));
        }
        if (message.info().flatMap(PacketInfo::localAddress).isPresent()) {
            info = info.withLocalAddress(message.info().get().localAddress().orElseThrow());
        }
        if (batch.hopLimit(i) >= 0) {
            info = info.withHopLimit(batch.hopLimit(i));
        }
        if (batch.trafficClass(i) >= 0) {
            info = info.withTrafficClass(batch.trafficClass(i));
        }
        if (batch.arrivalNanos(i) >= 0) {
            info = info.withArrivalTime(Instant.ofEpochSecond(0, batch.arrivalNanos(i)));
        }
        return Message.of(message.bytes(), message.sender(), message.truncated(), info);
    }
}
