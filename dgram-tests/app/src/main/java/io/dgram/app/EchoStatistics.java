package io.dgram.app;

import io.dgram.Endpoint;
import io.dgram.Message;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The counts of an {@link Echo}: datagrams and bytes in total, and datagrams by sender. For one thread.
 *
 * <p>Forged senders are unlimited, so only the first {@value #MAX_SENDERS} are counted separately; the datagrams of all
 * later ones are counted together.
 */
final class EchoStatistics {

    static final int MAX_SENDERS = 1_000;

    private static final int SHOWN_SENDERS = 10;

    private final long startedNanos = System.nanoTime();
    private final Map<Endpoint, Long> datagramsBySender = new HashMap<>();
    private long datagramsOfOthers;
    private long datagrams;
    private long bytes;
    private long notAnswered;

    void received(Message message) {
        datagrams++;
        bytes += message.size();
        if (datagramsBySender.size() < MAX_SENDERS || datagramsBySender.containsKey(message.sender())) {
            datagramsBySender.merge(message.sender(), 1L, Long::sum);
        } else {
            datagramsOfOthers++;
        }
    }

    void notAnswered() {
        notAnswered++;
    }

    String summary() {
        double seconds = Duration.ofNanos(System.nanoTime() - startedNanos).toMillis() / 1e3;
        String totals = String.format(
                Locale.ROOT,
                "--- echo statistics%n%d datagrams, %d bytes in %.1f s, %d not answered",
                datagrams,
                bytes,
                seconds,
                notAnswered);
        return totals + busiestSenders() + remainingSenders();
    }

    private String busiestSenders() {
        return datagramsBySender.entrySet().stream()
                .sorted(Map.Entry.<Endpoint, Long>comparingByValue().reversed())
                .limit(SHOWN_SENDERS)
                .map(sender -> String.format("%n%d from %s", sender.getValue(), sender.getKey()))
                .collect(Collectors.joining());
    }

    private String remainingSenders() {
        int hidden = datagramsBySender.size() - SHOWN_SENDERS;
        return (hidden > 0 ? String.format("%n(and from %d senders more)", hidden) : "")
                + (datagramsOfOthers > 0
                        ? String.format("%n%d from senders after the first %d", datagramsOfOthers, MAX_SENDERS)
                        : "");
    }
}
