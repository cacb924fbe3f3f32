package io.dgram.tests.batch;

import io.dgram.Batch;
import io.dgram.Socket;
import io.dgram.tests.support.Tasks;
import java.nio.ByteBuffer;

/** The ways to receive one datagram, of up to 100 bytes. */
enum ReceiveOne {
    MESSAGE {
        @Override
        Receiving prepare() {
            return socket -> socket.receive().data();
        }
    },
    TIMED {
        @Override
        Receiving prepare() {
            return socket -> socket.receive(Tasks.LIMIT).orElseThrow().data();
        }
    },
    BUFFER {
        @Override
        Receiving prepare() {
            return into(ByteBuffer.allocate(SIZE));
        }
    },
    DIRECT_BUFFER {
        @Override
        Receiving prepare() {
            return into(ByteBuffer.allocateDirect(SIZE));
        }
    },
    BATCH {
        @Override
        Receiving prepare() {
            Batch batch = Batch.allocate(1, SIZE);
            return socket -> {
                socket.receive(batch);
                return batch.data(0);
            };
        }
    };

    /** Receives from a socket. */
    @FunctionalInterface
    interface Receiving {

        /** Waits for a datagram, and returns its payload, which is there until the next. */
        ByteBuffer from(Socket socket) throws Exception;
    }

    private static final int SIZE = 100;

    /** Allocates what it needs. */
    abstract Receiving prepare();

    private static Receiving into(ByteBuffer buffer) {
        return socket -> {
            socket.receive(buffer.clear());
            return buffer.flip();
        };
    }
}
