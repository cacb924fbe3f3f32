package io.dgram.app;

import io.dgram.Dgram;
import io.dgram.DgramException;
import io.dgram.Socket;
import io.dgram.SocketConfig;
import io.dgram.SocketType;
import java.time.Duration;

/**
 * {@code demo}: an {@link Echo} and a {@link Ping} that sends to it, in one process, over the loopback interface. Shows
 * that a server needs only one virtual thread.
 */
final class Demo implements Command {

    private static final String LOOPBACK = "127.0.0.1";

    /** Room for what comes in two seconds, in which a busy machine may not run the server. */
    private static final int BUFFER_SIZE = 1 << 20;

    @Override
    public Usage usage() {
        return new Usage("demo", "[--count N]", """
            Starts an echo server on 127.0.0.1, sends datagrams to it, and prints the counts of both.
            The status is 0 if all came back, otherwise 1.
            --count N  the number of datagrams, sent 2 milliseconds apart; default 1000
            """);
    }

    @Override
    public int run(Arguments arguments) throws UsageException, DgramException, InterruptedException {
        int count = arguments.option("--count", 1, PingPlan.MAX_COUNT, 1_000);
        arguments.end();
        SocketConfig config = SocketConfig.of(SocketType.UDP4).withReceiveBufferSize(BUFFER_SIZE);
        try (Socket server = Dgram.createSocket(config);
                Socket client = Dgram.createSocket(SocketType.UDP4);
                CtrlC ctrlC = new CtrlC()) {
            server.bind(0, LOOPBACK);
            client.connect(server.address());
            ctrlC.closes(client);
            return run(server, client, new PingPlan(count, 64, Duration.ofMillis(2), Duration.ofSeconds(5)));
        }
    }

    private static int run(Socket server, Socket client, PingPlan plan) throws DgramException, InterruptedException {
        Output.line("echo server on " + server.address() + ", ping from " + client.address());
        Echo echo = new Echo(server, message -> {});
        Thread serving = Thread.ofVirtual().name("echo").start(echo);
        PingStatistics statistics = new Ping(client, plan, new DemoProgress(plan.count())).run();
        server.close();
        serving.join();
        Output.line(statistics.summary());
        Output.line(echo.statistics().summary());
        return statistics.allAnswered() ? Main.OK : Main.FAILED;
    }
}
