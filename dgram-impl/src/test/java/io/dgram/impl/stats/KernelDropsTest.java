package io.dgram.impl.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.dgram.Endpoint;
import io.dgram.SocketType;
import io.dgram.impl.lifecycle.SocketState;
import io.dgram.impl.linux.TestTransports;
import io.dgram.impl.transport.Transport;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The number of dropped datagrams in the kernel's table")
class KernelDropsTest {

    private static final String TITLE = "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt"
            + "   uid  timeout inode ref pointer drops";

    private static final AtomicInteger INODES = new AtomicInteger();

    private static String row(String local, String remote, long drops) {
        return row(INODES.incrementAndGet(), local, remote, drops);
    }

    private static String row(int inode, String local, String remote, long drops) {
        return "  512: " + local + " " + remote + " 07 00000000:00001100 00:00000000 00000000     0        0 " + inode
                + " 2 0000000000000000 " + drops;
    }

    @TempDir
    private static Path folder;

    private static Path write(String... rows) throws IOException {
        return Files.writeString(
                Files.createTempFile(folder, "udp", ""), TITLE + "\n" + String.join("\n", rows) + "\n");
    }

    private static UdpTable table(String... rows) throws IOException {
        return new UdpTable(write(rows));
    }

    private static OptionalLong drops(SocketType type, String local, String peer, String... rows) throws Exception {
        try (DatagramChannel channel = DatagramChannel.open(type.family())) {
            Transport transport = TestTransports.over(channel, type.family());
            KernelDrops drops = new KernelDrops(new SocketState(transport, type), transport, new Traffic());
            return drops.inTable(
                    table(rows),
                    local.isEmpty() ? null : Endpoint.parse(local),
                    peer.isEmpty() ? null : Endpoint.parse(peer));
        }
    }

    @Test
    void isReadFromTheSocketsRow() throws Exception {
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
    void isReadFromTheRowOfTheConnectedPeer() throws Exception {
        String[] rows = {row("0100007F:1F90", "0100007F:0035", 1), row("0100007F:1F90", "0100007F:0036", 2)};

        assertEquals(OptionalLong.of(2), drops(SocketType.UDP4, "127.0.0.1:8080", "127.0.0.1:54", rows));
        assertEquals(OptionalLong.empty(), drops(SocketType.UDP4, "127.0.0.1:8080", "", rows));
    }

    @Test
    void isUnknownWhileUnboundOrNotListed() throws Exception {
        assertEquals(OptionalLong.empty(), drops(SocketType.UDP4, "", ""));
        assertEquals(OptionalLong.empty(), drops(SocketType.UDP4, "127.0.0.1:8080", ""));
        assertEquals(OptionalLong.empty(), drops(SocketType.UDP4, "127.0.0.1:8080", "", "garbage"));
    }

    @Test
    void isReadAgainForASocketThatIsNotListedYet() throws Exception {
        Path file = write(row("0100007F:1F90", "00000000:0000", 3));
        UdpTable table = new UdpTable(file);
        assertEquals(OptionalLong.of(3), table.drops("0100007F:1F90", null));

        Files.writeString(file, TITLE + "\n" + row("0100007F:1F91", "00000000:0000", 4) + "\n");

        assertEquals(OptionalLong.of(4), table.drops("0100007F:1F91", null));
    }

    @Test
    void isReadAgainWhenTheSameSocketAsksAgain() throws Exception {
        Path file = write(row("0100007F:1F90", "00000000:0000", 3));
        UdpTable table = new UdpTable(file);
        assertEquals(OptionalLong.of(3), table.drops("0100007F:1F90", null));

        Files.writeString(file, TITLE + "\n" + row("0100007F:1F90", "00000000:0000", 5) + "\n");

        assertEquals(OptionalLong.of(5), table.drops("0100007F:1F90", null));
    }

    @Test
    void isReadOnlyAFewTimesForManySockets() throws Exception {
        int sockets = 5_000;
        String[] rows = IntStream.range(0, sockets)
                .mapToObj(i -> row(String.format(Locale.ROOT, "0100007F:%04X", i), "00000000:0000", i))
                .toArray(String[]::new);
        UdpTable table = table(rows);

        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            for (int i = 0; i < sockets; i++) {
                assertEquals(OptionalLong.of(i), table.drops(String.format(Locale.ROOT, "0100007F:%04X", i), null));
            }
        });
    }

    @Test
    void isUnknownWhereThereIsNoTable() throws Exception {
        UdpTable table = new UdpTable(folder.resolve("missing"));

        assertThrows(IOException.class, () -> table.drops("0100007F:1F90", null));
    }

    @Test
    void aRowThatIsThereTwiceIsOfOneSocket() throws Exception {
        UdpTable table = table(
                row(1, "0100007F:1F90", "00000000:0000", 3),
                row(2, "0100007F:1F91", "00000000:0000", 4),
                row(1, "0100007F:1F90", "00000000:0000", 5));

        assertEquals(OptionalLong.of(5), table.drops("0100007F:1F90", null));
    }

    @Test
    void whatIsQueuedIsReadAnew() throws Exception {
        Path file = write(row("0100007F:1F90", "00000000:0000", 3));
        UdpTable table = new UdpTable(file);

        assertEquals(OptionalLong.of(0x1100), table.queued("0100007F:1F90"));

        Files.writeString(file, TITLE + "\n" + row("0100007F:1F91", "00000000:0000", 4) + "\n");
        assertEquals(OptionalLong.empty(), table.queued("0100007F:1F90"));
        assertEquals(OptionalLong.of(0x1100), table.queued("0100007F:1F91"));
    }
}
