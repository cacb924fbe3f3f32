package io.dgram.impl.linux;

import io.dgram.impl.transport.EventQueue;
import io.dgram.impl.transport.EventSource;
import java.io.IOException;

/** The events of a channel whose descriptor is known, reported by epoll(7). */
record LinuxEvents(ChannelDescriptor descriptor) implements EventSource {

    @Override
    public EventQueue openQueue() throws IOException {
        return new EpollQueue();
    }

    @Override
    public void arm(EventQueue queue, long token, int operations) throws IOException {
        EpollQueue epoll = (EpollQueue) queue;
        int number = descriptor.enter();
        try {
            epoll.arm(number, token, operations);
        } finally {
            descriptor.exit();
        }
    }
}
