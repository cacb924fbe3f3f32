package io.dgram.tests.hosts;

import io.dgram.Batch;
import io.dgram.Message;
import io.dgram.PacketInfo;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Tasks;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Prints what an {@link Agent}'s socket knows about datagrams, in the form that {@link InfoLine} reads. */
final class InfoPrinter {

    private static final int RECEIVE_BUFFER = 4 << 20;

    private InfoPrinter() {}

    /** Returns the configuration of a socket that asks for everything. */
    static SocketConfig asking(SocketType type) {
        return SocketConfig.of(type)
                .withReceiveBufferSize(RECEIVE_BUFFER)
                .withPacketInfo(
                        PacketInfo.Field.DESTINATION,
                        PacketInfo.Field.HOP_LIMIT,
                        PacketInfo.Field.TRAFFIC_CLASS,
                        PacketInfo.Field.ARRIVAL_TIME);
    }

    /**
     * Receives datagrams.
     *
     * @param form {@code MESSAGE} or {@code BATCH}
     */
    static List<String> receive(Socket socket, String form, int count) throws Exception {
        return form.equals("BATCH") ? ofEntries(socket, count) : ofMessages(socket, count);
    }

    private static List<String> ofMessages(Socket socket, int count) throws Exception {
        List<String> lines = new ArrayList<>();
        while (lines.size() < count) {
            Message message = socket.receive(Tasks.LIMIT).orElseThrow();
            PacketInfo info = message.info().orElseThrow();
            lines.add(String.join(
                    " ",
                    message.text(),
                    info.destination().orElseThrow().toString(),
                    String.valueOf(info.interfaceIndex().orElseThrow()),
                    info.localAddress().map(InetAddress::getHostAddress).orElse("-"),
                    String.valueOf(info.hopLimit().orElseThrow()),
                    String.valueOf(info.trafficClass().orElseThrow()),
                    String.valueOf(nanos(info))));
        }
        return lines;
    }

    private static long nanos(PacketInfo info) {
        return info.arrivalTime()
                .map(time -> time.getEpochSecond() * 1_000_000_000 + time.getNano())
                .orElseThrow();
    }

    private static List<String> ofEntries(Socket socket, int count) throws Exception {
        List<String> lines = new ArrayList<>();
        try (Batch batch = Batch.allocate(64, 100)) {
            while (lines.size() < count && socket.receive(batch, Tasks.LIMIT) > 0) {
                for (int i = 0; i < batch.size(); i++) {
                    PacketInfo info = batch.message(i).info().orElseThrow();
                    lines.add(String.join(
                            " ",
                            StandardCharsets.UTF_8.decode(batch.data(i)),
                            batch.destination(i).toString(),
                            String.valueOf(batch.interfaceIndex(i)),
                            info.localAddress().map(InetAddress::getHostAddress).orElse("-"),
                            String.valueOf(batch.hopLimit(i)),
                            String.valueOf(batch.trafficClass(i)),
                            String.valueOf(batch.arrivalNanos(i))));
                }
            }
        }
        return lines;
    }
}
