package io.dgram.tests.info;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dgram.Capability;
import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.ErrorCode;
import io.dgram.Message;
import io.dgram.PacketInfo;
import io.dgram.PacketInfo.Field;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.ChildJvm;
import io.dgram.tests.support.NativeAccess;
import io.dgram.tests.support.SeccompFilter;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Packet information that the system does not give")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PacketInfoRefusedTest {

    private static final int EPERM = 1;
    private static final int ENOSYS = 38;

    @ParameterizedTest
    @EnumSource
    @NativeAccess.Missing
    @Behaviour({"OP3", "PI4"})
    void withoutNativeAccessNoSocketIsOpenedThatAsks(Field field) {
        SocketConfig config = SocketConfig.of(SocketType.UDP4).withPacketInfo(field);

        DgramException refusal = assertThrows(DgramException.class, () -> Dgram.createSocket(config));

        assertEquals(ErrorCode.UNSUPPORTED, refusal.code());
        String reason = Dgram.capabilities().missing(Capability.PACKET_INFO).orElseThrow();
        assertTrue(refusal.getMessage().startsWith("open: packet information: not supported: "), refusal::getMessage);
        assertTrue(refusal.getMessage().contains(reason), refusal::getMessage);
    }

    private static List<String> run(int errno, String... calls) throws Exception {
        assumeTrue(SeccompFilter.isPossible(), "needs seccomp and python3");
        boolean named = Dgram.class.getModule().isNamed();
        return ChildJvm.of(Asking.class)
                .withRejected(errno, calls)
                .withOptions("--enable-native-access=" + (named ? "io.dgram.impl" : "ALL-UNNAMED"))
                .run();
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(ints = {EPERM, ENOSYS})
    @Behaviour("PI4")
    void aFilterThatRejectsManyMessagesLeavesIt(int errno) throws Exception {
        assertEquals(List.of("missing: nothing", "hop limits: 300"), run(errno, "recvmmsg"));
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(ints = {EPERM, ENOSYS})
    @Behaviour("PI4")
    void aFilterThatRejectsEachMessageHasOpeningFail(int errno) throws Exception {
        List<String> lines = run(errno, "recvmmsg", "recvmsg");

        assertTrue(lines.get(0).contains("recvmsg(2)"), lines::toString);
        assertTrue(lines.get(1).startsWith("UNSUPPORTED open: packet information: not supported: "), lines::toString);
    }

    /** Says whether packet information is there, and counts it. */
    static final class Asking {

        public static void main(String[] args) throws Exception {
            System.out.println("missing: "
                    + Dgram.capabilities().missing(Capability.PACKET_INFO).orElse("nothing"));
            SocketConfig config = SocketConfig.of(SocketType.UDP4).withPacketInfo(Field.HOP_LIMIT);
            try (Socket socket = Dgram.createSocket(config).bind(0, "127.0.0.1")) {
                int known = 0;
                for (int i = 0; i < 300; i++) {
                    socket.send("" + i, socket.address());
                    Message message = socket.receive();
                    known += message.info()
                                    .map(PacketInfo::hopLimit)
                                    .orElseThrow()
                                    .isPresent()
                            ? 1
                            : 0;
                }
                System.out.println("hop limits: " + known);
            } catch (DgramException e) {
                System.out.println(e.code() + " " + e.getMessage());
            }
        }
    }
}
