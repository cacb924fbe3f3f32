package io.dgram.impl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dgram.Endpoint;
import io.dgram.SocketType;
import io.dgram.impl.linux.ChannelDescriptor;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What the kernel's table says that it dropped")
class KernelDropsTest {

    private static final String TITLE = "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt"
            + "   uid  timeout inode ref pointer drops";

    private static String row(String local, String remote, long drops) {
        return "  512: " + local + " " + remote + " 07 00000000:00000000 00:00000000 00000000     0        0 4711 2"
                + " 0000000000000000 " + drops;
    }

    private static OptionalLong drops(SocketType type, String local, String peer, String... rows) throws Exception {
        try (DatagramChannel channel = DatagramChannel.open(type.family())) {
            KernelDrops drops = new KernelDrops(new SocketState(channel, type), new ChannelDescriptor(channel));
            List<String> table = new ArrayList<>(List.of(TITLE));
            table.addAll(List.of(rows));
            return drops.inTable(
                    table,
                    local.isEmpty() ? null : Endpoint.parse(local),
                    peer.isEmpty() ? null : Endpoint.parse(peer));
        }
    }

    @Test
    void isThatOfTheSocketsOwnRow() throws Exception {
        assertEquals(
                OptionalLong.of(12),
                drops(
                        SocketType.UDP4,
                        "127.0.0.1:8080",
                        "",
                        row("0100007F:1F91", "00000000:0000", 3),
                        row("0100007F:1F90", "00000000:0000", 12)));
    }

    @Test
    void isFoundByAnIpv6Address() throws Exception {
        assertEquals(
                OptionalLong.of(5),
                drops(
                        SocketType.UDP6,
                        "[::1]:53",
                        "",
                        row("00000000000000000000000001000000:0035", "0".repeat(32) + ":0000", 5)));
    }

    @Test
    void isFoundByTheMappedFormOfAnIpv4Address() throws Exception {
        assertEquals(
                OptionalLong.of(6),
                drops(
                        SocketType.UDP6,
                        "127.0.0.1:53",
                        "",
                        row("0000000000000000FFFF00000100007F:0035", "0".repeat(32) + ":0000", 6)));
    }

    @Test
    void isToldApartByThePeer() throws Exception {
        String[] rows = {row("0100007F:1F90", "0100007F:0035", 1), row("0100007F:1F90", "0100007F:0036", 2)};

        assertEquals(OptionalLong.of(2), drops(SocketType.UDP4, "127.0.0.1:8080", "127.0.0.1:54", rows));
        assertEquals(OptionalLong.empty(), drops(SocketType.UDP4, "127.0.0.1:8080", "", rows));
    }

    @Test
    void isUnknownBeforeTheSocketIsBoundAndWhereItIsNotListed() throws Exception {
        assertEquals(OptionalLong.empty(), drops(SocketType.UDP4, "", ""));
        assertEquals(OptionalLong.empty(), drops(SocketType.UDP4, "127.0.0.1:8080", ""));
        assertEquals(OptionalLong.empty(), drops(SocketType.UDP4, "127.0.0.1:8080", "", "garbage"));
    }
}
