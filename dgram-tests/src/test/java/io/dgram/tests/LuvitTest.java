package io.dgram.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dgram.Dgram;
import io.dgram.MembershipOp;
import io.dgram.Message;
import io.dgram.Socket;
import io.dgram.SocketType;
import io.dgram.tests.support.Behaviour;
import io.dgram.tests.support.Tasks;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** luvit's own two tests of {@code dgram}, test-dgram.lua and test-dgram-multicast.lua, in this library's words. */
@Tag("without-native-access")
@DisplayName("luvit's dgram tests")
class LuvitTest {

    private static final String HOST = "127.0.0.1";

    @Test
    @Behaviour("RC1")
    void twoCallbackSocketsPlayPingPong() throws Exception {
        CompletableFuture<String> atFirst = new CompletableFuture<>();
        CompletableFuture<String> atSecond = new CompletableFuture<>();
        try (Socket first = Dgram.createSocket(SocketType.UDP4);
                Socket second = Dgram.createSocket(SocketType.UDP4)) {
            first.on(Message.class, message -> {
                atFirst.complete(message.text());
                assertEquals(second.address(), message.sender());
                first.send("PONG", message.sender().port(), HOST, error -> {});
            });
            second.on(Message.class, message -> {
                atSecond.complete(message.text());
                assertEquals(first.address(), message.sender());
            });
            first.bind(0, HOST).recvStart();
            second.bind(0, HOST).recvStart();

            second.send("PING", first.address().port(), HOST, error -> {});

            assertEquals("PING", get(atFirst));
            assertEquals("PONG", get(atSecond));
        }
    }

    @Test
    @Behaviour({"MC1", "LC3", "RC8"})
    void aGroupMemberStillGetsUnicastAndItsHandlerClosesBothSockets() throws Exception {
        CompletableFuture<String> received = new CompletableFuture<>();
        CountDownLatch closed = new CountDownLatch(2);
        try (Socket member = Dgram.createSocket(SocketType.UDP4);
                Socket sender = Dgram.createSocket(SocketType.UDP4)) {
            member.on(Message.class, message -> {
                received.complete(message.text());
                member.close(closed::countDown);
                sender.close(closed::countDown);
            });
            member.bind(0, "0.0.0.0");
            // Named beforehand, so that joining "on the default interface" stays on this machine.
            member.setMulticastInterface("lo");
            member.setMembership("239.255.0.1", null, MembershipOp.JOIN);
            member.recvStart();

            sender.send("HELLO", member.address().port(), HOST, error -> {});

            assertEquals("HELLO", get(received));
            assertTrue(closed.await(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS), "both sockets closed");
        }
    }

    private static String get(CompletableFuture<String> future) throws Exception {
        return future.get(Tasks.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
}
