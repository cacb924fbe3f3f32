package io.dgram.bench.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Runs a Java peer in a role of the benchmark: {@code NAME ROLE key=value…}. Writes the lines of the protocol to the
 * standard output, and what only humans want to know to the standard error.
 */
public final class PeerMain {

    private static final int MISSING = 3;

    private PeerMain() {}

    /**
     * Runs the peer, and ends the process when its time is over.
     *
     * @param arguments name, role and options
     */
    public static void main(String[] arguments) {
        try {
            if (arguments.length < 2) {
                throw new IllegalArgumentException("NAME ROLE key=value..., not " + Arrays.toString(arguments));
            }
            Options options = Options.parse(arguments, 2);
            run(Catalogue.peer(arguments[0], options), arguments[1], options);
            end(0);
        } catch (MissingException e) {
            missing(e);
        } catch (Throwable e) {
            fail(e);
        }
    }

    private static void run(Peer peer, String role, Options options) throws Exception {
        Tally tally = new Tally();
        Measurement measurement = new Measurement(tally, options); // before anybody knows the port: it takes a while
        switch (role) {
            case "receive" -> {
                tell("PORT " + peer.receive(tally));
                tell(measurement.run("RECEIVED"));
            }
            case "listen" -> listen(new Listening(peer, 1), options);
            case "listen-many" -> listen(new Listening(peer, options.sockets()), options);
            case "send" -> {
                peer.send(tally);
                tell(measurement.run("SENT"));
            }
            case "flood" -> {
                peer.send(tally);
                lastUntilAbandoned(options, () -> {});
            }
            case "echo" -> {
                tell("PORT " + peer.echo());
                lastUntilAbandoned(options, () -> {});
            }
            case "ping" -> tell(peer.ping().run());
            case "receive-in-turns" -> tell(peer.inTurns().receive());
            case "send-in-turns" -> tell(peer.inTurns().send());
            case "open" -> tell(new Scale(peer, options).run());
            default -> throw new IllegalArgumentException("no role: " + role);
        }
    }

    private static void listen(Listening listening, Options options) throws Exception {
        tell(listening.open());
        lastUntilAbandoned(options, () -> tell(listening.counted()));
    }

    // Until the time is over or nobody holds the standard input any more.
    private static void lastUntilAbandoned(Options options, Runnable eachLine) throws InterruptedException {
        Thread input = Thread.ofPlatform().daemon().name("standard input").start(() -> {
            try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
                while (in.readLine() != null) {
                    eachLine.run();
                }
            } catch (IOException e) {
                // The end, one way or another.
            }
        });
        input.join(options.time());
    }

    /**
     * Ends the process: the peer cannot do what it was asked to.
     *
     * @param why says what is missing
     */
    static void missing(MissingException why) {
        tell("MISSING " + why.getMessage());
        end(MISSING);
    }

    /**
     * Ends the process: something failed that should not.
     *
     * @param why says what
     */
    static void fail(Throwable why) {
        why.printStackTrace();
        end(1);
    }

    private static void tell(String line) {
        System.out.println(line);
        System.out.flush();
    }

    // At once: an orderly shutdown of a library in full swing could take longer than what was measured.
    private static void end(int status) {
        System.err.flush();
        Runtime.getRuntime().halt(status);
    }
}
