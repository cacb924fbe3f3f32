package io.dgram.tests.batch;

import io.dgram.Batch;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.Subscription;
import io.dgram.tests.support.Tasks;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The ways to receive many datagrams. */
enum BulkReceive {
    BATCH {
        @Override
        List<byte[]> receive(Socket socket, int count) throws Exception {
            return inBatchesOf(Math.max(1, Math.min(count, 64)), socket, count);
        }
    },
    SMALL_BATCH {
        @Override
        List<byte[]> receive(Socket socket, int count) throws Exception {
            return inBatchesOf(Math.max(1, Math.min(count, 3)), socket, count);
        }
    },
    MESSAGE {
        @Override
        List<byte[]> receive(Socket socket, int count) throws Exception {
            List<byte[]> payloads = new ArrayList<>();
            while (payloads.size() < count) {
                payloads.add(Payloads.receive(socket).bytes());
            }
            return payloads;
        }
    },
    BUFFER {
        @Override
        List<byte[]> receive(Socket socket, int count) throws Exception {
            return intoBuffer(ByteBuffer.allocate(65_536), socket, count);
        }
    },
    DIRECT_BUFFER {
        @Override
        List<byte[]> receive(Socket socket, int count) throws Exception {
            return intoBuffer(ByteBuffer.allocateDirect(65_536), socket, count);
        }
    },
    LISTENER {
        @Override
        List<byte[]> receive(Socket socket, int count) throws Exception {
            BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
            List<byte[]> payloads = new ArrayList<>();
            try (Subscription subscription = socket.on(Message.class, messages::add)) {
                while (payloads.size() < count) {
                    Message message = messages.poll(Tasks.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                    if (message == null || !subscription.isActive()) {
                        throw new AssertionError(payloads.size() + " of " + count + " datagrams came");
                    }
                    payloads.add(message.bytes());
                }
            }
            return payloads;
        }
    };

    /** Receives that many, in the order in which they come. */
    abstract List<byte[]> receive(Socket socket, int count) throws Exception;

    private static List<byte[]> inBatchesOf(int capacity, Socket socket, int count) throws Exception {
        List<byte[]> payloads = new ArrayList<>();
        try (Batch batch = Batch.allocate(capacity, 65_535)) {
            while (payloads.size() < count) {
                int received = socket.receive(batch, Tasks.LIMIT);
                if (received == 0 || payloads.size() + received > count) {
                    throw new AssertionError(payloads.size() + " + " + received + " of " + count + " datagrams came");
                }
                for (int i = 0; i < received; i++) {
                    payloads.add(Payloads.bytes(batch, i));
                }
            }
        }
        return payloads;
    }

    private static List<byte[]> intoBuffer(ByteBuffer buffer, Socket socket, int count) throws Exception {
        List<byte[]> payloads = new ArrayList<>();
        byte[] bytes = new byte[buffer.capacity()];
        while (payloads.size() < count) {
            socket.receive(buffer.clear());
            buffer.get(0, bytes, 0, buffer.position());
            payloads.add(Arrays.copyOf(bytes, buffer.position()));
        }
        return payloads;
    }
}
