package io.dgram.tests.values;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Option;
import io.dgram.PacketInfo;
import io.dgram.Resolver;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("SocketConfig")
class SocketConfigTest {

    private static final Resolver RESOLVER = host -> List.of();

    @ParameterizedTest
    @EnumSource
    void theDefaultsAreAsDocumented(SocketType type) {
        SocketConfig config = SocketConfig.of(type);

        assertAll(
                () -> assertEquals(type, config.type()),
                () -> assertEquals(Optional.empty(), config.name()),
                () -> assertFalse(config.reuseAddress()),
                () -> assertFalse(config.reusePort()),
                () -> assertEquals(OptionalInt.empty(), config.receiveBufferSize()),
                () -> assertEquals(OptionalInt.empty(), config.sendBufferSize()),
                () -> assertEquals(65_535, config.maxDatagramSize()),
                () -> assertEquals(Optional.empty(), config.resolver()),
                () -> assertEquals(Duration.ofNanos(50_000), config.busyPoll()),
                () -> assertEquals(SocketConfig.DEFAULT_BUSY_POLL, config.busyPoll()),
                () -> assertEquals(Duration.ofNanos(100_000), config.moderation()),
                () -> assertEquals(SocketConfig.DEFAULT_MODERATION, config.moderation()),
                () -> assertEquals(Set.of(), config.packetInfo()));
    }

    @Test
    void everyWitherSetsItsSettingAndKeepsTheOthers() {
        SocketConfig config = SocketConfig.of(SocketType.UDP6)
                .withName("dns")
                .withReuseAddress(true)
                .withReusePort(true)
                .withReceiveBufferSize(1)
                .withSendBufferSize(Integer.MAX_VALUE)
                .withMaxDatagramSize(512)
                .withResolver(RESOLVER)
                .withBusyPoll(Duration.ofNanos(7))
                .withPacketInfo(PacketInfo.Field.HOP_LIMIT)
                .withModeration(Duration.ofNanos(8));

        assertAll(
                () -> assertEquals(SocketType.UDP6, config.type()),
                () -> assertEquals(Optional.of("dns"), config.name()),
                () -> assertTrue(config.reuseAddress()),
                () -> assertTrue(config.reusePort()),
                () -> assertEquals(OptionalInt.of(1), config.receiveBufferSize()),
                () -> assertEquals(OptionalInt.of(Integer.MAX_VALUE), config.sendBufferSize()),
                () -> assertEquals(512, config.maxDatagramSize()),
                () -> assertEquals(Optional.of(RESOLVER), config.resolver()),
                () -> assertEquals(Duration.ofNanos(7), config.busyPoll()),
                () -> assertEquals(Duration.ofNanos(8), config.moderation()),
                () -> assertEquals(Set.of(PacketInfo.Field.HOP_LIMIT), config.packetInfo()));
    }

    @Test
    void theOrderOfWithersDoesNotMatter() {
        SocketConfig one = SocketConfig.of(SocketType.UDP4)
                .withReuseAddress(true)
                .withSendBufferSize(7)
                .withResolver(RESOLVER);
        SocketConfig other = SocketConfig.of(SocketType.UDP4)
                .withResolver(RESOLVER)
                .withSendBufferSize(7)
                .withReuseAddress(true);

        assertEquals(one, other);
        assertEquals(one.hashCode(), other.hashCode());
    }

    @Test
    void aWitherLeavesItsConfigurationAsItWas() {
        SocketConfig config = SocketConfig.of(SocketType.UDP4);

        assertNotEquals(config, config.withName("dns"));
        assertNotEquals(config, config.withReuseAddress(true));
        assertNotEquals(config, config.withReusePort(true));
        assertNotEquals(config, config.withReceiveBufferSize(1));
        assertNotEquals(config, config.withSendBufferSize(1));
        assertNotEquals(config, config.withMaxDatagramSize(1));
        assertNotEquals(config, config.withResolver(RESOLVER));
        assertNotEquals(config, config.withBusyPoll(Duration.ZERO));
        assertNotEquals(config, config.withPacketInfo(PacketInfo.Field.HOP_LIMIT));
        assertEquals(SocketConfig.of(SocketType.UDP4), config);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    @Behaviour("OP2")
    void buffersHaveRoomForSomething(int size) {
        SocketConfig config = SocketConfig.of(SocketType.UDP4);

        assertThrows(IllegalArgumentException.class, () -> config.withReceiveBufferSize(size));
        assertThrows(IllegalArgumentException.class, () -> config.withSendBufferSize(size));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65_536, Integer.MAX_VALUE})
    @Behaviour("RC3")
    void theMaximumDatagramSizeHasARange(int size) {
        SocketConfig config = SocketConfig.of(SocketType.UDP4);

        assertThrows(IllegalArgumentException.class, () -> config.withMaxDatagramSize(size));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 65_535})
    void theEndsOfThatRangeAreInIt(int size) {
        assertEquals(
                size, SocketConfig.of(SocketType.UDP4).withMaxDatagramSize(size).maxDatagramSize());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "two\nlines", "\u001b[31mred", "\u202eback", "half\ud800", "line\u2028line"})
    void aNamePrintsOnOneLine(String name) {
        SocketConfig config = SocketConfig.of(SocketType.UDP4);

        assertThrows(IllegalArgumentException.class, () -> config.withName(name));
    }

    @Test
    void aNameHasAtMost64Characters() {
        SocketConfig config = SocketConfig.of(SocketType.UDP4);

        assertEquals(64, config.withName("n".repeat(64)).name().orElseThrow().length());
        assertThrows(IllegalArgumentException.class, () -> config.withName("n".repeat(65)));
    }

    private static List<Duration> moderationsOutOfRange() {
        return List.of(
                Duration.ofNanos(-1),
                Duration.ofSeconds(Long.MIN_VALUE),
                SocketConfig.MAX_MODERATION.plusNanos(1),
                Duration.ofSeconds(Long.MAX_VALUE));
    }

    @ParameterizedTest
    @MethodSource("moderationsOutOfRange")
    void moderationHasARange(Duration atMost) {
        SocketConfig config = SocketConfig.of(SocketType.UDP4);

        assertThrows(IllegalArgumentException.class, () -> config.withModeration(atMost));
    }

    @Test
    void theEndsOfTheRangeOfModerationAreInIt() {
        SocketConfig config = SocketConfig.of(SocketType.UDP4);

        assertEquals(Duration.ZERO, config.withModeration(Duration.ZERO).moderation());
        assertEquals(
                Duration.ofMillis(10),
                config.withModeration(SocketConfig.MAX_MODERATION).moderation());
    }

    private static List<Duration> busyPollsOutOfRange() {
        return List.of(
                Duration.ofNanos(-1),
                Duration.ofSeconds(Long.MIN_VALUE),
                SocketConfig.MAX_BUSY_POLL.plusNanos(1),
                Duration.ofSeconds(Long.MAX_VALUE));
    }

    @ParameterizedTest
    @MethodSource("busyPollsOutOfRange")
    void busyPollingHasARange(Duration atMost) {
        SocketConfig config = SocketConfig.of(SocketType.UDP4);

        assertThrows(IllegalArgumentException.class, () -> config.withBusyPoll(atMost));
    }

    @Test
    void reportsIcmpErrorsIfThatWasAskedFor() {
        SocketConfig config = SocketConfig.of(SocketType.UDP4);

        assertFalse(config.icmpErrors());
        assertTrue(config.withIcmpErrors(true).withMaxDatagramSize(9).icmpErrors());
        assertNotEquals(config, config.withIcmpErrors(true));
        assertEquals(config, config.withIcmpErrors(true).withIcmpErrors(false));
        assertTrue(config.withIcmpErrors(true).toString().endsWith(", icmpErrors]"));
    }

    @Test
    void theEndsOfTheRangeOfBusyPollingAreInIt() {
        SocketConfig config = SocketConfig.of(SocketType.UDP4);

        assertEquals(Duration.ZERO, config.withBusyPoll(Duration.ZERO).busyPoll());
        assertEquals(
                Duration.ofMillis(1),
                config.withBusyPoll(SocketConfig.MAX_BUSY_POLL).busyPoll());
    }

    @Test
    void nothingIsNull() {
        SocketConfig config = SocketConfig.of(SocketType.UDP4);

        assertThrows(NullPointerException.class, () -> SocketConfig.of(null));
        assertThrows(NullPointerException.class, () -> config.withName(null));
        assertThrows(NullPointerException.class, () -> config.withResolver(null));
        assertThrows(NullPointerException.class, () -> config.withReceiveFilter(null));
        assertThrows(NullPointerException.class, () -> config.withSendFilter(null));
        assertThrows(NullPointerException.class, () -> config.withBusyPoll(null));
    }

    @Test
    void packetInformationIsWhatWasAskedForLast() {
        SocketConfig config = SocketConfig.of(SocketType.UDP4)
                .withPacketInfo(PacketInfo.Field.ARRIVAL_TIME)
                .withPacketInfo(PacketInfo.Field.HOP_LIMIT, PacketInfo.Field.DESTINATION, PacketInfo.Field.HOP_LIMIT);

        assertEquals(
                List.of(PacketInfo.Field.DESTINATION, PacketInfo.Field.HOP_LIMIT), List.copyOf(config.packetInfo()));
        assertThrows(
                UnsupportedOperationException.class, () -> config.packetInfo().clear());
        assertEquals(Set.of(), SocketConfig.of(SocketType.UDP4).packetInfo());
        assertTrue(config.toString().endsWith(", packetInfo=[DESTINATION, HOP_LIMIT]]"), config::toString);
    }

    // ------------------------------------------------------------------------------------------------------ options

    @Test
    void anOptionHasTheValueThatItWasGivenLast() {
        SocketConfig config = SocketConfig.of(SocketType.UDP4)
                .withOption(Option.MULTICAST_TTL, 4)
                .withOption(Option.BROADCAST, true)
                .withOption(Option.MULTICAST_TTL, 5);

        assertEquals(Optional.of(5), config.option(Option.MULTICAST_TTL));
        assertEquals(List.of(Option.BROADCAST, Option.MULTICAST_TTL), List.copyOf(config.options()));
        assertEquals(Optional.empty(), config.option(Option.TTL));
        assertThrows(UnsupportedOperationException.class, () -> config.options().clear());
    }

    @Test
    void theShorthandsSetOptions() {
        SocketConfig config = SocketConfig.of(SocketType.UDP6);

        assertEquals(config.withOption(Option.REUSE_ADDRESS, true), config.withReuseAddress(true));
        assertEquals(config.withOption(Option.REUSE_PORT, true), config.withReusePort(true));
        assertEquals(config.withOption(Option.IPV6_ONLY, true), config.withIpv6Only(true));
        assertEquals(config.withOption(Option.RECEIVE_BUFFER_SIZE, 7), config.withReceiveBufferSize(7));
        assertEquals(config.withOption(Option.SEND_BUFFER_SIZE, 7), config.withSendBufferSize(7));
        assertTrue(config.withOption(Option.IPV6_ONLY, true).ipv6Only());
        assertEquals(config, config.withReusePort(true).withReusePort(false));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 256, Integer.MIN_VALUE})
    @Behaviour("OP2")
    void aValueOutOfRangeIsRefusedAtOnce(int value) {
        SocketConfig config = SocketConfig.of(SocketType.UDP4);

        for (Option<Integer> option : List.of(Option.TTL, Option.MULTICAST_TTL, Option.TRAFFIC_CLASS)) {
            IllegalArgumentException thrown =
                    assertThrows(IllegalArgumentException.class, () -> config.withOption(option, value));
            assertTrue(thrown.getMessage().startsWith(option + ": " + value + " is not between"), thrown::getMessage);
        }
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"})
    void aValueOfAnotherTypeIsRefusedAtOnce() {
        SocketConfig config = SocketConfig.of(SocketType.UDP4);

        assertThrows(IllegalArgumentException.class, () -> config.withOption((Option) Option.TTL, "64"));
        assertThrows(
                IllegalArgumentException.class,
                () -> config.withOption((Option) Option.BOUND_DEVICE, Optional.of("eth0")));
    }

    @Test
    void printsItsSettings() {
        assertEquals(
                "SocketConfig[udp4, name=dns, REUSE_ADDRESS=true, maxDatagramSize=1500, busyPoll=PT0.00005S,"
                        + " moderation=PT0.0001S]",
                SocketConfig.of(SocketType.UDP4)
                        .withName("dns")
                        .withReuseAddress(true)
                        .withMaxDatagramSize(1_500)
                        .toString());
    }
}
